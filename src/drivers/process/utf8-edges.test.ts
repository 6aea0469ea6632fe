import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headText, tailText } from './utf8-edges.ts';

it('a cut through a character leaves that character out, on both sides', () => {
  const bytes = Buffer.from('a\u00e9\u20ac\u{1f600}z');
  expect(headText(bytes.subarray(0, 2))).toEqual({ text: 'a', bytes: 1 });
  expect(headText(bytes.subarray(0, 9))).toEqual({ text: 'a\u00e9\u20ac', bytes: 6 });
  expect(tailText(bytes.subarray(2))).toEqual({ text: '\u20ac\u{1f600}z', bytes: 8 });
  expect(tailText(bytes.subarray(8))).toEqual({ text: 'z', bytes: 1 });
});

it('whole text stays whole', () => {
  expect(headText(Buffer.from('\u20ac'))).toEqual({ text: '\u20ac', bytes: 3 });
  expect(headText(Buffer.alloc(0))).toEqual({ text: '', bytes: 0 });
});

it('no cut of any text shows a replacement character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, where) => {
      const bytes = Buffer.from(text);
      const at = bytes.length === 0 ? 0 : where % bytes.length;
      fc.pre(!text.includes('\ufffd'));
      return !(headText(bytes.subarray(0, at)).text + tailText(bytes.subarray(at)).text).includes('\ufffd');
    }),
    { seed: 3, numRuns: 500 },
  );
});
