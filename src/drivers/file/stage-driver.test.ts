import { hash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StageChange } from '../../contract/facts.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { StageStore } from '../../contract/stage.ts';
import { protectionOf } from '../../effects/path/protection.ts';
import { DriverRig } from './driver-rig.probe.privileged.ts';
import { createStageDriver } from './stage-driver.privileged.ts';

let rig: DriverRig;
let upper: string;
let changes: StageChange[];
let settled: string[];

beforeEach(() => {
  changes = [];
  settled = [];
  rig = new DriverRig({ driver: (needs) => createStageDriver({ ...needs, stages, protectionOf }) });
  upper = join(rig.area, 'upper');
  mkdirSync(upper);
});
afterEach(() => rig[Symbol.dispose]());

/** A stage in a folder, read by hand: what is tested is how it is applied. */
const stages: StageStore = {
  fact: (id) => (id === 'st_1' ? { id, changes, digest: 'sha256:all' } : undefined),
  location: (_id, path) => join(upper, path.slice(rig.workspace.length)),
  text: () => undefined,
  settle: (_id, paths) => settled.push(...paths),
  list: () => [],
};

const sha256 = (text: string | Buffer) => `sha256:${hash('sha256', text)}`;

const inWorkspace = (name: string) =>
  existsSync(dirname(rig.at(name))) && statSync(dirname(rig.at(name))).isDirectory()
    ? lstatSync(rig.at(name), { throwIfNoEntry: false })
    : undefined;

/** What the workspace has now, as the stage would have seen it. */
function based(name: string): Pick<StageChange, 'baseDigest'> {
  const stats = inWorkspace(name);
  if (stats?.isFile()) return { baseDigest: sha256(readFileSync(rig.at(name))) };
  return stats?.isSymbolicLink() ? { baseDigest: sha256(readlinkSync(rig.at(name))) } : {};
}

function stageFile(name: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(upper, name)), { recursive: true });
  writeFileSync(join(upper, name), content);
  const change = inWorkspace(name) === undefined ? 'create' : 'modify';
  changes.push({
    path: rig.at(name),
    change,
    entry: 'file',
    digest: sha256(content),
    mode,
    sizeBytes: content.length,
    ...based(name),
  });
}

function stageLink(name: string, target: string): void {
  mkdirSync(dirname(join(upper, name)), { recursive: true });
  symlinkSync(target, join(upper, name));
  const change = inWorkspace(name) === undefined ? 'create' : 'modify';
  changes.push({ path: rig.at(name), change, entry: 'link', digest: sha256(target), mode: 0o777, ...based(name) });
}

const stageFolder = (name: string, mode = 0o755) =>
  changes.push({ path: rig.at(name), change: 'create', entry: 'directory', mode });
const stageDeletion = (name: string, entry: StageChange['entry'] = 'file') =>
  changes.push({ path: rig.at(name), change: 'delete', entry, ...based(name) });

const proposal = (): JsonObject => ({
  op: 'apply',
  stage: 'st_1',
  digest: 'sha256:all',
  changes: changes.map((change) => ({ ...change })),
});
const apply = async (args = proposal()) => {
  const value = await rig.value('stage.apply', args, { facts: {} });
  return JSON.parse(JSON.stringify(value).replaceAll(`${rig.workspace}/`, ''));
};
const undo = async (more: JsonObject = {}) => {
  const paths = [...new Set(rig.journal.entries('s_test').map(({ path }) => path))];
  const value = await rig.value(
    'stage.apply',
    { op: 'undo', session: 's_test', ...more },
    { session: 's_person', facts: { paths } },
  );
  return (value as { steps: { path: string; result: string; why: string }[] }).steps.map(({ path, result }) => [
    path.slice(rig.workspace.length + 1),
    result,
  ]);
};
const tree = () => readdirSync(rig.workspace, { recursive: true }).map(String).sort();

