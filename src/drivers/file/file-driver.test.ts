import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckUsePause } from '../../testing/check-use-pause.ts';
import { DriverRig } from './driver-rig.probe.ts';

let rig: DriverRig;
beforeEach(() => {
  rig = new DriverRig();
});
afterEach(() => rig[Symbol.dispose]());

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');
const leftovers = () =>
  readdirSync(rig.workspace, { recursive: true }).filter((name) => String(name).includes('.sallyport-'));

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

describe('file.read with search', () => {
  it('gives the lines that hold the text, with path and number', async () => {
    rig.put('src/a.ts', 'one\ntwo needle\n');
    rig.put('b.md', 'needle\r\n');
    expect(await rig.search('.', { pattern: 'needle' })).toEqual({
      matches: [
        { path: rig.at('b.md'), line: 1, text: 'needle' },
        { path: rig.at('src/a.ts'), line: 2, text: 'two needle' },
      ],
      truncated: false,
      filesSearched: 2,
      filesSkipped: 0,
    });
  });

  it('takes a text literally and a regular expression as one', async () => {
    rig.put('a.txt', 'a.c\nabc\n');
    expect(await rig.search('a.txt', { pattern: 'a.c' })).toMatchObject({ matches: [{ line: 1 }] });
    expect(await rig.search('a.txt', { pattern: 'a.c', regex: true })).toMatchObject({
      matches: [{ line: 1 }, { line: 2 }],
    });
    expect(await rig.search('a.txt', { pattern: '(', regex: true })).toMatch(
      /^PROPOSAL_INVALID: The pattern cannot be used/,
    );
  });

  it('keeps to a glob, on the name where it names no folder', async () => {
    for (const name of ['a.ts', 'x/b.ts', 'x/c.js', 'y/d.ts']) rig.put(name, 'needle\n');
    const found = async (glob: string) => {
      const { matches } = (await rig.search('.', { pattern: 'needle', glob })) as { matches: { path: string }[] };
      return matches.map(({ path }) => path.slice(rig.workspace.length + 1));
    };
    expect(await found('*.ts')).toEqual(['a.ts', 'x/b.ts', 'y/d.ts']);
    expect(await found('x/*')).toEqual(['x/b.ts', 'x/c.js']);
    expect(await found('{x,y}/*.ts')).toEqual(['x/b.ts', 'y/d.ts']);
  });

  it('skips and counts protected, hidden, binary and outside files', async () => {
    rig.put('.env', 'needle\n');
    rig.put('hidden.txt', 'needle\n');
    rig.put('binary', Buffer.from('needle\0'));
    rig.put('a.txt', 'needle\n');
    linkSync(join(rig.outside, 'secret.txt'), rig.at('hard.txt'));
    symlinkSync(rig.outside, rig.at('soft'));
    const excludes = [rig.at('hidden.txt')];
    expect(await rig.search('.', { pattern: 'e' }, { excludes })).toEqual({
      matches: [{ path: rig.at('a.txt'), line: 1, text: 'needle' }],
      truncated: false,
      filesSearched: 1,
      filesSkipped: 4,
    });
  });

  it('goes into .git and node_modules only when they are named', async () => {
    rig.put('.git/HEAD', 'needle\n');
    rig.put('.git/config', 'needle\n');
    rig.put('node_modules/x/a.js', 'needle\n');
    rig.put('a.js', 'needle\n');
    expect(await rig.search('.', { pattern: 'needle' })).toMatchObject({
      matches: [{ path: rig.at('a.js') }],
      filesSearched: 1,
    });
    expect(await rig.search('node_modules', { pattern: 'needle' })).toMatchObject({ filesSearched: 1 });
    expect(await rig.search('.', { pattern: 'needle', glob: 'node_modules/**' })).toMatchObject({ filesSearched: 1 });
    expect(await rig.search('.git', { pattern: 'needle' })).toMatchObject({ filesSearched: 1, filesSkipped: 1 });
  });

  it('is bounded in matches and in the length of a line', async () => {
    rig.put('a.txt', 'needle\n'.repeat(600));
    rig.put('long.txt', `${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}\n`);
    const { matches, truncated } = (await rig.search('a.txt', { pattern: 'needle' })) as {
      matches: unknown[];
      truncated: boolean;
    };
    expect([matches.length, truncated]).toEqual([500, true]);
    const long = (await rig.search('long.txt', { pattern: 'needle' })) as { matches: [{ text: string }] };
    expect(long.matches[0].text).toHaveLength(402);
    expect(long.matches[0].text).toContain('needle');
  });

  it('stops when it is told to', async () => {
    rig.put('a.txt', `${'a'.repeat(40)}!\n`);
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 300);
    const started = performance.now();
    const args = { path: rig.at('a.txt'), excludes: [], search: { pattern: '^(a+)+$', regex: true } };
    const { status, value } = await rig.drive('file.read', args, { signal: stopping.signal });
    expect({ status, value }).toMatchObject({ status: 'cancelled', value: { matches: [], truncated: true } });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('file.list', () => {
  it('gives one level with kinds and sizes, links as links', async () => {
    rig.put('b/c.txt');
    rig.put('a.txt', '12345');
    rig.put('.hidden', '');
    symlinkSync(rig.outside, rig.at('link'));
    expect(await rig.list('.')).toEqual({
      entries: [
        { path: rig.at('.hidden'), entry: 'file', sizeBytes: 0 },
        { path: rig.at('a.txt'), entry: 'file', sizeBytes: 5 },
        { path: rig.at('b'), entry: 'directory', sizeBytes: expect.any(Number) },
        { path: rig.at('link'), entry: 'link', sizeBytes: expect.any(Number) },
      ],
      truncated: false,
    });
  });

  it('gives what a glob matches in the tree, without .git and node_modules', async () => {
    for (const name of ['a.ts', 'x/b.ts', 'x/y/c.ts', 'x/d.js', '.git/e.ts', 'node_modules/f.ts']) rig.put(name);
    const paths = async (name: string, glob: string) => {
      const { entries } = (await rig.list(name, { glob })) as { entries: { path: string }[] };
      return entries.map(({ path }) => path.slice(rig.workspace.length + 1));
    };
    expect(await paths('.', '**/*.ts')).toEqual(['a.ts', 'x/b.ts', 'x/y/c.ts']);
    expect(await paths('.', '*.ts')).toEqual(['a.ts']);
    expect(await paths('x', '**/*.ts')).toEqual(['x/b.ts', 'x/y/c.ts']);
    expect(await paths('.', 'node_modules/*')).toEqual(['node_modules/f.ts']);
  });

  it('is bounded', async () => {
    mkdirSync(rig.at('many'));
    for (let index = 0; index < 2_100; index++) writeFileSync(rig.at(`many/${index}`), '');
    const { entries, truncated } = (await rig.list('many')) as { entries: unknown[]; truncated: boolean };
    expect([entries.length, truncated]).toEqual([2_000, true]);
  });

  it('refuses files and what is absent', async () => {
    rig.put('a.txt');
    expect(await rig.list('a.txt')).toBe('FILE_NOT_REGULAR: "a.txt" is a file, not a folder.');
    expect(await rig.list('none')).toBe('FILE_ABSENT: "none" does not exist.');
  });
});

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
    const script = join(import.meta.dirname, 'full-disk.probe.ts');
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

describe('file.delete', () => {
  it('deletes a file, and a link instead of what it leads to', async () => {
    rig.put('a.txt');
    symlinkSync(join(rig.outside, 'secret.txt'), rig.at('link'));
    symlinkSync(rig.outside, rig.at('folder-link'));
    expect(await rig.delete('a.txt')).toEqual({ deleted: [rig.at('a.txt')] });
    expect(await rig.delete('link')).toEqual({ deleted: [rig.at('link')] });
    expect(await rig.delete('folder-link', { recursive: true })).toEqual({ deleted: [rig.at('folder-link')] });
    expect(readdirSync(rig.workspace)).toEqual([]);
    expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  });

  const tree = ['t', 't/a.txt', 't/b', 't/b/c.txt', 't/link'];

  it('deletes a folder with everything in it, following no link', async () => {
    rig.put('t/a.txt');
    rig.put('t/b/c.txt');
    symlinkSync(rig.outside, rig.at('t/link'));
    expect(await rig.delete('t', { recursive: true, entries: tree.map(rig.at) })).toEqual({
      deleted: ['t', 't/a.txt', 't/b', 't/link', 't/b/c.txt'].map(rig.at),
    });
    expect(existsSync(rig.at('t'))).toBe(false);
    expect(readdirSync(rig.outside)).toEqual(['secret.txt']);
  });

  it('deletes an empty folder without recursive, a full one not', async () => {
    mkdirSync(rig.at('empty'));
    rig.put('full/a.txt');
    expect(await rig.delete('empty')).toEqual({ deleted: [rig.at('empty')] });
    expect(await rig.delete('full', { entries: ['full', 'full/a.txt'].map(rig.at) })).toMatch(/^FILE_NOT_REGULAR/);
    expect(existsSync(rig.at('full/a.txt'))).toBe(true);
  });

  it('refuses when something is there that was not when this was decided', async () => {
    rig.put('t/a.txt');
    rig.put('t/new.txt');
    expect(await rig.delete('t', { recursive: true, entries: ['t', 't/a.txt'].map(rig.at) })).toBe(
      'FILE_CHANGED: "t/new.txt" was not there when this was decided.',
    );
    expect(readdirSync(rig.at('t'))).toEqual(['a.txt', 'new.txt']);
  });

  it('refuses a tree with a protected place in it, whole', async () => {
    rig.put('t/a.txt');
    rig.put('t/.git/HEAD');
    const entries = ['t', 't/a.txt', 't/.git', 't/.git/HEAD'].map(rig.at);
    expect(await rig.delete('t', { recursive: true, entries })).toBe('PATH_PROTECTED: "t/.git" is git’s own folder.');
    expect(existsSync(rig.at('t/a.txt'))).toBe(true);
  });

  it('refuses a tree with a pipe in it, which could not be put back', async () => {
    rig.put('t/a.txt');
    spawnSync('mkfifo', [rig.at('t/pipe')]);
    expect(await rig.delete('t', { recursive: true, entries: ['t', 't/a.txt', 't/pipe'].map(rig.at) })).toMatch(
      /^FILE_NOT_REGULAR/,
    );
    expect(readdirSync(rig.at('t'))).toEqual(['a.txt', 'pipe']);
  });

  it('refuses the workspace itself, and what is outside', async () => {
    expect(await rig.delete('.')).toBe('PATH_PROTECTED: The workspace itself is not deleted.');
    expect(await rig.delete(join(rig.outside, 'secret.txt'))).toMatch(/^PATH_OUTSIDE/);
    expect(await rig.delete('none.txt')).toBe('FILE_ABSENT: "none.txt" does not exist.');
  });

  it('puts everything back when something in it cannot be deleted', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    paused.put('t/a.txt', 'a\n', 0o640);
    paused.put('t/b.txt', 'b\n');
    const answer = paused.delete('t', { recursive: true, entries: ['t', 't/a.txt', 't/b.txt'].map(paused.at) });
    await pause.reached;
    writeFileSync(paused.at('t/a.txt'), 'changed by the person\n');
    pause.release();
    expect(await answer).toBe('FILE_CHANGED: "a.txt" was changed by somebody else meanwhile.');
    expect([paused.text('t/a.txt'), paused.text('t/b.txt')]).toEqual(['changed by the person\n', 'b\n']);
  });

  it('does not reach outside when a folder is swapped for a link between check and use', async () => {
    const pause = createCheckUsePause();
    using paused = new DriverRig({ pause: pause.pause });
    paused.put('t/secret.txt');
    const answer = paused.delete('t', { recursive: true, entries: ['t', 't/secret.txt'].map(paused.at) });
    await pause.reached;
    renameSync(paused.at('t'), paused.at('moved'));
    symlinkSync(paused.outside, paused.at('t'));
    pause.release();
    expect(await answer).toMatch(/^FILE_CHANGED/);
    expect(readdirSync(paused.outside)).toEqual(['secret.txt']);
    expect(lstatSync(paused.at('moved/secret.txt')).isFile()).toBe(true);
  });

  it('is bounded in entries', async () => {
    mkdirSync(rig.at('many'));
    const names = Array.from({ length: 2_001 }, (_, index) => `many/${index}`);
    for (const name of names) writeFileSync(rig.at(name), '');
    expect(await rig.delete('many', { recursive: true, entries: ['many', ...names].map(rig.at) })).toMatch(
      /^FILE_TOO_LARGE/,
    );
    expect(readdirSync(rig.at('many'))).toHaveLength(2_001);
  });
});

describe('as an ordinary user', () => {
  it('what may not be read or written is said, and nothing is lost', (context) => {
    const area = join(rig.area, 'theirs');
    mkdirSync(area);
    chmodSync(rig.area, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(area, 65534, 65534);
    const user = isRoot ? { uid: 65534, gid: 65534 } : {};
    const run = spawnSync(process.execPath, [join(import.meta.dirname, 'ordinary-user.probe.ts'), area], {
      encoding: 'utf8',
      ...user,
    });
    if (run.stdout === '' && /EACCES/.test(`${run.error} ${run.stderr}`))
      context.skip('user nobody cannot read this checkout');
    expect(run.stdout.split('\n')).toEqual([
      'read: FILE_UNREADABLE: "closed.txt" may not be read by this user.',
      expect.stringMatching(/^search: .*"filesSearched":2,"filesSkipped":1}$/),
      'write: FILE_WRITE_FAILED: "full/a.txt" was not written: this user may not write there.',
      'delete: FILE_WRITE_FAILED: "full/b.txt" was not written: this user may not write there.',
      'there: [["closed.txt","full"],["a.txt","b.txt"],"a\\n"]',
      'journal: 0',
      '',
    ]);
  });
});
