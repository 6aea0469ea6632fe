import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFileActs } from '../../src/compose-file.ts';
import type { JsonObject } from '../../src/contract/json.ts';
import { createFacts } from '../../src/drivers/facts/facts.privileged.ts';
import { decidePath } from '../../src/drivers/file/decide-path.privileged.ts';
import { DriverRig } from '../../src/drivers/file/driver-rig.probe.privileged.ts';
import { entryPath } from '../../src/effects/path/entry-path.ts';
import { protectionOf } from '../../src/effects/path/protection.ts';
import { readPath } from '../../src/effects/path/read-path.ts';
import { type CaseFolders, carryOut, filled } from './path-setup.ts';

interface PathCase {
  readonly group: string;
  readonly op: 'read' | 'write' | 'delete';
  readonly path: string;
  readonly setup?: readonly string[];
  /** Done between check and use. */
  readonly between?: readonly string[];
  readonly recursive?: boolean;
  readonly survives?: readonly string[];
  readonly expect: 'allow' | 'deny';
  readonly why?: string;
}

const CASES = readFileSync(join(import.meta.dirname, 'path.cases.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): PathCase => JSON.parse(line));

const state = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-acts-state-')));
let atPause = (): void => {};
const acts = openFileActs({ stateFolder: state, pause: async () => atPause() });
afterAll(async () => {
  await acts.close();
  rmSync(state, { recursive: true, force: true });
});

for (const [group, cases = []] of Object.entries(Object.groupBy(CASES, (row) => row.group))) {
  describe(group, () => {
    for (const row of cases) it(titleOf(row), async () => runCase(row));
    it('is answered so by the command too', async () => {
      for (const row of cases) await runByCommand(row);
    });
  });
}

function titleOf({ op, path, setup = [], between = [], expect: expected, why }: PathCase): string {
  const given = [...setup, ...between.map((line) => `meanwhile ${line}`)].join(', ');
  return `${expected}: ${op} ${JSON.stringify(path)}${given && ` (${given})`}${why ? `: ${why}` : ''}`;
}

async function runCase(row: PathCase): Promise<void> {
  let meanwhile = () => {};
  using rig = new DriverRig({ pause: async () => meanwhile() });
  const folders = { root: rig.workspace, outside: rig.outside, home: join(rig.area, 'home') };
  mkdirSync(folders.home);
  for (const line of row.setup ?? []) carryOut(line, folders);
  meanwhile = () => {
    for (const line of row.between ?? []) carryOut(line, folders);
  };
  const outside = snapshot(folders.outside);
  const home = snapshot(folders.home);

  if (row.between === undefined) expect(inspected(row, folders)).toBe(row.expect);
  const value = await perform(row, rig, folders);
  expect(typeof value === 'string' ? value : 'done').toMatch(row.expect === 'allow' ? /^done$/ : /^[A-Z_]+: /);
  expect(JSON.stringify(value)).not.toContain('outside secret');
  expect([snapshot(folders.outside), snapshot(folders.home)]).toEqual([outside, home]);
  for (const path of row.survives ?? []) expect(existsSync(filled(path, folders))).toBe(true);
  expect(existsSync('/tmp/sallyport-should-not-be.txt')).toBe(false);
  if (row.op === 'delete' && row.expect === 'allow') {
    expect(lstatSync(`${folders.root}/${row.path.replace(/\/$/, '')}`, { throwIfNoEntry: false })).toBeUndefined();
  }
}

/** The same by `file --jsonl`, whose rows pass the whole kernel. */
async function runByCommand(row: PathCase): Promise<void> {
  const area = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-acts-')));
  const folders = { root: join(area, 'root'), outside: join(area, 'outside'), home: join(area, 'home') };
  for (const folder of Object.values(folders)) mkdirSync(folder);
  writeFileSync(join(folders.outside, 'secret.txt'), 'outside secret\n');
  for (const line of row.setup ?? []) carryOut(line, folders);
  atPause = () => {
    for (const line of row.between ?? []) carryOut(line, folders);
  };
  try {
    const outside = snapshot(folders.outside);
    const answer = await acts.perform({
      root: folders.root,
      op: row.op,
      path: filled(row.path, folders),
      content: 'written\n',
      ...(row.recursive !== undefined && { recursive: row.recursive }),
    });
    expect({ decision: answer.decision, row }).toEqual({ decision: row.expect, row });
    expect(JSON.stringify(answer)).not.toContain('outside secret');
    expect(snapshot(folders.outside)).toEqual(outside);
  } finally {
    rmSync(area, { recursive: true, force: true });
  }
}

/** What is asked beforehand must be answered as the act itself answers. */
function inspected({ op, path, recursive = false }: PathCase, folders: CaseFolders): string {
  const reading = readPath(filled(path, folders), folders);
  return reading.ok
    ? decidePath({ root: folders.root, op, path: reading.path, recursive }, protectionOf).decision
    : 'deny';
}

/** The way of a proposal: read the text, look at the world, hand the driver canonical arguments. */
async function perform(row: PathCase, rig: DriverRig, folders: CaseFolders): Promise<unknown> {
  const reading = readPath(filled(row.path, folders), folders);
  if (!reading.ok) return `PATH_INVALID: ${reading.reason}`;
  if (row.op === 'write' && reading.path.endsWith('/')) return 'FILE_NOT_REGULAR: classification refuses it';
  const facts = createFacts({
    workspace: folders.root,
    home: folders.home,
    searchPath: '',
    resolveAddresses: async () => [],
  });
  const fact = facts.path(reading.path);
  const path = row.op === 'delete' ? entryPath(reading.path, facts) : fact.canonical;
  const isLink = path !== fact.canonical;
  const seen: JsonObject =
    isLink || fact.identity === undefined
      ? { kind: isLink ? 'link' : fact.kind }
      : { kind: fact.kind, identity: fact.identity };
  const wish = { facts: { paths: { [path]: seen } } };
  switch (row.op) {
    case 'read':
      return rig.read(path, {}, wish);
    case 'write':
      return rig.value('file.write', { files: [{ path, content: 'written\n', baseDigest: rig.digest(path) }] }, wish);
    case 'delete': {
      const below =
        row.recursive && !isLink && fact.kind === 'directory' && path !== '/' ? (facts.tree(path, 100) ?? []) : [];
      return rig.delete(path, { recursive: row.recursive ?? false, entries: [path, ...below] }, wish);
    }
  }
}

/** Names and contents of everything below a folder. */
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => (lstatSync(path).isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path));
}
