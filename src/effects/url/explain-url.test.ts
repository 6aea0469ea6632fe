import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explainUrl } from './explain-url.ts';

const part = (text: string): readonly [string, string] => {
  const { sentence, evidence } = explainUrl(text);
  return [sentence, text.slice(evidence[0]?.start, evidence[0]?.end)];
};

it.each([
  ['https://Docs.Example.com/x?y', 'It would fetch from docs.example.com:443.', 'Docs.Example.com'],
  ['http://a.example', 'It would fetch from a.example:80.', 'a.example'],
  ['https://good.example@evil.example/', expect.stringContaining('It is not taken for a URL: '), 'good.example@'],
  ['https://a.example\\@b.example', 'It is not taken for a URL: it holds a backslash.', '\\'],
  ['https://a\u202e.example/', expect.stringContaining('It is not taken for a URL: '), '\u202e'],
  ['nonsense', expect.stringContaining('It is not taken for a URL: '), 'nonsense'],
])('%j', (text, sentence, evidence) => {
  expect(part(text)).toEqual([sentence, evidence]);
});

it('any text has an answer, with evidence inside it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('h', 't', 'p', ':', '/', '@', '\\', '.', ' ', '[', 'a', '\u200b') }),
      (text) => {
        for (const { start, end } of explainUrl(text).evidence)
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
      },
    ),
  );
});
