import { asDigest } from '../../contract/ids.ts';
import type { JsonValue } from '../../contract/json.ts';
import type { LedgerEntry, LedgerRow } from '../../contract/ledger.ts';
import { commitmentTo, leafHash, openingOf } from './hash.ts';
import { encodeHeader, type Header, parseHeader } from './header.ts';
import { type LedgerKeys, seal, unseal } from './seal.ts';

const SALT_BYTES = 32;

/**
 * Builds the row of one entry: payload (JSON text) committed to by the header, header hashed, payload sealed to the
 * hash. The header is of a record that has passed `assertRecord`.
 */
export function makeRow(keys: LedgerKeys, header: Omit<Header, 'commitment'>, payload: string | undefined): LedgerRow {
  const opening = payload === undefined ? NOTHING : openingOf(keys.fresh(SALT_BYTES), payload);
  const text = encodeHeader(header, payload === undefined ? undefined : commitmentTo(opening));
  const hash = leafHash(text);
  const sealed = seal(keys, opening.subarray(1), hash);
  return { seq: header.seq, header: text, hash, session: header.session, payload: sealed };
}

const NOTHING = Buffer.alloc(0);

export type OpenedRow =
  | { readonly ok: true; readonly header: Header; readonly entry: LedgerEntry }
  | { readonly ok: false; readonly problem: string };

const bad = (problem: string): OpenedRow => ({ ok: false, problem });

/** Reads one row and checks all that can be checked without its neighbours. */
export function openRow(keys: LedgerKeys, row: LedgerRow): OpenedRow {
  const header = parseHeader(row.header);
  if (leafHash(row.header) !== row.hash) return bad('its header or its hash was changed: they do not fit each other');
  if (typeof header === 'string') return bad(header);
  if (header.seq !== row.seq) return bad(`it stands in the place of another entry: its header says ${header.seq}`);
  if (header.session !== row.session) return bad('it is filed under another session than its header says');
  return openPayload(keys, row, header);
}

function openPayload(keys: LedgerKeys, row: LedgerRow, header: Header): OpenedRow {
  if (row.payload === undefined) return bad('its payload was removed, and nothing records that');
  const opened = unseal(keys, row.payload, asDigest(row.hash));
  if (opened === undefined) {
    return bad('its seal does not open: the payload was changed or moved here, or the entry was made without the key');
  }
  if (header.commitment === undefined) {
    return opened.length === 0
      ? openedRow(row, header, undefined)
      : bad('it holds a payload that its header does not name');
  }
  const plaintext = opened.subarray(SALT_BYTES);
  if (commitmentTo(openingOf(opened.subarray(0, SALT_BYTES), plaintext)) !== header.commitment) {
    return bad('its payload is not the one that its header names');
  }
  return openedRow(row, header, parsePayload(plaintext));
}

function openedRow(row: LedgerRow, header: Header, payload: JsonValue | undefined): OpenedRow {
  const entry: LedgerEntry = Object.freeze({
    seq: header.seq,
    atMs: header.atMs,
    hash: asDigest(row.hash),
    event: header.event,
    session: header.session,
    ...(header.action !== undefined && { action: header.action }),
    header: header.fields,
    ...(payload !== undefined && { payload }),
  });
  return { ok: true, header, entry };
}

function parsePayload(plaintext: Uint8Array): JsonValue {
  const payload: JsonValue = JSON.parse(Buffer.from(plaintext).toString());
  return payload;
}
