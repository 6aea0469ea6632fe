import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StageFact } from '../../contract/facts.ts';
import { PROCESS_LIMITS } from '../../contract/limits.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { openSandbox } from '../sandbox/sandbox.privileged.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { openStages, type Stages } from './stage-store.privileged.ts';

const DIGEST_A = 'sha256:87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7'; // "a\n"
const DIGEST_B = 'sha256:0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f'; // "b\n"

let place = '';
let workspace = '';
let sandbox: Sandbox;
let stages: Stages;
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-stages-')));
  workspace = join(place, 'workspace');
  mkdirSync(workspace);
  sandbox = openSandbox({ folder: join(place, 'state/sandbox'), hidden: [join(place, 'state')] });
  stages = openStages({ folder: join(place, 'state/stages'), workspace });
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const at = (name: string): string => join(workspace, name);
const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content, { mode: 0o644 });
  }
};

/** Runs a script over a new stage, and reads the stage. */
async function staged(script: string): Promise<StageFact | undefined> {
  const { id, folder } = stages.begin();
  const { exitCode } = await sandbox.run({
    profile: {
      workspace,
      workspaceAccess: 'overlay',
      masks: [],
      reads: [],
      environment: sandboxEnvironment({ home: '/tmp/home', path: `${dirname(process.execPath)}:/usr/bin:/bin` }),
      network: 'none',
      limits: PROCESS_LIMITS,
    },
    argv: ['bash', '-c', `set -e; umask 022; ${script}`],
    cwd: workspace,
    stageFolder: folder,
    signal: new AbortController().signal,
    onOutput: () => undefined,
  });
  expect(exitCode).toBe(0);
  return stages.finish(id, (paths) => sandbox.isVisible({ workspace, stageFolder: folder, paths }));
}

/** The changes, in the order they stand there, with paths below the workspace. */
const changes = async (script: string) =>
  ((await staged(script))?.changes ?? []).map(({ path, ...rest }) => ({
    path: path.slice(workspace.length + 1),
    ...rest,
  }));

