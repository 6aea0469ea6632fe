import { describe, expect, it } from 'vitest';
import { readSedScript } from './sed.ts';

const quiet = { ok: true, executes: false, commands: [] as string[], reads: [], writes: [] };

describe('reading a sed program', () => {
  it.each([
    'p',
    '1,5p',
    '$!N;P;D',
    's/a/b/g',
    's|/usr|/opt|2',
    's/a/\\n/;s/\\//x/',
    '/a/,/b/{s/x/y/;p}',
    '\\,a,d',
    ':a;N;$!ba;s/\\n/ /g',
    'y/abc/xyz/',
    '0~3d;1i\\  x',
    'a text; w not-a-file',
    'a\\\nline one\\\nw not-a-file',
    '/x/I,+3!d',
    'q5',
    '# w comment',
    '$=',
    's/[a-z]*/<&>/',
  ])('%j only edits', (program) => {
    expect(readSedScript(program)).toEqual(quiet);
  });

  it.each([
    ['w out', { ...quiet, writes: ['out'] }],
    ['s/a/b/gw out', { ...quiet, writes: ['out'] }],
    ['1,2W out', { ...quiet, writes: ['out'] }],
    ['r in', { ...quiet, reads: ['in'] }],
    ['R /etc/shadow', { ...quiet, reads: ['/etc/shadow'] }],
    ['w /dev/stdout', quiet],
    ['e touch x', { ...quiet, executes: true, commands: ['touch x'] }],
    ['s/a/b/e', { ...quiet, executes: true }],
    ['s/a/b/Ie;p', { ...quiet, executes: true }],
    ['a foo\nw out', { ...quiet, writes: ['out'] }],
    ['a foo\\\\\nw out', { ...quiet, writes: ['out'] }],
    ['b x;w out\n: x', { ...quiet, writes: ['out'] }],
    ['s;a;b;w out', { ...quiet, writes: ['out'] }],
  ])('%j does what it says', (program, expected) => {
    expect(readSedScript(program)).toEqual(expected);
  });

  it.each(['s/[/]/x/e', 's/[]/]x/', 's/a/b', 'v', 'k', 's/a/b/q', '/a', 'y/a/b', 's\na\nb\n'])(
    '%j is not understood',
    (program) => {
      expect(readSedScript(program).ok).toBe(false);
    },
  );
});
