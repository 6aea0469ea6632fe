import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { SallyportError } from '../../contract/errors.ts';
import type { Digest } from '../../contract/ids.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const STOCK_BYTES = 4_096;
const HASH_BLOCK_BYTES = 64;
const HASH_BYTES = 32;
/** A note on the head has about a hundred. */
const MARKED_BYTES_MAX = 256;

/** One key a purpose, so that a ciphertext can never serve as a mark elsewhere. */
export interface LedgerKeys {
  readonly payload: KeyObject;
  /** Marks a text as written by the holder of the key: HMAC-SHA-256 (RFC 2104), as hexadecimal digits. */
  mark(text: string): string;
  /** Random bytes that were never given out before. */
  fresh(count: number): Uint8Array;
}

/** Throws `STATE_UNUSABLE` for a key of another length than 32 bytes. */
export function deriveKeys(payloadKey: Uint8Array): LedgerKeys {
  if (payloadKey.length !== KEY_BYTES) {
    throw new SallyportError(
      'STATE_UNUSABLE',
      `The ledger's key has ${payloadKey.length} bytes instead of ${KEY_BYTES}.`,
    );
  }
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', payloadKey, '', `sallyport ledger v1 ${purpose}`, KEY_BYTES));
  return { payload: createSecretKey(derive('payload')), mark: createMark(derive('head')), fresh: createFreshBytes() };
}

/** Takes them from a stock: a call for twelve costs as much as one for four thousand. */
function createFreshBytes(): (count: number) => Uint8Array {
  let stock = new Uint8Array();
  return (count) => {
    if (stock.length < count) stock = randomBytes(Math.max(count, STOCK_BYTES));
    const taken = stock.subarray(0, count);
    stock = stock.subarray(count);
    return taken;
  };
}

/**
 * Encrypts for exactly one entry: the entry's hash is authenticated with it, and that covers place, link and header, so
 * it opens nowhere else. Gives nonce, ciphertext and tag in a row.
 */
export function seal(keys: LedgerKeys, plaintext: Uint8Array, entry: Digest): Uint8Array {
  const nonce = keys.fresh(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keys.payload, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(entry));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext, or `undefined` for anything that was not sealed with this key for this entry. */
export function unseal(keys: LedgerKeys, sealed: Uint8Array, entry: Digest): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keys.payload, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(entry));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** By two one-shot hashes over buffers that are kept: a tenth of what a new HMAC costs each time. */
function createMark(key: Uint8Array): LedgerKeys['mark'] {
  const inner = Buffer.concat([padded(key, 0x36), Buffer.alloc(MARKED_BYTES_MAX)]);
  const outer = Buffer.concat([padded(key, 0x5c), Buffer.alloc(HASH_BYTES)]);
  return (text) => {
    const bytes = Buffer.byteLength(text);
    if (bytes > MARKED_BYTES_MAX) throw new SallyportError('INTERNAL', 'A text is too long to be marked.');
    inner.write(text, HASH_BLOCK_BYTES);
    outer.write(hash('sha256', inner.subarray(0, HASH_BLOCK_BYTES + bytes), 'binary'), HASH_BLOCK_BYTES, 'binary');
    return hash('sha256', outer);
  };
}

/** The key as RFC 2104 mixes it into both hashes: padded to the block of SHA-256. */
const padded = (key: Uint8Array, byte: number): Uint8Array =>
  Uint8Array.from({ length: HASH_BLOCK_BYTES }, (_, index) => (key[index] ?? 0) ^ byte);