describe('a stage', () => {
  it('holds what was created, changed, deleted, and whose mode was changed', async () => {
    write({ changed: 'a\n', deleted: 'a\n', 'sub/kept': 'a\n', tool: 'a\n' });
    expect(
      await changes('echo b >changed; rm deleted; chmod 755 tool; mkdir new; echo b >new/file; echo b >sub/more'),
    ).toEqual([
      { path: 'deleted', change: 'delete', entry: 'file', baseDigest: DIGEST_A },
      {
        path: 'changed',
        change: 'modify',
        entry: 'file',
        digest: DIGEST_B,
        baseDigest: DIGEST_A,
        mode: 0o644,
        sizeBytes: 2,
      },
      { path: 'new', change: 'create', entry: 'directory', mode: 0o755 },
      { path: 'new/file', change: 'create', entry: 'file', digest: DIGEST_B, mode: 0o644, sizeBytes: 2 },
      { path: 'sub/more', change: 'create', entry: 'file', digest: DIGEST_B, mode: 0o644, sizeBytes: 2 },
      {
        path: 'tool',
        change: 'mode',
        entry: 'file',
        digest: DIGEST_A,
        baseDigest: DIGEST_A,
        mode: 0o755,
        sizeBytes: 2,
      },
    ]);
    expect(readFileSync(at('changed'), 'utf8')).toBe('a\n');
  });

  it('is gone at once where nothing was changed, though files were touched and written with what they held', async () => {
    write({ same: 'a\n', 'sub/same': 'a\n' });
    expect(await staged('touch same; echo a >sub/same; echo x >tmp; rm tmp')).toBeUndefined();
    expect(readdirSync(join(place, 'state/stages'))).toEqual([]);
  });

  it('tells every file of a folder that was deleted, what lies deepest first', async () => {
    write({ 'd/one': 'a\n', 'd/e/two': 'a\n', other: 'a\n' });
    expect(await changes('rm -r d')).toEqual([
      { path: 'd/one', change: 'delete', entry: 'file', baseDigest: DIGEST_A },
      { path: 'd/e/two', change: 'delete', entry: 'file', baseDigest: DIGEST_A },
      { path: 'd/e', change: 'delete', entry: 'directory' },
      { path: 'd', change: 'delete', entry: 'directory' },
    ]);
  });

  it('knows a folder that was deleted and made again from one that was only written in', async () => {
    write({ 'again/old': 'a\n', 'again/kept': 'a\n', 'written/old': 'a\n' });
    expect(
      await changes('rm -r again; mkdir again; echo a >again/kept; echo b >again/new; echo b >written/new'),
    ).toEqual([
      { path: 'again/old', change: 'delete', entry: 'file', baseDigest: DIGEST_A },
      { path: 'again/new', change: 'create', entry: 'file', digest: DIGEST_B, mode: 0o644, sizeBytes: 2 },
      { path: 'written/new', change: 'create', entry: 'file', digest: DIGEST_B, mode: 0o644, sizeBytes: 2 },
    ]);
  });

  it('tells a renamed folder as what is gone and what is new', async () => {
    write({ 'old/file': 'a\n' });
    const found = (await changes('mv old new')).map(({ path, change }) => `${change} ${path}`);
    expect(found).toEqual(['delete old/file', 'delete old', 'create new', 'create new/file']);
  });

  it('names each path once where one sort of thing took the place of another', async () => {
    write({ 'folder/inside': 'a\n', file: 'a\n', plain: 'a\n' });
    const found = (
      await changes('rm -r folder; echo b >folder; rm file; mkdir file; echo b >file/in; rm plain; ln -s target plain')
    ).map(({ path, change, entry }) => `${change} ${entry} ${path}`);
    expect(found).toEqual([
      'delete file folder/inside',
      'modify directory file',
      'create file file/in',
      'modify file folder',
      'modify link plain',
    ]);
  });

  it('holds links as links, dangling and leading out alike, and follows none', async () => {
    const found = await changes('ln -s /etc/shadow out; ln -s nowhere dangling; mkdir d; ln -s .. d/up');
    expect(found.map(({ path, entry, sizeBytes }) => [path, entry, sizeBytes])).toEqual([
      ['d', 'directory', undefined],
      ['d/up', 'link', undefined],
      ['dangling', 'link', undefined],
      ['out', 'link', undefined],
    ]);
  });

  it('reports pipes, sockets and names that are no text as special, and opens none', async () => {
    const script = `mkfifo pipe; printf x >"$(printf 'b\\377d')"; mkdir "$(printf 'f\\377')"; echo x >"$(printf 'f\\377')/in"`;
    expect((await changes(script)).map(({ path, entry }) => [path, entry])).toEqual([
      ['b\ufffdd', 'special'],
      ['f\ufffd', 'special'],
      ['pipe', 'special'],
    ]);
  });

  it('takes names with control characters as they are', async () => {
    expect((await changes("echo b >$'a\\nb\\e[31m'")).map(({ path }) => path)).toEqual(['a\nb\u001b[31m']);
  });

  it('reads and removes files and folders that nobody may read, and folders deeper than a path can be long', async () => {
    const deep = 'for i in $(seq 60); do mkdir $(printf %0200d 0); cd $(printf %0200d 0); done; echo x >bottom';
    const fact = await staged(`mkdir locked; echo b >locked/in; chmod 0 locked/in locked; (${deep})`);
    const locked = fact?.changes.filter(({ path }) => path.includes('locked'));
    expect(locked?.map(({ mode, digest }) => [mode, digest])).toEqual([
      [0, undefined],
      [0, DIGEST_B],
    ]);
    expect(fact?.changes.filter(({ entry }) => entry === 'special')).toHaveLength(1);
    stages.discard(fact?.id ?? '');
    expect(readdirSync(join(place, 'state/stages'))).toEqual([]);
  });

  it('reads a file that is large and empty, up to its limit of size', async () => {
    const [found] = await changes('truncate -s 300M sparse');
    expect(found).toMatchObject({ path: 'sparse', change: 'create', sizeBytes: 314_572_800 });
  });

  it('is there again after a restart, with the same digest, in its own workspace only', async () => {
    const fact = await staged('echo b >new');
    const again = openStages({ folder: join(place, 'state/stages'), workspace });
    expect(again.list()).toEqual([fact]);
    expect(again.fact(fact?.id ?? '')).toEqual(fact);
    expect(openStages({ folder: join(place, 'state/stages'), workspace: '/elsewhere' }).list()).toEqual([]);
  });

  it('gives the place of what a change made, and of nothing else', async () => {
    write({ gone: 'a\n' });
    const id = (await staged('echo b >new; rm gone; mkdir d'))?.id ?? '';
    expect(readFileSync(stages.location(id, at('new')), 'utf8')).toBe('b\n');
    for (const path of ['gone', 'd', 'other', '../../etc/passwd'])
      expect(() => stages.location(id, at(path))).toThrow('holds no content');
  });

  it('forgets what was settled, with another digest, and goes when nothing is left', async () => {
    const fact = await staged('echo a >one; echo b >two');
    const id = fact?.id ?? '';
    stages.settle(id, [at('one')]);
    expect(stages.fact(id)?.changes.map(({ path }) => path)).toEqual([at('two')]);
    expect(stages.fact(id)?.digest).not.toBe(fact?.digest);
    stages.settle(id, [at('two')]);
    expect(stages.fact(id)).toBeUndefined();
    expect(() => stages.settle(id, [])).toThrow('There is no stage');
  });

  it('is removed when its process died before it was read, and kept while that process lives', () => {
    const open = stages.begin();
    openStages({ folder: join(place, 'state/stages'), workspace });
    expect(existsSync(open.folder)).toBe(true);
    writeFileSync(join(open.folder, 'open.json'), JSON.stringify({ workspace, pid: process.pid, pidStart: '1' }));
    openStages({ folder: join(place, 'state/stages'), workspace });
    expect(existsSync(open.folder)).toBe(false);
  });

  it('is not taken for one where its record is broken, or its name leads elsewhere', async () => {
    const id = (await staged('echo b >new'))?.id ?? '';
    writeFileSync(join(place, 'state/stages', id, 'stage.json'), '{"version":1,"changes":');
    expect(stages.fact(id)).toBeUndefined();
    expect(stages.list()).toEqual([]);
    symlinkSync('/etc', join(place, 'state/stages/st_aaaaaaaaaaaaaaaa'));
    for (const odd of ['../../etc', '', 'st_aaaaaaaaaaaaaaaa', '__proto__']) expect(stages.fact(odd)).toBeUndefined();
  });

  it('shows a process the mode of the workspace itself', async () => {
    chmodSync(workspace, 0o750);
    expect(await changes('test "$(stat -c %a .)" = 750; chmod 700 .')).toEqual([
      { path: '', change: 'mode', entry: 'directory', mode: 0o700 },
    ]);
  });
});
