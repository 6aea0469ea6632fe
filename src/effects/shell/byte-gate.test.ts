import { describe, expect, it } from 'vitest';
import { gateBytes, gateProgram, visible } from './byte-gate.ts';

describe('the byte gate', () => {
  it.each([
    ['a NUL byte', 'ls\u0000; touch x'],
    ['an escape sequence', 'ls \u001b[8m'],
    ['a carriage return', 'ls\r'],
    ['a vertical tab', 'ls\u000btouch'],
    ['a delete character', 'ls\u007f'],
    ['a C1 control', 'ls\u009b'],
    ['a right-to-left override', 'ls \u202e'],
    ['an isolate', 'ls \u2066'],
    ['a zero-width space', 'ls\u200b'],
    ['a zero-width joiner', 'ls\u200d'],
    ['a soft hyphen', 'l\u00ads'],
    ['a byte order mark', '\ufeffls'],
    ['a tag character', 'ls \u{e0061}'],
    ['a variation selector for hiding', 'ls \u{e0100}'],
    ['a line separator', 'ls\u2028touch x'],
    ['a no-break space', 'ls\u00a0-la'],
    ['an ideographic space', 'ls\u3000-la'],
    ['a blank of Hangul', 'ls \u3164'],
    ['half a surrogate pair', 'ls \ud83d'],
    ['a noncharacter', 'ls \uffff'],
  ])('refuses %s', (_, text) => {
    expect(gateBytes(text)?.reason).toMatch(/^The command holds .*; it is not run\./);
  });

  it.each(['ls -la', 'echo "naïve — ok"', 'git commit -m "修复"', 'echo 😀 ⚠\ufe0f', 'cat a\tb\nls', "echo 'привет'"])(
    'lets %j through',
    (text) => {
      expect(gateBytes(text)).toBeUndefined();
    },
  );

  it('writes out what cannot be seen, and nothing that a terminal would obey', () => {
    expect(gateBytes('ls \u001b[8m; x\u202e')?.shown).toBe('ls \\u{1b}[8m; x\\u{202e}');
    expect(visible('a\nb\u200bé😀')).toBe('a\\u{a}b\\u{200b}\\u{e9}\\u{1f600}');
  });

  it('refuses letters outside ASCII in the name of a program', () => {
    expect(gateProgram('\u0441url', '\u0441url x')?.reason).toContain('\\u{441}url');
    expect(gateProgram('curl', 'curl \u0441')).toBeUndefined();
  });
});
