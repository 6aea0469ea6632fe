import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckUsePause } from '../../testing/check-use-pause.ts';
import { DriverRig } from './driver-rig.probe.privileged.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

describe('file.read', () => {
  it('gives a text file whole, with its numbers', async () => {
    rig.put('a.txt', 'one\ntwo\nthree');
    expect(await rig.read('a.txt')).toEqual({
      path: rig.at('a.txt'),
      text: 'one\ntwo\nthree',
      fromLine: 1,
      lines: 3,
      totalLines: 3,
      truncated: false,
      sizeBytes: 13,
    });
  });

  it('gives a part by line numbers, and says whether there is more', async () => {
    rig.put('a.txt', lines(10));
    const part = { fromLine: 4, lines: 2, totalLines: 10, truncated: true, text: 'line 4\nline 5\n' };
    expect(await rig.read('a.txt', { fromLine: 4, lines: 2 })).toMatchObject(part);
    expect(await rig.read('a.txt', { fromLine: 9 })).toMatchObject({ text: 'line 9\nline 10\n', truncated: false });
    expect(await rig.read('a.txt', { fromLine: 11 })).toMatchObject({
      text: '',
      lines: 0,
      totalLines: 10,
      truncated: false,
    });
  });

  it('keeps a byte order mark, CR LF, and an empty file as they are', async () => {
    rig.put('bom.txt', '\ufeffa\r\nb\r\n');
    rig.put('empty.txt', '');
    expect(await rig.read('bom.txt')).toMatchObject({ text: '\ufeffa\r\nb\r\n', totalLines: 2 });
    expect(await rig.read('empty.txt')).toMatchObject({ text: '', lines: 0, totalLines: 0, truncated: false });
  });

  it('refuses a 10 MB file whole and gives a part of it', async () => {
    rig.put('big.log', lines(1_000_000));
    expect(await rig.read('big.log')).toMatch(/^FILE_TOO_LARGE: "big.log" has 11.3 MiB/);
    expect(await rig.read('big.log', { fromLine: 999_999, lines: 5 })).toMatchObject({
      text: 'line 999999\nline 1000000\n',
      totalLines: 1_000_000,
    });
  });

  it('refuses what is no UTF-8 text', async () => {
    rig.put('image.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]));
    rig.put('latin.txt', Buffer.from([0x67, 0x72, 0xfc, 0xdf]));
    rig.put('cut.txt', Buffer.from([0x61, 0xe2, 0x82]));
    expect(await rig.read('image.png')).toBe('FILE_NOT_TEXT: "image.png" is not text in UTF-8.');
    expect(await rig.read('latin.txt')).toMatch(/^FILE_NOT_TEXT/);
    expect(await rig.read('cut.txt')).toMatch(/^FILE_NOT_TEXT/);
  });

  it('refuses folders, links, pipes, sockets and devices, and waits for none', async () => {
    mkdirSync(rig.at('folder'));
    symlinkSync('folder', rig.at('link'));
    spawnSync('mkfifo', [rig.at('pipe')]);
    expect(await rig.read('folder')).toBe('FILE_NOT_REGULAR: "folder" is a folder.');
    expect(await rig.read('link')).toBe('FILE_NOT_REGULAR: "link" is a link.');
    expect(await rig.read('pipe')).toBe('FILE_NOT_REGULAR: "pipe" is a pipe, socket or device.');
  });

  it('says what is absent, and what is no folder', async () => {
    rig.put('a.txt');
    expect(await rig.read('none.txt')).toBe('FILE_ABSENT: "none.txt" does not exist.');
    expect(await rig.read('a.txt/b', {}, { facts: { paths: { [rig.at('a.txt/b')]: { kind: 'absent' } } } })).toBe(
      'FILE_ABSENT: "a.txt" is not a folder.',
    );
  });

  it('never names a place outside the workspace', async () => {
    const outside = join(rig.outside, 'secret.txt');
    expect(await rig.read(outside)).toBe('PATH_OUTSIDE: The path leads outside the workspace.');
    expect(await rig.read('/etc/passwd')).toBe('PATH_OUTSIDE: The path leads outside the workspace.');
  });

  it('refuses protected places and what policy hides', async () => {
    rig.put('.env', 'KEY=1\n');
    rig.put('.env.example', 'KEY=\n');
    rig.put('private/plan.txt', 'plan\n');
    expect(await rig.read('.env')).toBe('PATH_PROTECTED: ".env" is a file of secrets for the environment.');
    expect(await rig.read('.env.example')).toMatchObject({ text: 'KEY=\n' });
    const excludes = [rig.at('private')];
    expect(await rig.read('private/plan.txt', { excludes })).toBe(
      'PATH_PROTECTED: "private/plan.txt" is hidden by the policy.',
    );
    expect(await rig.read('private/plan.txt')).toMatchObject({ text: 'plan\n' });
  });

  it('refuses an entry other than the one that was judged', async () => {
    rig.put('a.txt');
    const facts = rig.factsOf({ path: rig.at('a.txt') });
    renameSync(rig.at('a.txt'), rig.at('b.txt'));
    rig.put('a.txt', 'another\n');
    expect(await rig.read('a.txt', {}, { facts })).toBe(
      'FILE_CHANGED: "a.txt" is not what it was when this was decided.',
    );
    expect(await rig.read('a.txt', {}, { facts: { paths: {} } })).toMatch(/^INTERNAL/);
  });

  it('does not return what a link swapped in between check and use leads to', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    paused.put('a.txt', 'inside\n');
    const answer = paused.read('a.txt');
    await pause.reached;
    unlinkSync(paused.at('a.txt'));
    symlinkSync(join(paused.outside, 'secret.txt'), paused.at('a.txt'));
    pause.release();
    expect(await answer).toBe('FILE_CHANGED: "a.txt" was replaced meanwhile.');
    // The control: by its path, the file now reads as the secret.
    expect(readFileSync(paused.at('a.txt'), 'utf8')).toBe('outside secret\n');
  });

  it('escapes control characters of names in messages', async () => {
    expect(await rig.read('a\u001b[2Jb')).toBe('FILE_ABSENT: "a\\u001b[2Jb" does not exist.');
  });

  it('labels what it read as untrusted and private', async () => {
    rig.put('a.txt');
    const { label } = await rig.drive('file.read', { path: rig.at('a.txt'), excludes: [] });
    expect(label).toEqual({ integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] });
  });
});

