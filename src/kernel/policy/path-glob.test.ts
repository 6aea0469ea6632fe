import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import {
  couldReach,
  coversTree,
  joinPicomatch,
  matchesPath,
  type PlacedGlob,
  parsePathGlob,
  placeGlob,
  reachesBelow,
  splitPath,
  toPicomatchSegments,
} from './path-glob.ts';

const places = { home: '/home/ana', workspace: '/home/ana/shop' };

function placed(text: string, at = places): readonly PlacedGlob[] {
  const reading = parsePathGlob(text);
  if (!reading.ok) throw new TypeError(reading.reason);
  return reading.globs.map((glob) => placeGlob(glob, at));
}

const matches = (text: string, path: string): boolean =>
  placed(text).some((glob) => matchesPath(glob, splitPath(path)));

describe('a path glob', () => {
  test.each([
    ['~/.ssh/**', '/home/ana/.ssh/id_rsa', true],
    ['~/.ssh/**', '/home/ana/.ssh', true],
    ['~/.ssh/**', '/home/ana/.sshd/x', false],
    ['~', '/home/ana', true],
    ['/etc/*', '/etc/hosts', true],
    ['/etc/*', '/etc/ssl/x', false],
    ['**/.env', '/home/ana/shop/.env', true],
    ['**/.env', '/.env', true],
    ['**/.env', '/srv/a/b/.env', true],
    ['**/.env', '/home/ana/shop/x.env', false],
    ['**/.git/**', '/home/ana/shop/.git/hooks/x', true],
    ['**/.git/**', '/home/ana/shop/.gitignore', false],
    ['src/*.ts', '/home/ana/shop/src/.hidden.ts', true],
    ['src/*.ts', '/home/ana/shop/src/a/b.ts', false],
    ['src/**/*.ts', '/home/ana/shop/src/a.ts', true],
    ['./**', '/home/ana/shop/x', true],
    ['./**', '/home/ana/other', false],
    ['**', '/anything/at/all', true],
    ['src/{a,b}/*.{ts,js}', '/home/ana/shop/src/b/x.js', true],
    ['src/{a,b}/*.{ts,js}', '/home/ana/shop/src/c/x.js', false],
    ['log.[0-9]', '/home/ana/shop/log.7', true],
    ['log.[!0-9]', '/home/ana/shop/log.7', false],
    ['log.?', '/home/ana/shop/log.x', true],
    ['app/(group)/page.tsx', '/home/ana/shop/app/(group)/page.tsx', true],
    ['/a//b/./c', '/a/b/c', true],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(matches(glob, path)).toBe(expected);
  });

  test('takes the names of home and workspace literally, whatever characters they hold', () => {
    const odd = { home: '/home/a*', workspace: '/home/a*/{x}' };
    expect(placed('~/k', odd).some((glob) => matchesPath(glob, ['home', 'abc', 'k']))).toBe(false);
    expect(placed('k', odd).some((glob) => matchesPath(glob, ['home', 'a*', '{x}', 'k']))).toBe(true);
  });

  test.each([
    '',
    '../x',
    'a/../b',
    'a\\b',
    'a/',
    '~bob/x',
    'a**b',
    '{a,{b,c}}',
    '{a',
    '[a',
    'a]',
    '[z-a]',
    '!(a)',
    '!a',
    '*a*b*c*d',
    '**/a/**/b/**/c/**',
    'a\u0000b',
    'a\u200bb',
  ])('that is doubtful is refused: %j', (text) => {
    expect(text === '' ? false : parsePathGlob(text).ok).toBe(false);
  });

  test('evidently names something below a folder, or does not', () => {
    const below = (text: string, folder: string) => placed(text).some((glob) => reachesBelow(glob, splitPath(folder)));
    expect(below('~/.ssh/**', '/home/ana')).toBe(true);
    expect(below('~/.ssh/**', '/')).toBe(true);
    expect(below('~/.ssh/**', '/home/bob')).toBe(false);
    expect(below('packages/*/migrations/**', '/home/ana/shop/packages/api')).toBe(true);
    expect(below('src/**/*.lock', '/home/ana/shop/src')).toBe(true);
    expect(below('**/.env', '/home/ana/shop')).toBe(false);
    expect(below('**/.env', '/')).toBe(true);
  });

  test('covers a tree only where it names everything in it', () => {
    const covered = (text: string, folder: string) => placed(text).some((glob) => coversTree(glob, splitPath(folder)));
    expect(covered('/data/**', '/data')).toBe(true);
    expect(covered('/data/**', '/data/a/b')).toBe(true);
    expect(covered('/data/*', '/data/a')).toBe(false);
    expect(covered('/data/*.md', '/data')).toBe(false);
    expect(covered('/data/a', '/data/a')).toBe(false);
  });

  test('could reach into a folder', () => {
    const could = (text: string) => placed(text).some((glob) => couldReach(glob, splitPath(places.workspace)));
    expect(could('**/.env')).toBe(true);
    expect(could('src/*')).toBe(true);
    expect(could('~/**')).toBe(true);
    expect(could('/home/*/x')).toBe(false);
    expect(could('~/.ssh/**')).toBe(false);
  });

  test('answers at once whatever stars it is made of', () => {
    const stars = `${'*a'.repeat(3)}b`;
    const folders = `${'**/a/'.repeat(3)}b`;
    const startedAt = performance.now();
    expect(matches(stars, `/home/ana/shop/${'a'.repeat(4000)}`)).toBe(false);
    expect(matches(folders, `/${'a/'.repeat(1000)}c`)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('held together with picomatch, which the sandbox and the search use', () => {
  const name = fc.stringMatching(/^[ab.(){}!+@|^$-]{1,3}$/).filter((text) => text !== '.' && text !== '..');
  const part = fc.oneof(
    name,
    fc.constantFrom(
      '**',
      '*',
      '*.a',
      'a*',
      '.*',
      '?',
      '[ab]',
      '[!a]',
      'a[a-b]',
      '*b*',
      '*.*',
      'a.*',
      '{a,b}',
      'a{.a,.b}',
    ),
  );
  const glob = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join('/')}`);

  test('both say the same of any path', () => {
    fc.assert(
      fc.property(glob, path, (text, target) => {
        const reading = parsePathGlob(text);
        fc.pre(reading.ok);
        for (const one of reading.globs.map((each) => placeGlob(each, { home: '/h', workspace: '/' }))) {
          const theirs = picomatch([...joinPicomatch(toPicomatchSegments(one))], { dot: true })(target);
          const ours = matchesPath(one, splitPath(target));
          // Right below the root picomatch finds one name more than there is; that hides more, never less.
          if (ours || splitPath(target).length > 1) expect([text, target, theirs]).toEqual([text, target, ours]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
