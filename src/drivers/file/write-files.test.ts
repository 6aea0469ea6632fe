import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckUsePause } from '../../testing/check-use-pause.ts';
import { DriverRig } from './driver-rig.probe.privileged.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

const leftovers = () =>
  readdirSync(rig.workspace, { recursive: true }).filter((name) => String(name).includes('.sallyport-'));

describe('file.write', () => {
  it('creates files, with the folders that are missing, and replaces files, keeping their mode', async () => {
    rig.put('run.sh', 'old\n', 0o755);
    expect(await rig.write({ 'run.sh': 'new\n', 'x/y/a.txt': 'a\n', 'x/y/b.txt': 'b\n' })).toEqual({
      files: [
        { path: rig.at('run.sh'), change: 'modify', sizeBytes: 4 },
        { path: rig.at('x/y/a.txt'), change: 'create', sizeBytes: 2 },
        { path: rig.at('x/y/b.txt'), change: 'create', sizeBytes: 2 },
      ],
    });
    expect([rig.text('run.sh'), rig.text('x/y/a.txt'), rig.text('x/y/b.txt')]).toEqual(['new\n', 'a\n', 'b\n']);
    expect(statSync(rig.at('run.sh')).mode & 0o777).toBe(0o755);
    expect(leftovers()).toEqual([]);
  });

  it('records before and after of each change', async () => {
    rig.put('a.txt', 'old\n');
    await rig.write({ 'a.txt': 'new\n', 'd/b.txt': 'b\n' }, { action: 'a_1' });
    const entries = rig.journal
      .entries('s_test')
      .map(({ path, before, after, undone }) => [
        path.slice(rig.workspace.length + 1),
        before.entry,
        after.entry,
        undone,
      ]);
    expect(entries).toEqual([
      ['d', 'absent', 'directory', false],
      ['a.txt', 'file', 'file', false],
      ['d/b.txt', 'absent', 'file', false],
    ]);
    const [, change] = rig.journal.entries('s_test');
    expect(Buffer.from(rig.journal.blob(change?.before.blob ?? '') ?? []).toString()).toBe('old\n');
  });

  it('writes into a folder that is not there yet, though a file of the same name stands beside it', async () => {
    rig.put('a.txt', 'old\n');
    expect(await rig.value('file.write', { files: [rig.newFile('d/a.txt', 'new\n')] })).toMatchObject({
      files: [{ change: 'create' }],
    });
    expect([rig.text('a.txt'), rig.text('d/a.txt')]).toEqual(['old\n', 'new\n']);
  });

  it('refuses to write over what the content was not made from', async () => {
    rig.put('a.txt', 'old\n');
    const files = [rig.newFile('a.txt', 'new\n')];
    writeFileSync(rig.at('a.txt'), 'the person’s\n');
    expect(await rig.value('file.write', { files })).toBe(
      'FILE_CHANGED: "a.txt" is not what the new content was made from.',
    );
    expect(rig.text('a.txt')).toBe('the person’s\n');
    const created = [rig.newFile('b.txt', 'new\n')];
    rig.put('b.txt', 'appeared\n');
    expect(await rig.value('file.write', { files: created })).toMatch(/^FILE_CHANGED/);
    expect(rig.text('b.txt')).toBe('appeared\n');
    expect(rig.journal.entries('s_test')).toEqual([]);
  });

  it('does nothing when one of several files may not be written', async () => {
    rig.put('a.txt', 'old\n');
    expect(await rig.write({ 'a.txt': 'new\n', '.git/hooks/pre-commit': '#!/bin/sh\n' })).toBe(
      'PATH_PROTECTED: ".git/hooks/pre-commit" is git’s own folder.',
    );
    expect(rig.text('a.txt')).toBe('old\n');
    expect(existsSync(rig.at('.git'))).toBe(false);
  });

  it('refuses folders, links, pipes, read-only files and places outside', async () => {
    mkdirSync(rig.at('folder'));
    symlinkSync(join(rig.outside, 'secret.txt'), rig.at('link'));
    symlinkSync(rig.outside, rig.at('away'));
    spawnSync('mkfifo', [rig.at('pipe')]);
    rig.put('fixed.txt', 'fixed\n', 0o444);
    expect(await rig.write({ folder: '' })).toBe('FILE_NOT_REGULAR: "folder" is a folder.');
    expect(await rig.write({ link: 'x' })).toBe('FILE_NOT_REGULAR: "link" is a link.');
    expect(await rig.write({ 'away/new.txt': 'x' })).toBe('FILE_CHANGED: "away" is a link now.');
    expect(await rig.write({ pipe: 'x' })).toMatch(/^FILE_NOT_REGULAR/);
    expect(await rig.write({ 'fixed.txt': 'x' })).toBe('FILE_WRITE_FAILED: "fixed.txt" is marked read-only.');
    expect(await rig.write({ [join(rig.outside, 'new.txt')]: 'x' })).toMatch(/^PATH_OUTSIDE/);
    expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  });

  it('takes back what it did when a later file fails', async () => {
    rig.put('a.txt', 'old\n');
    rig.put('b', 'a file where a folder is wanted\n');
    const files = [
      { path: rig.at('a.txt'), content: 'new\n', baseDigest: rig.digest('a.txt') },
      { path: rig.at('c'), content: 'file\n', baseDigest: null },
      { path: rig.at('c/d.txt'), content: 'd\n', baseDigest: null },
    ];
    expect(await rig.value('file.write', { files })).toMatch(/^FILE_CHANGED/);
    expect(readdirSync(rig.workspace).sort()).toEqual(['a.txt', 'b']);
    expect(rig.text('a.txt')).toBe('old\n');
    expect(rig.journal.entries('s_test')).toEqual([]);
  });

  it('keeps what appears between check and use, and leaves nothing behind', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    paused.put('old.txt', 'old\n');
    const answer = paused.write({ 'old.txt': 'new\n', 'new.txt': 'mine\n' });
    await pause.reached;
    paused.put('new.txt', 'appeared\n');
    pause.release();
    expect(await answer).toBe('FILE_CHANGED: "new.txt" was replaced meanwhile.');
    expect([paused.text('old.txt'), paused.text('new.txt')]).toEqual(['old\n', 'appeared\n']);
    expect(readdirSync(paused.workspace).sort()).toEqual(['new.txt', 'old.txt']);
  });

  it('writes nothing outside when a folder is swapped for a link between check and use', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    mkdirSync(paused.at('d'));
    const answer = paused.write({ 'd/secret.txt': 'mine\n' });
    await pause.reached;
    rmSync(paused.at('d'), { recursive: true });
    symlinkSync(paused.outside, paused.at('d'));
    // The control: an ordinary write by that path would land outside.
    expect(readFileSync(paused.at('d/secret.txt'), 'utf8')).toBe('outside secret\n');
    pause.release();
    expect(await answer).toBe('FILE_CHANGED: "d" is a link now.');
    expect(readFileSync(join(paused.outside, 'secret.txt'), 'utf8')).toBe('outside secret\n');
    expect(readdirSync(paused.outside)).toEqual(['secret.txt']);
  });

  it('refuses more than a file tool writes', async () => {
    expect(await rig.write({ 'big.txt': 'x'.repeat(8 * 1024 * 1024 + 1) })).toBe(
      'FILE_TOO_LARGE: The new content of "big.txt" is too large.',
    );
    expect(existsSync(rig.at('big.txt'))).toBe(false);
  });

  it('on a full disk says so, changes nothing and leaves nothing behind', (context) => {
    const script = join(import.meta.dirname, 'full-disk.probe.privileged.ts');
    const shell = 'mount -t tmpfs -o size=256k none "$1" && exec "$2" "$3" "$1"';
    const args = [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      shell,
      'sh',
      rig.workspace,
      process.execPath,
      script,
    ];
    const run = spawnSync('unshare', args, { encoding: 'utf8' });
    if (/unshare|mount:/.test(run.stderr)) context.skip(`no mount namespace on this machine: ${run.stderr}`);
    expect(run.stdout.split('\n')).toEqual([
      'small: true',
      'large: FILE_WRITE_FAILED: "b.txt" was not written: the disk is full.',
      'there: a.txt=new',
      'journal: 1',
      '',
    ]);
  });
});
