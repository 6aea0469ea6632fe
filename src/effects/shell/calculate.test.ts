import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate } from './calculate.ts';

const NUMBERS = [
  '0',
  '1',
  '2',
  '3',
  '7',
  '010',
  '0x1F',
  '16#fF',
  '36#z',
  '64#_',
  '63',
  '4611686018427387904',
  'n',
  'm',
];
const SIGNS = [
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '<<',
  '>>',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '&',
  '^',
  '|',
  '&&',
  '||',
  ',',
];
const HELD: Readonly<Record<string, bigint>> = { n: 5n, m: -3n };

const expression = fc.letrec<{ one: string; all: string }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(...NUMBERS),
    tie('all').map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom('-', '+', '!', '~'), tie('one')).map(([sign, inner]) => `${sign} ${inner}`),
  ),
  all: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('one'),
    fc
      .tuple(tie('all'), fc.constantFrom(...SIGNS), tie('all'))
      .map(([left, sign, right]) => `${left} ${sign} ${right}`),
    fc.tuple(tie('one'), tie('all'), tie('one')).map(([first, yes, no]) => `${first} ? ${yes} : ${no}`),
  ),
})).all;

function bash(texts: readonly string[]): readonly string[] {
  const script = texts.map((text) => `(echo "$((${text}))") 2>/dev/null || echo none`).join('\n');
  const { stdout } = spawnSync('/bin/bash', ['--norc', '-c', `n=5; m=-3\n${script}`], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}

describe('what is calculated', () => {
  it('is what bash calculates, wherever an answer is given', () => {
    const texts = fc.sample(expression, { numRuns: 400, seed: 7 }).filter((text) => text.length < 150);
    const theirs = bash(texts);
    const ours = texts.map((text) => calculate(text, (name) => HELD[name]));
    const known = texts.flatMap((text, index) =>
      ours[index] === undefined ? [] : [{ text, ours: String(ours[index]), bash: theirs[index] }],
    );
    expect(known.filter((row) => row.ours !== row.bash)).toEqual([]);
    expect(known.length).toBeGreaterThan(200);
  });

  it.each([
    ['9223372036854775807 + 1', undefined],
    ['4611686018427387904 * 2', undefined],
    ['(1 << 62) * 2', '-9223372036854775808'],
    ['-2 ** 2', '4'],
    ['2 ** 3 ** 2', '512'],
    ['08', undefined],
    ['x + 1', undefined],
    ['n = 3', undefined],
    ['n++', undefined],
    ['1 / 0', undefined],
    ['2 ** -1', undefined],
    ['1 << 64', undefined],
    ['a[0]', undefined],
    ['37#z z', undefined],
    ['', '0'],
  ])('%j is %s', (text, value) => {
    expect(calculate(text, (name) => HELD[name])?.toString()).toBe(value);
  });
});
