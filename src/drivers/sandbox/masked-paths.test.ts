import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMaskFinder } from './masked-paths.privileged.ts';

let workspace = '';
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-masks-')));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const at = (name: string): string => join(workspace, name);
const write = (...names: readonly string[]): void => {
  for (const name of names) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), 'x');
  }
};
const finder = (masks: readonly string[] = ['**/.env'], entriesMax = 1000) => {
  const find = createMaskFinder();
  return () =>
    find({ workspace, masks: masks.map((mask) => `${workspace}/${mask}`), entriesMax }).map(({ path, kind }) => [
      Buffer.from(path, 'latin1')
        .toString('utf8')
        .slice(workspace.length + 1),
      kind,
    ]);
};

describe('finding what must be hidden', () => {
  it('finds files at every depth, and hides a matching folder as one', () => {
    write('.env', 'a/b/.env', 'keys/id', 'keys/more/id', 'plain');
    expect(finder(['**/.env', 'keys'])()).toEqual([
      ['.env', 'file'],
      ['a/b/.env', 'file'],
      ['keys', 'directory'],
    ]);
  });

  it('finds what came since the last time: below, beside, moved in, in the same instant', async () => {
    write('a/b/plain');
    const find = finder();
    expect(find()).toEqual([]);
    await pause(120);
    expect(find()).toEqual([]);
    write('a/b/.env');
    expect(find()).toEqual([['a/b/.env', 'file']]);
    write('c/.env');
    renameSync(at('a'), at('d'));
    expect(find()).toEqual([
      ['c/.env', 'file'],
      ['d/b/.env', 'file'],
    ]);
  });

  it('is not fooled by times that were set back', async () => {
    write('a/plain');
    await pause(120);
    const find = finder();
    find();
    write('a/.env');
    utimesSync(at('a'), 1, 1);
    expect(find()).toEqual([['a/.env', 'file']]);
  });

  it('hides the other names of a masked file', () => {
    write('.env', 'other');
    mkdirSync(at('deep'));
    linkSync(at('.env'), at('deep/copy'));
    expect(finder()()).toEqual([
      ['.env', 'file'],
      ['deep/copy', 'file'],
    ]);
  });

  it('hides what a masked link points to in the workspace, and leaves alone what lies outside', () => {
    write('conf/real');
    symlinkSync('conf/real', at('.env'));
    mkdirSync(at('x'));
    symlinkSync('/etc/hostname', at('x/.env'));
    expect(finder()()).toEqual([['conf/real', 'file']]);
  });

  it('does not follow links to folders', () => {
    write('a/.env');
    symlinkSync(at('a'), at('b'));
    symlinkSync('.', at('a/self'));
    expect(finder()()).toEqual([['a/.env', 'file']]);
  });

  it('keeps the bytes of a name that is not text', () => {
    const name = Buffer.concat([Buffer.from(`${workspace}/`), Buffer.from([0x62, 0xff])]);
    mkdirSync(name);
    writeFileSync(Buffer.concat([name, Buffer.from('/.env')]), 'x');
    const found = createMaskFinder()({ workspace, masks: [`${workspace}/**/.env`], entriesMax: 1000 });
    expect(found.map(({ path }) => Buffer.from(path, 'latin1'))).toEqual([Buffer.concat([name, Buffer.from('/.env')])]);
  });

  it('names nothing inside a folder that is hidden whole', () => {
    write('keys/id', 'keys/.env');
    symlinkSync('keys/id', at('.env'));
    expect(finder(['**/.env', 'keys'])()).toEqual([['keys', 'directory']]);
  });

  it('refuses a workspace with more entries than it will walk, and walks one that has just as many', () => {
    write('a', 'b', 'c/d', 'c/e');
    expect(finder(['**/.env'], 5)()).toEqual([]);
    expect(() => finder(['**/.env'], 4)()).toThrow('more than 4 files and folders');
  });

  it('hides folders with very many secrets whole, and leaves the others as they are', () => {
    write('.env', 'few/a.pem', 'few/plain', ...Array.from({ length: 520 }, (_, index) => `many/${index}.pem`));
    expect(finder(['**/*.pem', '**/.env'])()).toEqual([
      ['.env', 'file'],
      ['few/a.pem', 'file'],
      ['many', 'directory'],
    ]);
  });

  it('refuses a workspace that holds very many secrets beside each other', () => {
    write(...Array.from({ length: 501 }, (_, index) => `${index}.pem`));
    expect(() => finder(['**/*.pem'])()).toThrow('cannot all be hidden');
  });

  it('does not walk at all where nothing is masked', () => {
    write('a', 'b', 'c');
    expect(finder([], 1)()).toEqual([]);
  });
});
