import { describe, expect, it } from 'vitest';
import { readAwkProgram } from './awk.ts';

const quiet = { ok: true, executes: false, environment: false, commands: [] as string[], reads: [], writes: [] };

describe('reading an awk program', () => {
  it.each([
    '{print $1}',
    '$3 >= 1000 {print $1}',
    '{ if ($1 > 5) print $0 }',
    '{ print ($1 > 5) }',
    'NR%2==0 || NR==1',
    '/a|b/ { n++ } END { print n / 2 }',
    '{print $1 > "/dev/stderr"}',
    '{ print $1 / 2, $2 / 3 }',
    'BEGIN { FS = "|" } { printf "%s\\n", $1 }',
    'function f(x) { return x > 1 } { print f($1) }',
    '# system("x")\n{print "a > b | c"}',
    '{ while ((getline line) > 0) n++ }',
    '{ print $1,\n $2 }',
  ])('%j only computes and prints', (program) => {
    expect(readAwkProgram(program)).toEqual(quiet);
  });

  it.each([
    ['BEGIN{system("x \\"y\\"")}', { ...quiet, executes: true, commands: ['x "y"'] }],
    ['BEGIN{awk::system("x")}', { ...quiet, executes: true }],
    ['{print | "sh"}', { ...quiet, executes: true, commands: ['sh'] }],
    ['BEGIN{"x" | getline}', { ...quiet, executes: true, commands: ['x'] }],
    ['{print |& "sh"}', { ...quiet, executes: true, commands: ['sh'] }],
    ['{print > "out"}', { ...quiet, writes: ['out'] }],
    ['{printf("%s", $1) >> "out"}', { ...quiet, writes: ['out'] }],
    ['{print $1,\n $2 > "out"}', { ...quiet, writes: ['out'] }],
    ['{print(1)(2) > "out"}', { ...quiet, writes: ['out'] }],
    ['BEGIN{getline x < "in"}', { ...quiet, reads: ['in'] }],
    ['BEGIN{for(k in ENVIRON) print k}', { ...quiet, environment: true }],
  ])('%j does what it says', (program, expected) => {
    expect(readAwkProgram(program)).toEqual(expected);
  });

  it.each([
    '{print > $1}',
    '{print > "a" $1}',
    'BEGIN{getline x < f}',
    'BEGIN{ARGV[1]="x"}',
    '@load "x"',
    'BEGIN{f="system"; @f("x")}',
    'BEGIN{SYMTAB["x"]=1}',
    'BEGIN{ if (1) /"/; system("x") #"/\n}',
    '{print "\\',
    '{print /[/]/}',
    '{print \u00e9}',
  ])('%j is not understood', (program) => {
    expect(readAwkProgram(program).ok).toBe(false);
  });
});
