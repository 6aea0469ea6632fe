import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactSecrets } from '../../effects/secrets/redact-secrets.ts';
import { createPayloadRedactor, PLAIN_NAMES } from './redact-payload.ts';

const redact = (text: string) => redactSecrets(text).text;
const cases = readFileSync(new URL('../../effects/secrets/secrets.cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line).parts.join('') as string);

describe('names that make no secret of what stands under them', () => {
  it.each([...PLAIN_NAMES])('%s: nothing is found under it that is not found without it', (name) => {
    const isClean = (text: string) => redact(text) === text;
    const clean = cases.filter(isClean);
    expect(clean.length).toBeGreaterThan(100);
    for (const text of clean) expect(redact(`${name}=${text}`)).toBe(`${name}=${text}`);
    const random = fc.stringMatching(/^[A-Za-z0-9+/_.~!@#-]{4,60}$/).filter(isClean);
    fc.assert(fc.property(random, (text) => void expect(redact(`${name}=${text}`)).toBe(`${name}=${text}`)));
  });

  it('other names do (control)', () => {
    expect(redact('password=tr0ub4dor&3')).not.toBe(`password=${redact('tr0ub4dor&3')}`);
  });
});

describe('a payload redactor', () => {
  const clean = { summary: 'read /home/ana/shop/cart.js', arguments: { path: '/home/ana/shop/cart.js' } };
  const secrets = cases.filter((text) => redact(text) !== text);

  it('leaves a clean payload as it is, and takes out what stands in others, however often it saw them', () => {
    const redacted = createPayloadRedactor(redact);
    for (let time = 0; time < 2; time += 1) {
      expect(redacted(clean)).toBe(clean);
      for (const text of secrets) {
        expect(JSON.stringify(redacted({ ...clean, facts: [{ path: text }] }))).toContain('[redacted:');
      }
    }
  });

  it('what was clean by itself is looked at again under another name', () => {
    const redacted = createPayloadRedactor(redact);
    const [value, other] = ['tr0ub4dor&3', { note: 'tr0ub4dor&3' }];
    expect(redacted(other)).toBe(other);
    expect(redacted({ password: value })).toEqual({ password: '[redacted:password]' });
  });

  it('a key that is only begun in one part hides nothing in the others', () => {
    const redacted = createPayloadRedactor(redact);
    const begun = { summary: '-----BEGIN PRIVATE KEY-----', password: 'tr0ub4dor3' };
    expect(redacted(begun)).toEqual({ ...begun, password: '[redacted:password]' });
  });

  it('answers as one that has seen nothing, whatever it saw before', () => {
    const line = fc.oneof(
      fc.constantFrom(...secrets, '-----BEGIN PRIVATE KEY-----', 'password', 'tr0ub4dor&3', 'path', ''),
      fc.string({ maxLength: 8 }),
    );
    const payload = fc.oneof(line, fc.array(line, { maxLength: 4 }), fc.dictionary(line, line, { maxKeys: 4 }));
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 6 }), (payloads) => {
        const redacted = createPayloadRedactor(redact);
        for (const one of payloads) expect(redacted(one)).toEqual(createPayloadRedactor(redact)(one));
      }),
    );
  });

  it('what it leaves as it is holds nothing, part by part', () => {
    const pem = [
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      'Private-Lines: 3',
      'MIIEvQIBADANBgkqhkiG9w0BAQ',
    ];
    const line = fc.constantFrom(...secrets.slice(0, 40), ...pem, 'password', 'tr0ub4dor3', 'name', 'value', 'x');
    fc.assert(
      fc.property(fc.dictionary(line, line, { maxKeys: 6 }), (payload) => {
        if (createPayloadRedactor(redact)(payload) !== payload) return;
        for (const [name, value] of Object.entries(payload))
          for (const text of [name, value, `${name}=${value}`]) expect(redact(text)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('forgets, so that it does not grow for ever', () => {
    const looked: string[] = [];
    const redacted = createPayloadRedactor((text) => {
      looked.push(text);
      return text;
    });
    redacted('first');
    redacted('first');
    expect(looked).toEqual(['first', '']);
    for (let index = 0; index < 5_000; index += 1) redacted(`line ${index}`);
    redacted('first');
    expect(looked.at(-1)).toBe('first');
  });
});
