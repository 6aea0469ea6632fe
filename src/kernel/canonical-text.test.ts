import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, settleText } from './canonical-text.ts';

describe('canonicalText', () => {
  // RFC 8785, 3.2.2 and 3.2.3: the examples there, put together.
  it('writes the examples of RFC 8785', () => {
    expect(
      canonicalText({
        numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: '€$\u000f\nA\'B"\\\\"/',
        literals: [null, true, false],
      }),
    ).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const names = {
      '€': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '😀': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      ö: 'Latin Small Letter O With Diaeresis',
    };
    expect(Object.values(JSON.parse(canonicalText(names)))).toEqual([
      // JSON.parse moves the name that is a number to the front; in the text it stands behind the control character.
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
    expect(canonicalText(names).startsWith('{"\\r":"Carriage Return","1":"One","\u0080":"Control"')).toBe(true);
  });

  it('writes the same as another implementation of RFC 8785, for whatever JSON there is', () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom('10', '2', '__proto__', 'a', 'A'),
    );
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(name, tie('value'), { maxKeys: 30, noNullPrototype: false }),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalText(value)).toBe(canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order in which names were given, however many', () => {
    const names = Array.from({ length: 60 }, (_, index) => `name${(index * 7) % 60}`);
    const forwards = Object.fromEntries(names.map((name) => [name, name]));
    const backwards = Object.fromEntries(names.toReversed().map((name) => [name, name]));
    expect(canonicalText(forwards)).toBe(canonicalText(backwards));
    expect(canonicalText(forwards)).toBe(canonicalize(forwards));
  });

  it('leaves out a property that is undefined, as JSON does', () => {
    expect(canonicalText({ b: undefined, a: 1, c: undefined })).toBe('{"a":1}');
  });

  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['half a character', { text: 'a\ud800' }],
    ['half a character in a name', { '\udc00': 1 }],
    ['nothing', undefined],
    ['a list with a hole', [1, undefined]],
    ['a function', { run: () => 1 }],
    ['a big number', 1n],
    ['a symbol', Symbol('x')],
    ['a date, which would be text in JSON', new Date(0)],
    ['a map, which would be empty in JSON', new Map([['a', 1]])],
    ['an object of a class', Object.create({ inherited: 1 })],
  ])('throws for %s: it has no text of its own', (_, value) => {
    expect(() => canonicalText(value)).toThrow(TypeError);
  });

  it('a __proto__ is a name like others', () => {
    expect(canonicalText(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
  });
});

describe('settleText', () => {
  it('does not change the text', () => {
    const part = Object.freeze({ b: Object.freeze([1, 2]), a: 'x' });
    const before = canonicalText({ part });
    settleText(part);
    expect(canonicalText({ part })).toBe(before);
  });

  it('refuses what could change afterwards', () => {
    expect(() => settleText({ a: 1 })).toThrow(TypeError);
    expect(() => settleText(Object.freeze({ a: { b: 1 } }))).toThrow(TypeError);
  });
});
