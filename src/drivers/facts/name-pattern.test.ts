import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNamePattern } from './name-pattern.ts';

const matches = (pattern: string, name: string) => parseNamePattern(pattern)?.matches(name);

describe('parseNamePattern', () => {
  it.each([
    ['*', 'a', true],
    ['*', '.a', false],
    ['.*', '.a', true],
    ['*.ts', 'a.ts', true],
    ['*.ts', 'a.tsx', false],
    ['**', 'ab', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['[a', '[a', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['[\\]]', ']', true],
    ['?', '😀', true],
    ['', '', true],
  ])('%j and %j: %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it('knows a literal name, and does not read what the locale defines', () => {
    expect(parseNamePattern('a\\*b')?.literal).toBe('a*b');
    expect(parseNamePattern('a*b')?.literal).toBeUndefined();
    expect(parseNamePattern('[[:alpha:]]')).toBeUndefined();
  });

  it('is quick on patterns made to be slow', () => {
    const started = performance.now();
    expect(matches(`${'*a'.repeat(60)}*b`, 'a'.repeat(250))).toBe(false);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('agrees with bash', () => {
    const name = fc.stringMatching(/^[ab.\]*-]{1,5}$/);
    const pattern = fc.stringMatching(/^[ab.*?[\]!-]{1,6}$/);
    const cases = fc.sample(fc.tuple(pattern, name), { numRuns: 3_000, seed: 7 });
    // As a pattern and not as a path: `case` takes dots like any other character, so they are left to the table above.
    const visible = cases.filter(([wanted, text]) => !text.startsWith('.') && parseNamePattern(wanted) !== undefined);
    const script = 'while IFS= read -r p && IFS= read -r n; do case "$n" in $p) echo true;; *) echo false;; esac; done';
    const input = visible.map(([wanted, text]) => `${wanted}\n${text}\n`).join('');
    const run = spawnSync('bash', ['-c', script], { input, encoding: 'utf8', env: { LC_ALL: 'C' } });
    const ours = visible.map(([wanted, text]) => `${wanted} ${text} ${matches(wanted, text)}`);
    expect(ours).toEqual(
      run.stdout
        .trimEnd()
        .split('\n')
        .map((answer, index) => `${visible[index]?.join(' ')} ${answer}`),
    );
  });
});
