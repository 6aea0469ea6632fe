import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Facts } from '../../contract/facts.ts';
import { createFacts } from './facts.privileged.ts';

let area: string;
let root: string;
let facts: Facts;

beforeEach(() => {
  area = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-facts-')));
  root = join(area, 'root');
  for (const folder of ['root', 'outside', 'bin', 'bin2']) mkdirSync(join(area, folder));
  writeFileSync(join(area, 'outside/secret.txt'), 'secret\n');
  facts = createFacts({
    workspace: root,
    home: '/home/ana',
    searchPath: [join(area, 'bin'), 'relative', join(area, 'bin2')].join(':'),
    resolveAddresses: async () => ['192.0.2.1'],
  });
});
afterEach(() => rmSync(area, { recursive: true, force: true }));

const at = (name: string) => join(root, name);
function put(name: string, content: string | Uint8Array = ''): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
}
const identity = (path: string) => {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
};

describe('path', () => {
  it('says what is there, with links resolved', () => {
    put('a/real.txt', '12345');
    symlinkSync('a/real.txt', at('link'));
    linkSync(at('a/real.txt'), at('hard'));
    const real = {
      canonical: at('a/real.txt'),
      kind: 'file',
      identity: identity(at('a/real.txt')),
      sizeBytes: 5,
      version: expect.stringMatching(/^\d+$/),
      hardLinks: 2,
    };
    expect(facts.path(at('a/real.txt'))).toEqual({ ...real, lexical: at('a/real.txt') });
    expect(facts.path(at('link'))).toEqual({ ...real, lexical: at('link') });
    expect(facts.path(at('a/../a//real.txt'))).toMatchObject({ ...real, lexical: at('a/real.txt') });
    expect(facts.path(root)).toMatchObject({ canonical: root, kind: 'directory' });
  });

  it('follows a link before it takes the parent, as the kernel does', () => {
    mkdirSync(at('a'));
    mkdirSync(join(area, 'outside/sub'));
    symlinkSync(join(area, 'outside/sub'), at('a/link'));
    expect(facts.path(`${root}/a/link/../secret.txt`)).toMatchObject({
      canonical: join(area, 'outside/secret.txt'),
      lexical: at('a/secret.txt'),
    });
  });

  it('resolves as far as anything exists, through links that lead nowhere yet', () => {
    symlinkSync(join(area, 'outside/new.txt'), at('dangling'));
    symlinkSync('../outside', at('away'));
    expect(facts.path(at('x/y/z'))).toEqual({ canonical: at('x/y/z'), lexical: at('x/y/z'), kind: 'absent' });
    expect(facts.path(at('dangling'))).toMatchObject({ canonical: join(area, 'outside/new.txt'), kind: 'absent' });
    expect(facts.path(at('away/new/file'))).toMatchObject({
      canonical: join(area, 'outside/new/file'),
      kind: 'absent',
    });
  });

  it('never throws: loops, files as folders, names too long, pipes', () => {
    put('file');
    symlinkSync('two', at('one'));
    symlinkSync('one', at('two'));
    spawnSync('mkfifo', [at('pipe')]);
    expect(facts.path(at('one')).kind).toBe('unreadable');
    expect(facts.path(at('file/x')).kind).toBe('absent');
    expect(facts.path(at('n'.repeat(300))).kind).toMatch(/absent|unreadable/);
    for (const name of ['file/', 'file/.', 'none/../file'])
      expect(facts.path(`${root}/${name}`).kind).toBe('unreadable');
    expect(facts.path(at('pipe')).kind).toBe('special');
    expect(facts.path('/dev/null').kind).toBe('special');
  });

  it('takes well under 20 µs for what is there', () => {
    put('src/a.ts');
    const path = at('src/a.ts');
    const rounds = 2_000;
    const times = Array.from({ length: 7 }, () => {
      const started = performance.now();
      for (let round = 0; round < rounds; round++) facts.path(path);
      return ((performance.now() - started) * 1000) / rounds;
    });
    // The best of several rounds: what others do on this machine is not measured.
    expect(Math.min(...times)).toBeLessThan(60);
  });
});

