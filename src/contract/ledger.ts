import type { ActionId, Digest, SessionId } from './ids.ts';
import type { JsonObject, JsonValue } from './json.ts';

export const LEDGER_EVENTS = [
  'session.opened',
  'session.closed',
  'session.stop-requested',
  'session.stopped',
  'session.paused',
  'session.continued',
  'everything.stopped',
  'everything.cleared',
  'policy.accepted',
  'policy.changed',
  'action.denied',
  'action.refused',
  'action.invalid',
  'approval.asked',
  'approval.granted',
  'approval.answered',
  'grant.made',
  'grant.used',
  'grant.revoked',
  'key.enrolled',
  'key.removed',
  'action.started',
  'action.finished',
] as const;
export type LedgerEvent = (typeof LEDGER_EVENTS)[number];

/**
 * What is recorded. The header is a closed vocabulary with no text of people in it; everything that names a path,
 * a host or a person's words goes into `payload`, which is redacted, encrypted and erasable.
 */
export interface LedgerRecord {
  readonly event: LedgerEvent;
  readonly session: SessionId;
  readonly action?: ActionId;
  /** Closed words and digests only: kind, status, answer, rule ids, policy digest, duration in milliseconds. */
  readonly header: JsonObject;
  readonly payload?: JsonValue;
}

export interface LedgerReceipt {
  readonly seq: number;
  readonly hash: Digest;
}

/** One entry as read back. `payload` is absent where it was erased or there was none. */
export interface LedgerEntry extends LedgerRecord {
  readonly seq: number;
  readonly atMs: number;
  readonly hash: Digest;
}

/** The first thing found wrong, or all well. `seq` is the entry concerned, or 0 where it is the store as a whole. */
export type LedgerVerification =
  | { readonly ok: true; readonly entries: number; readonly head?: Digest }
  | { readonly ok: false; readonly entries: number; readonly seq: number; readonly problem: string };

/** The tamper-evident record. `append` resolves only when the entry is on stable storage. */
export interface Ledger {
  /** Throws `LEDGER_WRITE_FAILED`; after that every append throws `LEDGER_HALTED` until reopened and verified. */
  append(record: LedgerRecord): Promise<LedgerReceipt>;
  /**
   * The same together with a change of other state, in one transaction: both are kept or neither. Where `change` gives
   * false nothing is kept, and it resolves to `undefined`; what `change` throws is a failed write.
   */
  appendWith(record: LedgerRecord, change: () => boolean): Promise<LedgerReceipt | undefined>;
  /** Entries with `seq` of at least `from`, in order. */
  read(options?: {
    readonly from?: number;
    readonly limit?: number;
    readonly session?: SessionId;
  }): readonly LedgerEntry[];
  entry(seq: number): LedgerEntry | undefined;
  /** The newest `count` entries, oldest first. */
  tail(count: number, session?: SessionId): readonly LedgerEntry[];
  verify(): LedgerVerification;
  close(): void;
}

/** One row as the store keeps it: header text and hashes as they were hashed, payload as ciphertext. */
export interface LedgerRow {
  readonly seq: number;
  /** RFC 8785 text of the header; what the hash covers. */
  readonly header: string;
  readonly hash: string;
  readonly session: string;
  /**
   * AES-256-GCM ciphertext bound to `hash`; of nothing where there was no payload, so that every entry carries a mark
   * that only the holder of the key can make. `undefined` only where it was erased.
   */
  readonly payload?: Uint8Array;
}

/** Where rows live. Kept by SQLite on one machine; the kernel's ledger does the chaining and the encryption. */
export interface LedgerStore {
  /**
   * Runs `make` with the newest row inside one exclusive transaction and stores what it returns, durably.
   * Throws whatever the store threw; nothing is stored then. `change` runs in the same transaction, and where it gives
   * false nothing is stored, and `undefined` is returned.
   */
  append(make: (head: LedgerRow | undefined) => LedgerRow, change?: undefined): LedgerRow;
  append(make: (head: LedgerRow | undefined) => LedgerRow, change: (() => boolean) | undefined): LedgerRow | undefined;
  head(): LedgerRow | undefined;
  rows(from: number, limit: number, session?: string): readonly LedgerRow[];
  tail(count: number, session?: string): readonly LedgerRow[];
  /** The note last kept by `keepHead`, `undefined` where there is none. */
  keptHead(): string | undefined;
  /**
   * Keeps a short note on the newest entry apart from the rows, in place of the last one: rows cut off the end are
   * missed by it. Need not be synced; an older note only sees less.
   */
  keepHead(note: string): void;
  /** Looks for damage that reading the rows in order does not meet (indexes, free pages); says the first. */
  damage(): string | undefined;
  close(): void;
}
