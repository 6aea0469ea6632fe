import { timingSafeEqual } from 'node:crypto';
import { asDigest, type Digest } from '../../contract/ids.ts';
import type { LedgerStore } from '../../contract/ledger.ts';
import type { LedgerKeys } from './seal.ts';

/** A place in the chain: an entry, or before the first one. */
export interface Head {
  readonly seq: number;
  readonly hash: Digest;
}

/**
 * The note on the newest entry that is kept apart from the rows. Always of the same length, so that one replaces
 * another in place; marked with the key, so that cutting rows off and writing a fitting note takes the key.
 */
export function headNote(keys: LedgerKeys, { seq, hash }: Head): string {
  const text = `sallyport head 1 ${String(seq).padStart(16, '0')} ${hash}`;
  return `${text} ${keys.mark(text)}\n`;
}

const NOTE = /^(sallyport head 1 (\d{16}) (sha256:[0-9a-f]{64})) ([0-9a-f]{64})\n$/;

/** `'changed'` where there is a note that the holder of this key did not write. */
export function readHeadNote(store: LedgerStore, keys: LedgerKeys): Head | 'changed' | undefined {
  // Another process may be replacing it at this moment.
  for (let attempt = 1; ; attempt++) {
    const note = store.keptHead();
    if (note === undefined) return undefined;
    const head = parseHeadNote(note, keys);
    if (head !== undefined) return head;
    if (attempt === 3) return 'changed';
  }
}

function parseHeadNote(note: string, keys: LedgerKeys): Head | undefined {
  const [, text, seq, hash, mark] = NOTE.exec(note) ?? [];
  if (text === undefined || seq === undefined || hash === undefined || mark === undefined) return undefined;
  if (!timingSafeEqual(Buffer.from(mark), Buffer.from(keys.mark(text)))) return undefined;
  return { seq: Number(seq), hash: asDigest(hash) };
}
