import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { derive } from './derive-value.ts';

const VALUES = ['a.tar.gz', '/a/b/c.txt', 'aXbXc', '', 'x', 'Abc', 'a b', '-n', '..', 'a*b'];
const FORMS = [
  ...['%.gz', '%%.*', '#*/', '##*/', '%/*', '#a', '##*X', '%X*', '%%X*', '#?', '%?', '#*', '##*', '%*', '%%*', '%'],
  ...['/X/-', '//X/-', '/X', '//X/', '/a/', '^^', ',,', ':-d', '-d', ':=d', '/b c/d', '//./_', '#.', '%%a'],
];

describe('what an expansion makes of a known value', () => {
  it('is what bash makes of it, wherever an answer is given', () => {
    const forms = VALUES.flatMap((value) => FORMS.map((form) => ({ value, raw: `\${x${form}}` })));
    const script = forms.map(({ value, raw }) => `x='${value}'; printf '%s\\0' "${raw}"`).join('\n');
    const { stdout } = spawnSync('/bin/bash', ['--norc', '-c', '--', script], { encoding: 'utf8' });
    const bash = stdout.split('\0');
    const known = forms.flatMap(({ value, raw }, index) => {
      const ours = derive(raw, value, true);
      return ours === undefined ? [] : [{ value, raw, ours, bash: bash[index] }];
    });
    expect(known.filter(({ ours, bash: theirs }) => ours !== theirs)).toEqual([]);
    expect(known.length).toBeGreaterThan(200);
  });

  it('is not known of a value from elsewhere, nor where the operand is more than plain text', () => {
    expect(derive('${x%.gz}', 'a.gz', false)).toBeUndefined();
    expect(derive('${x%.gz}', undefined, true)).toBeUndefined();
    for (const raw of ['${x%[a]}', '${x/$y/b}', '${x@Q}', '${x:1}', '${x%"a"}', '${x/*/b}'])
      expect([raw, derive(raw, 'a', true)]).toEqual([raw, undefined]);
  });

  it('stays quick for values and patterns of any length', () => {
    const started = performance.now();
    derive(`\${x##${'*a'.repeat(2_000)}}`, 'a'.repeat(9_000), true);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
