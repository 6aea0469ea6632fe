import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from './journal.privileged.ts';

let area: string;
beforeEach(() => {
  area = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-killed-')));
});
afterEach(() => rmSync(area, { recursive: true, force: true }));

it.each([0, 15, 40, 80])(
  'SIGKILL %i ms later: no file is half written, and an undo gives everything back',
  async (afterMs) => {
    const root = join(area, 'root');
    mkdirSync(join(root, 'tree'), { recursive: true });
    for (const name of ['a.txt', 'b.txt', 'tree/x.txt', 'tree/y.txt'])
      writeFileSync(join(root, name), `first ${name}\n`);
    await killAfter(afterMs);
    const written = readdirSync(root, { recursive: true })
      .map(String)
      .filter((name) => /(?:a|b|c|y)\.txt$/.test(name));
    for (const name of written) expect(isWhole(readFileSync(join(root, name), 'utf8'))).toBe(true);

    const journal = openJournal({ folder: join(area, 'state') });
    const changes = journal.entries('s_test').length;
    const kept = journal.undo({ session: 's_test' }).filter(({ result }) => result === 'kept');
    journal.close();
    expect(kept).toEqual([]);
    expect(changes).toBeGreaterThan(0);
    const left = readdirSync(root, { recursive: true }).map(String).sort();
    expect(left).toEqual(['a.txt', 'b.txt', 'tree', 'tree/x.txt', 'tree/y.txt']);
    for (const name of ['a.txt', 'b.txt', 'tree/x.txt', 'tree/y.txt'])
      expect(readFileSync(join(root, name), 'utf8')).toBe(`first ${name}\n`);
  },
);

async function killAfter(milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killed-writer.probe.ts'), area], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await setTimeout(milliseconds);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Every line the same and none cut. */
function isWhole(text: string): boolean {
  const [first, ...others] = text.split('\n').slice(0, -1);
  return text.endsWith('\n') && others.every((line) => line === first) && [0, 1_999].includes(others.length);
}
