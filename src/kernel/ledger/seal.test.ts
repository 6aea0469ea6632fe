import { createHmac, hkdfSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { asDigest } from '../../contract/ids.ts';
import { deriveKeys, seal, unseal } from './seal.ts';

const key = new Uint8Array(32).fill(3);
const entry = asDigest(`sha256:${'a'.repeat(64)}`);
const other = asDigest(`sha256:${'b'.repeat(64)}`);
const plaintext = Uint8Array.of(1, 2, 3);

it('opens for the entry that it was sealed for, with the key, and in no other case', () => {
  const keys = deriveKeys(key);
  const sealed = seal(keys, plaintext, entry);
  expect(unseal(keys, sealed, entry)).toEqual(Buffer.from(plaintext));
  expect(unseal(keys, sealed, other)).toBeUndefined();
  expect(unseal(deriveKeys(new Uint8Array(32)), sealed, entry)).toBeUndefined();
  expect(unseal(keys, sealed.subarray(0, 27), entry)).toBeUndefined();
  expect(unseal(keys, new Uint8Array(), entry)).toBeUndefined();
  for (let index = 0; index < sealed.length; index++) {
    const changed = Uint8Array.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(unseal(keys, changed, entry)).toBeUndefined();
  }
});

it('never uses a nonce twice', () => {
  const keys = deriveKeys(key);
  const nonces = Array.from({ length: 1_000 }, () => Buffer.from(seal(keys, plaintext, entry)).toString('hex', 0, 12));
  expect(new Set(nonces).size).toBe(1_000);
});

it('random bytes that were given out are not given again, nor changed afterwards', () => {
  const { fresh } = deriveKeys(key);
  const first = fresh(32);
  const copy = Uint8Array.from(first);
  const later = Array.from({ length: 500 }, () => Buffer.from(fresh(32)).toString('hex'));
  expect(Uint8Array.from(first)).toEqual(copy);
  expect(later).not.toContain(Buffer.from(first).toString('hex'));
  expect(fresh(10_000)).toHaveLength(10_000);
});

it('the mark is the HMAC that node:crypto makes', () => {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'sallyport ledger v1 head', 32));
  const { mark } = deriveKeys(key);
  for (const text of ['a note', '', 'a much longer note', 'é', 'a note', 'x'.repeat(256)])
    expect(mark(text)).toBe(createHmac('sha256', derived).update(text).digest('hex'));
});

it('does not mark a text of which it would leave out the end', () => {
  expect(() => deriveKeys(key).mark('x'.repeat(257))).toThrow('too long');
});
