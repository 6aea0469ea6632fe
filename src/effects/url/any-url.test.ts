import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideUrl } from './decide-url.ts';

const piece = fc.constantFrom(
  ...[
    'https',
    'http',
    'ws',
    'file',
    ':',
    '//',
    '/',
    '\\',
    '@',
    '#',
    '?',
    '.',
    '..',
    '%2e',
    '%40',
    '%00',
    '[',
    ']',
    '::1',
  ],
  ...[
    'a.example',
    'b.a.example',
    '127.0.0.1',
    '0x7f',
    '017700000001',
    '。',
    '．',
    '＠',
    '：',
    '\u200b',
    '\t',
    ' ',
    '*',
    ':80',
    ':0',
    ':99999',
    'xn--',
  ],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 6 }).map((pieces) => `https://${pieces.join('')}`),
  // Often sound, so that what is allowed is tried too.
  fc.array(piece, { maxLength: 3 }).map((pieces) => `https://a.example/${pieces.join('')}`),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

it('any text is answered, and what is allowed goes to a host that a rule names', () => {
  let allowed = 0;
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 2 }), (url, hops) => {
      const { decision } = decideUrl({ url, allow: ['a.example', '*.b.example'], redirects_to: hops });
      if (decision === 'deny') return;
      allowed += 1;
      // Another reading of the same URL: what `fetch` would do with it.
      const { hostname, username, password, protocol } = new URL(url);
      expect(hostname.replace(/\.$/, '')).toMatch(/^a\.example$|\.b\.example$/);
      expect([username, password]).toEqual(['', '']);
      expect(protocol).toMatch(/^https?:$/);
    }),
    { numRuns: 8000 },
  );
  expect(allowed).toBeGreaterThan(100);
});

it('a rule of any text never allows a host that it does not name', () => {
  fc.assert(
    fc.property(text, (rule) => {
      const { decision } = decideUrl({ url: 'https://victim.test/', allow: [rule] });
      if (decision === 'allow') expect(rule.toLowerCase()).toContain('victim');
    }),
    { numRuns: 5000 },
  );
});

it('adding rules never takes an allow away', () => {
  fc.assert(
    fc.property(text, text, (url, rule) => {
      const before = decideUrl({ url, allow: ['a.example'] }).decision;
      if (before === 'allow') expect(decideUrl({ url, allow: ['a.example', rule] }).decision).toBe('allow');
    }),
    { numRuns: 3000 },
  );
});
