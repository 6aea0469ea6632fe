import fc from 'fast-check';
import { expect, it } from 'vitest';
import { explainUrl, remarksOn } from './explain-url.ts';

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

it('a key in the address is told, with its place', () => {
  const key = ['Zx8Kq2Lm9Pw4', 'Rt7Yv1Bn3'].join('');
  const text = `https://a.example/x?api_key=${key}`;
  const { effects, evidence } = explainUrl(text);
  expect(effects[1]).toEqual({ type: 'secret', target: 'key in the address', targetKind: 'text' });
  expect(text.slice(evidence[1]?.start, evidence[1]?.end)).toBe(key);
  expect(remarksOn(text)).toEqual(['the address carries a secret (key) into every log on its way']);
  expect(remarksOn('https://a.example/x?api_version=2')).toEqual([]);
});

it('a host that is spelled in letters which become others is told', () => {
  const other = 'which other programs may read otherwise';
  expect(remarksOn('https://\uff45xample.com/')).toEqual([`the host is spelled "\uff45xample.com", ${other}`]);
  expect(remarksOn('https://ex%61mple.com/')).toEqual([`the host is spelled "ex%61mple.com", ${other}`]);
  const plain = ['https://Example.COM./', 'https://b\u00fccher.example/', 'https://example.com:8443/', 'http://127.1/'];
  expect(plain.flatMap(remarksOn)).toEqual([]);
});
