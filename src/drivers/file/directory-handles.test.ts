import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSallyportError } from '../../contract/errors.ts';
import { type LocateOptions, openRoot } from './directory-handles.privileged.ts';

let area: string;
let root: string;
let outside: string;

beforeEach(() => {
  area = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-handles-')));
  root = join(area, 'root');
  outside = join(area, 'outside');
  mkdirSync(root);
  mkdirSync(join(outside, 'sub'), { recursive: true });
  writeFileSync(join(outside, 'secret.txt'), 'secret');
  writeFileSync(join(outside, 'sub', 'secret.txt'), 'secret');
});
afterEach(() => rmSync(area, { recursive: true, force: true }));

/** The path that a walk found, or the code of its refusal. */
function located(path: string, options: LocateOptions = { links: 'follow' }): string {
  using opened = openRoot(root);
  try {
    using found = opened.locate(path.startsWith('/') ? path : `${root}/${path}`, options);
    const where = found.path.replace(root, '');
    return found.entry === undefined ? `absent ${where}` : `${found.entry.kind} ${where}`;
  } catch (error) {
    return isSallyportError(error) ? error.code : String(error);
  }
}

const descriptors = () => readdirSync('/proc/self/fd').length;

describe('locate', () => {
  it('finds files, folders, and what does not exist yet', () => {
    mkdirSync(join(root, 'a/b'), { recursive: true });
    writeFileSync(join(root, 'a/b/file'), '');
    expect(located('a/b/file')).toBe('file /a/b/file');
    expect(located('a//./b/')).toBe('directory /a/b');
    expect(located('a/new')).toBe('absent /a/new');
    expect(located('x/y/z')).toBe('absent /x/y/z');
    expect(located('')).toBe('directory ');
    expect(located('a/..')).toBe('directory ');
    expect(located('a/b/../b/file')).toBe('file /a/b/file');
  });

  it('does not treat a file as a folder', () => {
    writeFileSync(join(root, 'file'), '');
    expect(located('file/')).toBe('FILE_ABSENT');
    expect(located('file/.')).toBe('FILE_ABSENT');
    expect(located('file/x')).toBe('FILE_ABSENT');
    expect(located('file/..')).toBe('FILE_ABSENT');
    expect(located('nothing/../file')).toBe('FILE_ABSENT');
  });

  it('refuses what is outside as spelled', () => {
    expect(located('..')).toBe('PATH_OUTSIDE');
    expect(located('../outside/secret.txt')).toBe('PATH_OUTSIDE');
    expect(located('a/../../outside')).toBe('PATH_OUTSIDE');
    expect(located('../root')).toBe('directory ');
    expect(located(`${root}evil`)).toBe('PATH_OUTSIDE');
    expect(located(outside)).toBe('PATH_OUTSIDE');
    expect(located('/etc/passwd')).toBe('PATH_OUTSIDE');
  });

  it('follows links that stay inside, relative and absolute', () => {
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a/real'), '');
    symlinkSync('a/real', join(root, 'relative'));
    symlinkSync(join(root, 'a/real'), join(root, 'absolute'));
    symlinkSync('../a', join(root, 'a/self'));
    symlinkSync('relative', join(root, 'twice'));
    symlinkSync('a/new', join(root, 'dangling'));
    expect(located('relative')).toBe('file /a/real');
    expect(located('absolute')).toBe('file /a/real');
    expect(located('a/self/self/real')).toBe('file /a/real');
    expect(located('twice')).toBe('file /a/real');
    expect(located('dangling')).toBe('absent /a/new');
  });

  it('follows an absolute link that names the root by another way', () => {
    symlinkSync(root, join(area, 'other-name'));
    writeFileSync(join(root, 'real'), '');
    symlinkSync(join(area, 'other-name/real'), join(root, 'link'));
    expect(located('link')).toBe('file /real');
  });

  it.each([
    ['a file', 'secret.txt', ''],
    ['a folder', '', '/secret.txt'],
  ])('refuses a link to %s outside', (_what, target, rest) => {
    symlinkSync(join(outside, target), join(root, 'absolute'));
    symlinkSync(join('..', 'outside', target), join(root, 'relative'));
    symlinkSync('absolute', join(root, 'second'));
    expect(located(`absolute${rest}`)).toBe('PATH_OUTSIDE');
    expect(located(`relative${rest}`)).toBe('PATH_OUTSIDE');
    expect(located(`second${rest}`)).toBe('PATH_OUTSIDE');
  });

  it('takes the parent of where a link leads, as the kernel does', () => {
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'secret.txt'), 'inside');
    symlinkSync(join(outside, 'sub'), join(root, 'a/link'));
    expect(located('a/link/../secret.txt')).toBe('PATH_OUTSIDE');
  });

  it('gives up on a loop of links', () => {
    symlinkSync('two', join(root, 'one'));
    symlinkSync('one', join(root, 'two'));
    expect(located('one')).toBe('PATH_INVALID');
  });

  it('keeps a link at the end when asked to, unless a slash says to follow it', () => {
    symlinkSync(outside, join(root, 'link'));
    const keep: LocateOptions = { links: 'follow', last: 'keep' };
    expect(located('link', keep)).toBe('link /link');
    expect(located('link/', keep)).toBe('PATH_OUTSIDE');
    expect(located('link/.', keep)).toBe('PATH_OUTSIDE');
    expect(located('link/secret.txt', keep)).toBe('PATH_OUTSIDE');
  });

  it('refuses any link on the way where the path was canonical before', () => {
    mkdirSync(join(root, 'a'));
    symlinkSync('a', join(root, 'link'));
    expect(located('link/x', { links: 'refuse' })).toBe('FILE_CHANGED');
    expect(located('link', { links: 'refuse', last: 'keep' })).toBe('link /link');
  });

  it('stays in the folder it found when the path is swapped for a link afterwards', () => {
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a/secret.txt'), 'inside');
    using opened = openRoot(root);
    using found = opened.locate(`${root}/a/secret.txt`, { links: 'refuse' });
    renameSync(join(root, 'a'), join(root, 'away'));
    symlinkSync(outside, join(root, 'a'));
    expect(statSync(join(root, 'a/secret.txt')).size).toBe(6);
    expect(found.folder.look('secret.txt')?.identity).toBe(found.entry?.identity);
    expect(statSync(found.folder.at('secret.txt')).ino).toBe(statSync(join(root, 'away/secret.txt')).ino);
  });

  it('tells hard links by their number', () => {
    linkSync(join(outside, 'secret.txt'), join(root, 'innocent.txt'));
    using opened = openRoot(root);
    using found = opened.locate(`${root}/innocent.txt`, { links: 'refuse' });
    expect(found.entry?.hardLinks).toBe(2);
  });

  it('leaves no descriptor open, whatever it answers', () => {
    mkdirSync(join(root, 'a/b/c'), { recursive: true });
    symlinkSync(outside, join(root, 'a/b/out'));
    symlinkSync(root, join(root, 'a/b/in'));
    const before = descriptors();
    for (const path of ['a/b/c', 'a/b/out/x', 'a/b/in/a/b/c', 'a/b/../../..', 'a/b/c/d/e', 'a/b/..']) located(path);
    expect(descriptors()).toBe(before);
  });

  it('opens only a canonical root that is a folder', () => {
    symlinkSync(root, join(area, 'link'));
    writeFileSync(join(area, 'file'), '');
    for (const path of [join(area, 'link'), join(area, 'file'), join(area, 'none')]) {
      expect(() => openRoot(path)).toThrow(expect.objectContaining({ code: 'WORKSPACE_UNREADABLE' }));
    }
  });

  it('refuses another mount, of a folder and of a file', (context) => {
    mkdirSync(join(root, 'mounted'));
    writeFileSync(join(root, 'file'), '');
    const script = join(import.meta.dirname, 'directory-handles.probe.privileged.ts');
    const shell = 'mount --bind "$2" "$1/mounted" && mount --bind "$2/secret.txt" "$1/file" && exec "$3" "$4" "$1"';
    const args = [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      shell,
      'sh',
      root,
      outside,
      process.execPath,
      script,
    ];
    const run = spawnSync('unshare', args, { encoding: 'utf8' });
    if (/unshare|mount:/.test(run.stderr)) context.skip(`no mount namespace on this machine: ${run.stderr}`);
    expect(run.stdout).toBe(
      'control secret\nmounted/secret.txt PATH_OUTSIDE\nmounted PATH_OUTSIDE\nfile PATH_OUTSIDE\n',
    );
  });
});

