import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleJson, visibleLine, visibleText, wrapped } from './visible-text.ts';

describe('visible text', () => {
  test.each([
    ['terminal escapes', 'ls \u001b[8m; touch pwned\u001b[0m', 'ls \\u{1B}[8m; touch pwned\\u{1B}[0m'],
    ['a NUL', 'ls\u0000; rm', 'ls\\u{0}; rm'],
    ['bidi marks', 'a\u202Eb\u2066c', 'a\\u{202E}b\\u{2066}c'],
    ['zero-width characters', 'r\u200Bm', 'r\\u{200B}m'],
    ['tag characters', 'x\u{E0041}', 'x\\u{E0041}'],
    ['blanks that are not the blank', 'a\u00A0b\u3000c', 'a\\u{A0}b\\u{3000}c'],
    ['the Hangul filler', 'a\u3164b', 'a\\u{3164}b'],
    ['a carriage return', 'safe\rrm -rf /', 'safe\\u{D}rm -rf /'],
    ['C1 controls', 'a\u009B31mb', 'a\\u{9B}31mb'],
  ])('shows %s instead of letting them act', (_what, raw, shown) => {
    expect(visibleText(raw)).toBe(shown);
  });

  test('leaves ordinary text of any script as it is', () => {
    expect(visibleText('größe, 日本語, Ελληνικά, 👍\n\tnext')).toBe('größe, 日本語, Ελληνικά, 👍\n\tnext');
  });

  test('a line shows its newlines too', () => {
    expect(visibleLine('a\nb')).toBe('a\\u{A}b');
  });

  test('JSON shows what is active or cannot be seen as escapes, and means the same', () => {
    const value = { 'a\u202e': ['x\u001b[2J', '\u{e0041}größe日', 'a\nb'] };
    const text = visibleJson(value, 2);
    expect(text).not.toMatch(/[\u001b\u202e\u{e0041}]/u);
    expect(text).toContain('größe日');
    expect(JSON.parse(text)).toEqual(value);
  });

  test('wrapping never cuts anything off', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 20, max: 90 }), (line, width) => {
        expect(
          wrapped(line, width, '  ')
            .map((piece) => piece.slice(2))
            .join(''),
        ).toBe(line);
      }),
    );
  });
});