describe('apply', () => {
  it('carries over files, folders, links, modes and deletions, and settles them', async () => {
    rig.put('old.txt', 'old\n');
    rig.put('gone/a.txt', 'a\n');
    rig.put('run.sh', 'run\n', 0o644);
    stageDeletion('gone/a.txt');
    stageDeletion('gone', 'directory');
    stageFolder('new');
    stageFile('new/b.txt', 'b\n', 0o600);
    stageLink('new/link', '../old.txt');
    stageFile('old.txt', 'changed\n');
    changes.push({
      path: rig.at('run.sh'),
      change: 'mode',
      entry: 'file',
      mode: 0o755,
      digest: sha256('run\n'),
      ...based('run.sh'),
    });
    const applied = ['gone/a.txt', 'gone', 'new', 'new/b.txt', 'new/link', 'old.txt', 'run.sh'];
    expect(await apply()).toEqual({ applied, conflicts: [], refused: [] });
    expect(tree()).toEqual(['new', 'new/b.txt', 'new/link', 'old.txt', 'run.sh']);
    expect([rig.text('old.txt'), rig.text('new/b.txt'), readlinkSync(rig.at('new/link'))]).toEqual([
      'changed\n',
      'b\n',
      '../old.txt',
    ]);
    expect([statSync(rig.at('new/b.txt')).mode & 0o777, statSync(rig.at('run.sh')).mode & 0o777]).toEqual([
      0o600, 0o755,
    ]);
    expect(settled).toEqual(applied.map(rig.at));
  });

  it('can be taken back whole', async () => {
    rig.put('old.txt', 'old\n');
    rig.put('gone/a.txt', 'a\n');
    rig.put('run.sh', 'run\n', 0o644);
    stageDeletion('gone/a.txt');
    stageDeletion('gone', 'directory');
    stageFolder('new');
    stageFile('new/b.txt', 'b\n');
    stageFile('old.txt', 'changed\n', 0o600);
    changes.push({
      path: rig.at('run.sh'),
      change: 'mode',
      entry: 'file',
      mode: 0o755,
      digest: sha256('run\n'),
      ...based('run.sh'),
    });
    await apply();
    expect((await undo()).map(([, result]) => result)).toEqual(Array(6).fill('restored'));
    expect(tree()).toEqual(['gone', 'gone/a.txt', 'old.txt', 'run.sh']);
    expect([rig.text('old.txt'), rig.text('gone/a.txt'), statSync(rig.at('run.sh')).mode & 0o777]).toEqual([
      'old\n',
      'a\n',
      0o644,
    ]);
    expect(await undo()).toEqual([]);
  });

  it('lets a file take a folder’s place, and a folder a file’s and a link’s', async () => {
    rig.put('a/inner.txt', 'inner\n');
    rig.put('b', 'file\n');
    symlinkSync('b', rig.at('c'));
    stageDeletion('a/inner.txt');
    stageFile('a', 'now a file\n');
    for (const name of ['b', 'c']) {
      changes.push({ path: rig.at(name), change: 'modify', entry: 'directory', mode: 0o755, ...based(name) });
      stageFile(`${name}/inner.txt`, 'inner\n');
    }
    expect(await apply()).toMatchObject({ conflicts: [], refused: [] });
    expect(tree()).toEqual(['a', 'b', 'b/inner.txt', 'c', 'c/inner.txt']);
    expect(rig.text('a')).toBe('now a file\n');
    await undo();
    expect(tree()).toEqual(['a', 'a/inner.txt', 'b', 'c']);
    expect([rig.text('b'), readlinkSync(rig.at('c'))]).toEqual(['file\n', 'b']);
  });

  it('keeps what somebody changed meanwhile, path by path, and leaves it in the stage', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt', 'd.txt']) rig.put(name);
    stageDeletion('d.txt');
    stageFile('a.txt', 'mine\n');
    stageFile('b.txt', 'mine\n');
    stageFile('c.txt', 'mine\n');
    stageFile('new.txt', 'mine\n');
    rig.put('a.txt', 'the person’s\n');
    rmSync(rig.at('b.txt'));
    rig.put('d.txt', 'the person’s\n');
    rig.put('new.txt', 'the person’s\n');
    expect(await apply()).toEqual({
      applied: ['c.txt'],
      conflicts: [
        { path: 'd.txt', why: 'it was changed meanwhile' },
        { path: 'a.txt', why: 'it was changed meanwhile' },
        { path: 'b.txt', why: 'it was removed meanwhile' },
        { path: 'new.txt', why: 'something was made there meanwhile' },
      ],
      refused: [],
    });
    expect(settled).toEqual([rig.at('c.txt')]);
    expect([rig.text('a.txt'), rig.text('new.txt'), rig.text('d.txt')]).toEqual(Array(3).fill('the person’s\n'));
  });

  it('does not delete a folder into which somebody put something', async () => {
    rig.put('d/a.txt');
    stageDeletion('d/a.txt');
    stageDeletion('d', 'directory');
    rig.put('d/theirs.txt');
    expect(await apply()).toEqual({
      applied: ['d/a.txt'],
      conflicts: [{ path: 'd', why: 'there is something in the folder that the command did not see' }],
      refused: [],
    });
  });

  it('refuses protected places', async () => {
    rig.put('.env', 'KEY=1\n');
    rig.put('.git/config', '[core]\n');
    stageDeletion('.env');
    stageFile('.git/hooks/pre-commit', '#!/bin/sh\n', 0o755);
    stageFile('.git/config', '[core]\n\tfsmonitor = evil\n');
    stageFile('.vscode/tasks.json', '{}');
    stageFile('src/ok.ts', 'ok\n');
    changes.unshift({ path: rig.at('src'), change: 'create', entry: 'directory', mode: 0o755 });
    const { applied, conflicts, refused } = await apply();
    expect([applied, conflicts]).toEqual([['src', 'src/ok.ts'], []]);
    expect(refused.map(({ path }: { path: string }) => path)).toEqual([
      '.env',
      '.git/hooks/pre-commit',
      '.git/config',
      '.vscode/tasks.json',
    ]);
    expect([rig.text('.env'), rig.text('.git/config')]).toEqual(['KEY=1\n', '[core]\n']);
    expect(existsSync(rig.at('.git/hooks'))).toBe(false);
  });

  it('refuses links that lead outside, also two that would do so together', async () => {
    symlinkSync(rig.outside, rig.at('theirs'));
    mkdirSync(rig.at('sub'));
    for (const [name, target] of [
      ['absolute', rig.outside],
      ['relative', '../outside/secret.txt'],
      ['later', 'missing/../../outside'],
      ['by-another', 'theirs/secret.txt'],
      ['proc', '/proc/self/root'],
    ] as const) {
      stageLink(name, target);
    }
    stageLink('sub/up', '..');
    stageLink('sub/out', 'up/../../outside');
    stageLink('inside', 'sub');
    stageLink('dangling', 'sub/not-yet');
    stageLink('whole', rig.workspace);
    const { applied, refused } = await apply();
    expect(applied).toEqual(['sub/up', 'inside', 'dangling', 'whole']);
    expect(new Set(refused.map(({ why }: { why: string }) => why))).toEqual(
      new Set(['it is a link that would lead outside the workspace']),
    );
    expect(refused).toHaveLength(6);
  });

  it('refuses pipes and devices, and the deletion of one that could not be put back', async () => {
    changes.push({ path: rig.at('pipe'), change: 'create', entry: 'special' });
    const { refused } = await apply();
    expect(refused).toEqual([{ path: 'pipe', why: 'pipes, sockets and devices are not carried over' }]);
  });

  it('never gives set-user-id, nor a folder that its owner cannot use', async () => {
    stageFolder('d', 0o000);
    stageFile('d/su', 'x', 0o6755);
    expect(await apply()).toMatchObject({ applied: ['d', 'd/su'] });
    expect([statSync(rig.at('d')).mode & 0o7777, statSync(rig.at('d/su')).mode & 0o7777]).toEqual([0o700, 0o755]);
  });

  it('does not write through a hard link to a file outside', async () => {
    linkSync(join(rig.outside, 'secret.txt'), rig.at('hard.txt'));
    stageFile('hard.txt', 'mine\n');
    const { refused } = await apply();
    expect(refused[0].path).toBe('hard.txt');
    expect(readFileSync(join(rig.outside, 'secret.txt'), 'utf8')).toBe('outside secret\n');
  });

  it('goes through no link in the workspace', async () => {
    symlinkSync(rig.outside, rig.at('away'));
    changes.push({ path: rig.at('away/new.txt'), change: 'create', entry: 'file', digest: sha256('x'), mode: 0o644 });
    mkdirSync(join(upper, 'away'));
    writeFileSync(join(upper, 'away/new.txt'), 'x');
    expect((await apply()).conflicts).toEqual([{ path: 'away/new.txt', why: '"away" is a link now' }]);
    expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  });

  it('takes only the content that was shown, and follows no link in the stage', async () => {
    stageFile('a.txt', 'shown\n');
    stageFile('b.txt', 'outside secret\n');
    stageFile('c.txt', 'shown\n');
    writeFileSync(join(upper, 'a.txt'), 'something else\n');
    rmSync(join(upper, 'b.txt'));
    symlinkSync(join(rig.outside, 'secret.txt'), join(upper, 'b.txt'));
    rmSync(join(upper, 'c.txt'));
    expect(await apply()).toEqual({
      applied: [],
      conflicts: [
        { path: 'a.txt', why: 'its content in the stage is not what was shown' },
        { path: 'b.txt', why: 'its content in the stage cannot be read (ELOOP)' },
        { path: 'c.txt', why: 'its content in the stage cannot be read (ENOENT)' },
      ],
      refused: [],
    });
    expect(tree()).toEqual([]);
    expect(rig.journal.entries('s_test')).toEqual([]);
  });

  it('of a stage that is gone or other than shown is an error', async () => {
    expect(await rig.value('stage.apply', { ...proposal(), stage: 'st_2' }, { facts: {} })).toBe(
      'STAGE_UNKNOWN: There is no stage st_2.',
    );
    expect(await rig.value('stage.apply', { ...proposal(), digest: 'sha256:other' }, { facts: {} })).toBe(
      'FILE_CHANGED: The stage is not what was shown.',
    );
  });

  it('that was cut short is simply made again', async () => {
    stageFolder('d');
    stageFile('d/a.txt', 'a\n');
    await apply();
    expect(await apply()).toEqual({ applied: ['d', 'd/a.txt'], conflicts: [], refused: [] });
    expect(rig.journal.entries('s_test')).toHaveLength(2);
  });

  it('stops between groups when told to, and says what was done', async () => {
    for (let index = 0; index < 450; index++) stageFile(`${index}.txt`, `${index}`);
    const stopping = new AbortController();
    setImmediate(() => stopping.abort());
    const { status, value } = await rig.drive('stage.apply', proposal(), { facts: {}, signal: stopping.signal });
    expect(status).toBe('cancelled');
    const { applied } = value as { applied: string[] };
    expect(applied.length).toBeLessThan(450);
    expect(settled).toEqual(applied);
    expect(tree()).toHaveLength(applied.length);
  });

  it('keeps the mode that a file had where the stage changed only its content', async () => {
    rig.put('run.sh', 'old\n', 0o750);
    chmodSync(rig.at('run.sh'), 0o750);
    stageFile('run.sh', 'new\n', 0o750);
    await apply();
    expect(statSync(rig.at('run.sh')).mode & 0o777).toBe(0o750);
  });
});

describe('undo', () => {
  it('touches only the paths that were shown', async () => {
    stageFile('a.txt', 'a\n');
    stageFile('b.txt', 'b\n');
    await apply();
    const facts = { paths: [rig.at('a.txt')] };
    await rig.value('stage.apply', { op: 'undo', session: 's_test' }, { session: 's_person', facts });
    expect(tree()).toEqual(['b.txt']);
  });

  it('needs to know what was shown', async () => {
    expect(await rig.value('stage.apply', { op: 'undo', session: 's_test' }, { facts: {} })).toMatch(/^INTERNAL/);
  });
});
