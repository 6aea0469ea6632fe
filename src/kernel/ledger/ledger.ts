import type { Clock } from '../../contract/clock.ts';
import { isSallyportError, SallyportError } from '../../contract/errors.ts';
import { asDigest } from '../../contract/ids.ts';
import type {
  Ledger,
  LedgerEntry,
  LedgerReceipt,
  LedgerRecord,
  LedgerRow,
  LedgerStore,
} from '../../contract/ledger.ts';
import { GENESIS } from './hash.ts';
import { type Head, headNote } from './head-note.ts';
import { assertRecord, type Header } from './header.ts';
import { createPayloadRedactor, type Redact } from './redact-payload.ts';
import { makeRow, openRow } from './row.ts';
import { deriveKeys, type LedgerKeys } from './seal.ts';
import { tailProblem, verifyLedger } from './verify.ts';

export interface LedgerOptions {
  readonly store: LedgerStore;
  /** 32 bytes; whoever holds them can read the payloads and make entries. */
  readonly payloadKey: Uint8Array;
  readonly clock: Clock;
  /** Takes secrets of known form out of a text; applied to every text of a payload before it is hashed. */
  readonly redact: Redact;
}

/**
 * The flight recorder over a store. The first append looks at the tail of what is there (`LEDGER_CORRUPT` if it is not
 * sound); reading checks each entry in itself and throws `LEDGER_CORRUPT` for one that was changed; `verify` checks all.
 */
export function createLedger({ store, payloadKey, clock, redact }: LedgerOptions): Ledger {
  const keys = deriveKeys(payloadKey);
  const guard = createHeadGuard(store, keys);
  const redacted = createPayloadRedactor(redact);
  let haltedBecause: string | undefined;

  const write = (record: LedgerRecord, change: (() => boolean) | undefined): LedgerReceipt | undefined => {
    if (haltedBecause !== undefined) throw new SallyportError('LEDGER_HALTED', haltedBecause);
    // Before anything can halt: a record that does not belong is the caller's mistake, and costs only itself.
    const payload = record.payload === undefined ? undefined : JSON.stringify(redacted(record.payload));
    const atMs = Math.trunc(clock.now());
    assertRecord(record, atMs);
    try {
      const row = store.append(
        (newest) => makeRow(keys, headerAfter(guard.check(newest), record, atMs), payload),
        change,
      );
      if (row === undefined) return undefined;
      guard.passed(row);
      return { seq: row.seq, hash: asDigest(row.hash) };
    } catch (error) {
      haltedBecause = 'An earlier entry could not be written, so this ledger takes no more.';
      throw writeFault(error);
    }
  };

  const entryOf = (row: LedgerRow): LedgerEntry => {
    const opened = openRow(keys, row);
    if (!opened.ok) throw new SallyportError('LEDGER_CORRUPT', `Entry ${row.seq} of the ledger: ${opened.problem}.`);
    return opened.entry;
  };

  return {
    append: async (record) => {
      const receipt = write(record, undefined);
      if (receipt === undefined) throw new SallyportError('INTERNAL', 'An entry was withdrawn that nobody withdrew.');
      return receipt;
    },
    appendWith: async (record, change) => write(record, change),
    read: ({ from = 1, limit = Number.MAX_SAFE_INTEGER, session } = {}) =>
      store.rows(from, limit, session).map(entryOf),
    entry: (seq) =>
      store
        .rows(seq, 1)
        .filter((row) => row.seq === seq)
        .map(entryOf)[0],
    tail: (count, session) => store.tail(count, session).map(entryOf),
    verify: () => verifyLedger(store, keys),
    close: () => {
      haltedBecause ??= 'The ledger was closed.';
      store.close();
    },
  };
}

function headerAfter({ seq, hash }: Head, record: LedgerRecord, atMs: number): Header {
  const { event, session, action, header: fields } = record;
  return { seq: seq + 1, atMs, prev: hash, event, session, ...(action !== undefined && { action }), fields };
}

interface HeadGuard {
  /** The head to append after, or `LEDGER_CORRUPT` where what is stored cannot be what was written. */
  check(newest: LedgerRow | undefined): Head;
  passed(row: LedgerRow): void;
}

/** What this process has seen of the ledger's end: for as long as it lives, it is a witness of its own. */
function createHeadGuard(store: LedgerStore, keys: LedgerKeys): HeadGuard {
  let seen: Head | undefined;
  const corrupt = (problem: string) => new SallyportError('LEDGER_CORRUPT', `The ledger is not sound: ${problem}.`);

  return {
    check: (newest) => {
      const head: Head =
        newest === undefined ? { seq: 0, hash: GENESIS } : { seq: newest.seq, hash: asDigest(newest.hash) };
      if (seen === undefined) {
        const found = tailProblem(store, keys);
        if (found !== undefined) throw corrupt(`entry ${found.seq}: ${found.problem}`);
      } else if (head.seq < seen.seq) {
        throw corrupt(`entries ${head.seq + 1} to ${seen.seq} are missing from the end`);
      } else if (head.seq === seen.seq ? head.hash !== seen.hash : !isSound(newest)) {
        throw corrupt(`entry ${head.seq}: it was changed`);
      }
      // Inside the first append's transaction: from the first entry on there is always a note.
      if (newest === undefined) store.keepHead(headNote(keys, head));
      return head;
    },
    passed: (row) => {
      seen = { seq: row.seq, hash: asDigest(row.hash) };
      store.keepHead(headNote(keys, seen));
    },
  };

  function isSound(row: LedgerRow | undefined): boolean {
    return row === undefined || openRow(keys, row).ok;
  }
}

function writeFault(error: unknown): SallyportError {
  if (isSallyportError(error)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new SallyportError('LEDGER_WRITE_FAILED', `The ledger could not be written: ${why}.`, { cause: error });
}