describe('glob', () => {
  it('matches as a shell does, in order', () => {
    for (const name of ['b.ts', 'a.ts', '.hidden.ts', 'x/c.ts', 'x/y/d.ts', 'z*.ts']) put(name);
    symlinkSync('x', at('link'));
    const matches = (pattern: string) => facts.glob(at(pattern))?.map((path) => path.slice(root.length + 1));
    expect(matches('*.ts')).toEqual(['a.ts', 'b.ts', 'z*.ts']);
    expect(matches('.*.ts')).toEqual(['.hidden.ts']);
    expect(matches('*/*.ts')).toEqual(['link/c.ts', 'x/c.ts']);
    expect(matches('**/*.ts')).toEqual(['link/c.ts', 'x/c.ts']);
    expect(matches('z\\*.ts')).toEqual(['z*.ts']);
    expect(matches('*/')).toEqual(['link/', 'x/']);
    expect(matches('none/*')).toEqual([]);
    expect(matches('a.ts')).toEqual(['a.ts']);
    expect(matches('{a,b}.ts')).toEqual([]);
    expect(facts.glob('*.ts')).toBeUndefined();
  });

  it('does not list what is too much', () => {
    mkdirSync(at('many'));
    for (let index = 0; index < 2_001; index++) writeFileSync(at(`many/${index}`), '');
    expect(facts.glob(at('many/*'))).toBeUndefined();
    expect(facts.glob(at('many/1*'))).toHaveLength(1111);
  });
});

describe('program', () => {
  const program = (path: string, content: string, mode = 0o755) => writeFileSync(join(area, path), content, { mode });

  it('is the first executable file of that name on the search path, with its digest', () => {
    program('bin/tool', 'not executable', 0o644);
    program('bin2/tool', '#!/bin/sh\n');
    mkdirSync(join(area, 'bin/folder'));
    expect(facts.program('tool')).toEqual({
      path: join(area, 'bin2/tool'),
      digest: `sha256:${hash('sha256', '#!/bin/sh\n')}`,
    });
    expect(facts.program(join(area, 'bin2/tool'))?.path).toBe(join(area, 'bin2/tool'));
    for (const name of ['', 'none', 'folder', '../bin2/tool', 'a\0b', '.']) expect(facts.program(name)).toBeUndefined();
  });

  it('has a new digest as soon as it is changed, also when size and modification time are put back', () => {
    program('bin/tool', 'one');
    const path = join(area, 'bin/tool');
    const { atime, mtime } = statSync(path);
    expect(facts.program('tool')?.digest).toBe(`sha256:${hash('sha256', 'one')}`);
    writeFileSync(path, 'two');
    utimesSync(path, atime, mtime);
    expect(facts.program('tool')?.digest).toBe(`sha256:${hash('sha256', 'two')}`);
    program('bin/other', 'six');
    renameSync(join(area, 'bin/other'), path);
    expect(facts.program('tool')?.digest).toBe(`sha256:${hash('sha256', 'six')}`);
    chmodSync(path, 0o644);
    expect(facts.program('tool')).toBeUndefined();
  });
});

describe('text', () => {
  it('is that of a regular UTF-8 file of the workspace, with its byte order mark', () => {
    put('a.txt', '\ufeffa\r\n');
    symlinkSync('a.txt', at('link'));
    expect(facts.text(at('a.txt'), 100)).toBe('\ufeffa\r\n');
    expect(facts.text(at('link'), 100)).toBe('\ufeffa\r\n');
  });

  it('is nothing for what is absent, larger, binary, not UTF-8, no file, or outside', () => {
    put('large.txt', 'x'.repeat(101));
    put('binary', 'a\0b');
    put('latin1', Buffer.from([0xfc]));
    spawnSync('mkfifo', [at('pipe')]);
    symlinkSync(join(area, 'outside/secret.txt'), at('away'));
    for (const name of ['none', 'large.txt', 'binary', 'latin1', 'pipe', 'away', '.', '../outside/secret.txt']) {
      expect([name, facts.text(`${root}/${name}`, 100)]).toEqual([name, undefined]);
    }
    expect(facts.text('/etc/hostname', 100)).toBeUndefined();
  });
});

describe('tree', () => {
  it('names everything below a folder, following no link, or nothing at all', () => {
    for (const name of ['a/b/c.txt', 'a/.hidden', 'a/d']) put(name);
    symlinkSync(join(area, 'outside'), at('a/link'));
    expect(facts.tree(at('a'), 10)?.map((path) => path.slice(root.length + 1))).toEqual([
      'a/.hidden',
      'a/b',
      'a/b/c.txt',
      'a/d',
      'a/link',
    ]);
    expect(facts.tree(at('a'), 4)).toBeUndefined();
    expect(facts.tree(at('none'), 4)).toBeUndefined();
  });
});

describe('the rest', () => {
  it('passes on addresses, and knows no stage and nothing to undo without a store', async () => {
    expect(await facts.addresses('example.com')).toEqual(['192.0.2.1']);
    expect([facts.stage('st_1'), facts.undoable('s_1')]).toEqual([undefined, []]);
  });
});