describe('locate, on any tree of folders, files and links', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const path = fc.array(fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom('..', '.', '')), {
    minLength: 1,
    maxLength: 5,
  });
  const target = fc.oneof(
    path.map((names) => names.join('/') || '.'),
    path.map((names) => `ROOT/${names.join('/')}`),
    fc.constantFrom('OUTSIDE', 'OUTSIDE/sub', '../outside', '../../outside/sub', '/'),
  );
  const step = fc.oneof(
    fc.record({ make: fc.constant('folder' as const), at: path }),
    fc.record({ make: fc.constant('file' as const), at: path }),
    fc.record({ make: fc.constant('link' as const), at: path, target }),
  );

  it('finds what the kernel finds below the root, and nothing that lies or passes outside', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(path, { minLength: 1, maxLength: 6 }), (steps, paths) => {
        rmSync(root, { recursive: true, force: true });
        mkdirSync(root);
        for (const wanted of steps) build(wanted);
        for (const names of paths) {
          const text = names.join('/');
          expect({ text, found: located(`./${text}`) }).toEqual({ text, found: reference(text, located(`./${text}`)) });
        }
      }),
      { numRuns: 300 },
    );
  });

  /** Makes one entry, if it would lie directly in an existing folder of the root. */
  function build(wanted: { make: 'folder' | 'file' | 'link'; at: string[]; target?: string }): void {
    const at = join(root, ...wanted.at.filter((part) => part !== '..'));
    try {
      if (!realpathSync(dirname(at)).startsWith(root)) return;
      if (wanted.make === 'folder') mkdirSync(at);
      if (wanted.make === 'file') writeFileSync(at, '', { flag: 'wx' });
      if (wanted.make === 'link')
        symlinkSync((wanted.target ?? '').replace('ROOT', root).replace('OUTSIDE', outside), at);
    } catch {
      // The step did not fit the tree so far.
    }
  }

  /** What the kernel says. Where it finds nothing, any refusal or an absent path below the root is right. */
  function reference(text: string, answer: string): string {
    if (passesOutside(text))
      return /^(?:PATH_OUTSIDE|FILE_ABSENT|PATH_INVALID)$/.test(answer) ? answer : 'PATH_OUTSIDE';
    try {
      const real = realpathSync.native(`${root}/${text}`);
      return `${statSync(real).isDirectory() ? 'directory' : 'file'} ${real.slice(root.length)}`;
    } catch {
      return /^(?:absent \/|FILE_ABSENT|PATH_INVALID|PATH_OUTSIDE)/.test(answer) ? answer : 'absent';
    }
  }

  function passesOutside(text: string): boolean {
    const names = text.split('/');
    return names.some((_name, index) => {
      try {
        const real = realpathSync.native(`${root}/${names.slice(0, index + 1).join('/')}`);
        return real !== root && !real.startsWith(`${root}/`);
      } catch {
        return false;
      }
    });
  }
});
