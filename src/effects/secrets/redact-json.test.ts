import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonValue } from '../../contract/json.ts';
import { redactJson } from './redact-json.ts';

it('redacts by the name of a field, which a string alone does not have', () => {
  const value = {
    password: 'swordfish99',
    nested: { apiKey: '8f14e45fceea167a5a36dedd4bea2543', count: 3, flag: true, none: null },
    headers: { authorization: 'Bearer 3f9aKd82LmQp0Zx7Wv5T', cookie: 'theme=dark; sid=9fKd82LmQp0Zx7Wv' },
    env: [{ name: 'DB_PASSWORD', value: 'hunter2x!' }, 'MYSQL_PASSWORD=xY7!kd92jf'],
    argv: ['mysql', '--password', 'Xy7kd92jf', '-h', 'db'],
    tokens: ['3f9aKd82LmQp0Zx7Wv5T'],
  };
  expect(redactJson(value)).toEqual({
    password: '[redacted:password]',
    nested: { apiKey: '[redacted:key]', count: 3, flag: true, none: null },
    headers: { authorization: 'Bearer [redacted:bearer]', cookie: 'theme=dark; sid=[redacted:cookie]' },
    env: [{ name: 'DB_PASSWORD', value: '[redacted:password]' }, 'MYSQL_PASSWORD=[redacted:password]'],
    argv: ['mysql', '--password', '[redacted:password]', '-h', 'db'],
    tokens: ['[redacted:token]'],
  });
});

it('gives back the same object where nothing was found', () => {
  const value = { path: '/a/b', lines: [1, 2], text: 'password: string', token: null };
  expect(redactJson(value)).toBe(value);
});

it('keeps the shape and every name, for any value', () => {
  fc.assert(
    fc.property(fc.jsonValue() as fc.Arbitrary<JsonValue>, (value) => {
      const shape = (one: unknown): unknown => {
        if (typeof one === 'string') return 'text';
        if (Array.isArray(one)) return one.map(shape);
        return one !== null && typeof one === 'object'
          ? Object.entries(one).map(([key, inner]) => [key, shape(inner)])
          : one;
      };
      expect(shape(redactJson(value))).toEqual(shape(value));
    }),
  );
});

it('finds the values that we hold, wherever they stand', () => {
  const known = [{ name: 'vault', value: 'abcd-efgh' }];
  expect(redactJson({ a: ['x abcd-efgh y'] }, known)).toEqual({ a: ['x [redacted:vault] y'] });
});
