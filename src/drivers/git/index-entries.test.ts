import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { indexMeaning } from './index-entries.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'sallyport-index-'));
  git('init', '-q');
  mkdirSync(join(place, 'folder'));
  for (const name of ['a', 'folder/bcdefgh', 'ümlaut', 'x'.repeat(200)]) writeFileSync(join(place, name), name);
  git('add', '.');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: place, env: { PATH: process.env['PATH'], HOME: place, GIT_CONFIG_NOSYSTEM: '1' } });
const index = () => readFileSync(join(place, '.git/index'));

it('stays where git only looked at the files again', () => {
  const before = index();
  utimesSync(join(place, 'a'), 1, 1);
  git('status');
  expect(index().equals(before)).toBe(false);
  expect(indexMeaning(before)).toMatch(/^[0-9a-f]{64}$/);
  expect(indexMeaning(index())).toBe(indexMeaning(before));
});

it('changes with a content, a name, a mode and an intention', () => {
  const seen = new Set([indexMeaning(index())]);
  for (const [write, ...args] of [
    ['a', 'add', 'a'],
    ['', 'mv', 'a', 'b'],
    ['', 'update-index', '--chmod=+x', 'b'],
    ['new', 'add', '-N', 'new'],
    ['', 'rm', '-q', '-f', '--cached', 'b'],
  ] as const) {
    if (write !== '') writeFileSync(join(place, write), 'other');
    git(...args);
    seen.add(indexMeaning(index()));
  }
  expect(seen.size).toBe(6);
});

it('answers for any bytes', () => {
  const bytes = index();
  fc.assert(
    fc.property(fc.nat(bytes.length), fc.uint8Array({ maxLength: 40 }), (cut, more) => {
      indexMeaning(Buffer.concat([bytes.subarray(0, cut), more]));
    }),
  );
  expect(indexMeaning(Buffer.from('DIRC'))).toBeUndefined();
});
