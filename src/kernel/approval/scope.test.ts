import { describe, expect, test } from 'vitest';
import type { GrantedEffect } from '../../contract/grant.ts';
import { type Asked, wouldCover } from './scope.ts';

const effect = (more: Partial<GrantedEffect>): GrantedEffect => ({
  type: 'delete',
  target: '/w/build',
  targetKind: 'path',
  impact: 'reversible',
  ...more,
});
const asked = (effects: readonly GrantedEffect[], more: Partial<Asked> = {}): Asked => ({
  principal: { kind: 'agent', name: 'coder' },
  workspace: '/w',
  effects,
  ...more,
});

describe('a folder that was shown whole', () => {
  const granted = asked([effect({ extent: 'tree' })]);

  test.each<[string, Partial<GrantedEffect>, boolean]>([
    ['itself', { extent: 'tree' }, true],
    ['a file in it', { target: '/w/build/a.o' }, true],
    ['a folder in it, whole', { target: '/w/build/deep', extent: 'tree' }, true],
    ['a neighbour whose name begins alike', { target: '/w/builds', extent: 'tree' }, false],
    ['the folder above', { target: '/w', extent: 'tree' }, false],
    ['the same done otherwise', { type: 'write' }, false],
    ['the same with a further reach', { extent: 'tree', impact: 'external' }, false],
  ])('and %s', (_what, more, covers) => {
    expect(wouldCover(granted, asked([effect(more)]))).toBe(covers);
  });
});

test('one file that was shown is no folder', () => {
  expect(wouldCover(asked([effect({})]), asked([effect({ extent: 'tree' })]))).toBe(false);
  expect(wouldCover(asked([effect({})]), asked([effect({})]))).toBe(true);
});

test('everything that is asked has to have been shown', () => {
  const granted = asked([effect({}), effect({ target: '/w/dist' })]);
  expect(wouldCover(granted, asked([effect({ target: '/w/dist' })]))).toBe(true);
  expect(wouldCover(granted, asked([effect({}), effect({ target: '/w/src' })]))).toBe(false);
});

describe('programs', () => {
  const cat = { program: 'cat', path: '/usr/bin/cat', digest: 'sha256:1' };
  const granted = asked([effect({})], { programs: [cat, { program: 'git', subcommand: 'status' }] });

  test.each<[string, Asked['programs'], boolean]>([
    ['some of those that were shown', [cat], true],
    ['another file under the name', [{ ...cat, digest: 'sha256:2' }], false],
    ['another sub-command', [{ program: 'git', subcommand: 'push' }], false],
    ['a sub-command that is not known', [{ program: 'git' }], false],
    ['one more', [cat, { program: 'curl' }], false],
    ['no command at all', undefined, false],
  ])('%s', (_what, programs, covers) => {
    const now = asked([effect({})], programs === undefined ? {} : { programs });
    expect(wouldCover(granted, now)).toBe(covers);
  });
});