describe('hard links', () => {
  it('to a file outside are refused for reading and writing; the file outside stays', async () => {
    linkSync(join(rig.outside, 'secret.txt'), rig.at('innocent.txt'));
    const why = 'PATH_OUTSIDE: "innocent.txt" is a hard link: the same file has a name outside the workspace.';
    expect(await rig.read('innocent.txt')).toBe(why);
    expect(await rig.write({ 'innocent.txt': 'mine\n' })).toBe(why);
    expect(readFileSync(rig.at('innocent.txt'), 'utf8')).toBe('outside secret\n');
  });

  it('to another file of the workspace are read', async () => {
    rig.put('a.txt', 'shared\n');
    mkdirSync(rig.at('b'));
    linkSync(rig.at('a.txt'), rig.at('b/c.txt'));
    expect(await rig.read('b/c.txt')).toMatchObject({ text: 'shared\n' });
  });

  it('to a protected file of the workspace are refused, and to what policy hides', async () => {
    rig.put('.env', 'KEY=1\n');
    linkSync(rig.at('.env'), rig.at('notes.txt'));
    expect(await rig.read('notes.txt')).toBe('PATH_PROTECTED: "notes.txt" is a hard link to a protected file.');
    expect(await rig.write({ 'notes.txt': 'x' })).toMatch(/^PATH_PROTECTED/);
    rig.put('hidden/a.txt');
    linkSync(rig.at('hidden/a.txt'), rig.at('seen.txt'));
    expect(await rig.read('seen.txt', { excludes: [rig.at('hidden/**')] })).toMatch(/^PATH_PROTECTED/);
  });

  it('are counted again when names have moved', async () => {
    rig.put('a.txt', 'shared\n');
    linkSync(rig.at('a.txt'), rig.at('b.txt'));
    expect(await rig.read('a.txt')).toMatchObject({ text: 'shared\n' });
    renameSync(rig.at('b.txt'), join(rig.outside, 'b.txt'));
    expect(await rig.read('a.txt')).toMatch(/^PATH_OUTSIDE/);
  });

  it('into pnpm’s store are read, where the name in the store is the hash of the content', async () => {
    const store = join(rig.outside, 'store/v10');
    const content = 'module.exports = 1;\n';
    const { stdout } = spawnSync('sha512sum', { input: content, encoding: 'utf8' });
    const digest = stdout.slice(0, 128);
    mkdirSync(join(store, 'files', digest.slice(0, 2)), { recursive: true });
    writeFileSync(join(store, 'files', digest.slice(0, 2), digest.slice(2)), content);
    rig.put(
      'node_modules/.modules.yaml',
      `{\n  "layoutVersion": 5,\n  "storeDir": "${store}",\n  "virtualStoreDir": ".pnpm"\n}\n`,
    );
    mkdirSync(rig.at('node_modules/left-pad'));
    linkSync(join(store, 'files', digest.slice(0, 2), digest.slice(2)), rig.at('node_modules/left-pad/index.js'));
    expect(await rig.read('node_modules/left-pad/index.js')).toMatchObject({ text: content });
    // The control: a link to any other file outside, in the same place.
    linkSync(join(rig.outside, 'secret.txt'), rig.at('node_modules/left-pad/secret.js'));
    expect(await rig.read('node_modules/left-pad/secret.js')).toMatch(/^PATH_OUTSIDE/);
  });
});
