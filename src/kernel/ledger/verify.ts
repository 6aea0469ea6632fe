import { asDigest } from '../../contract/ids.ts';
import type { LedgerRow, LedgerStore, LedgerVerification } from '../../contract/ledger.ts';
import { GENESIS } from './hash.ts';
import { type Head, readHeadNote } from './head-note.ts';
import { openRow } from './row.ts';
import type { LedgerKeys } from './seal.ts';

/** Rows held at a time. Small: a payload can be megabytes, and a query costs microseconds. */
const BATCH_ROWS = 16;
/** Entries whose chain is looked at before the first append. */
const TAIL_ROWS = 32;

interface Finding {
  readonly seq: number;
  readonly problem: string;
}

const START: Head = { seq: 0, hash: GENESIS };

/**
 * Recomputes everything, from the first entry on, in bounded memory: places without gaps, links, hashes, seals,
 * commitments, the note on the newest entry, the store itself. Never throws for what it finds; says the first.
 */
export function verifyLedger(store: LedgerStore, keys: LedgerKeys): LedgerVerification {
  let last = START;
  try {
    // Read first: entries that are appended meanwhile only lie beyond it.
    const note = readHeadNote(store, keys);
    for (let rows = firstRows(store); rows.length > 0; rows = store.rows(last.seq + 1, BATCH_ROWS)) {
      for (const row of rows) {
        const problem = rowProblem(keys, row, last) ?? noteProblem(note, row);
        if (problem !== undefined) return { ok: false, entries: last.seq, ...problem };
        last = headOf(row);
      }
    }
    const finding = endProblem(store, keys, note, last) ?? damageOf(store);
    if (finding !== undefined) return { ok: false, entries: last.seq, ...finding };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { ok: false, entries: last.seq, seq: last.seq + 1, problem };
  }
  return { ok: true, entries: last.seq, ...(last.seq > 0 && { head: last.hash }) };
}

/**
 * The check before this process's first append: the newest entries and the note, not the whole ledger, so that a start
 * stays quick however long the ledger is. Run it inside the store's transaction.
 */
export function tailProblem(store: LedgerStore, keys: LedgerKeys): Finding | undefined {
  const note = readHeadNote(store, keys);
  const rows = store.tail(TAIL_ROWS);
  const [first] = rows;
  // Fewer than asked for: that is the whole ledger, and it has to begin at the beginning.
  let last = first === undefined || rows.length < TAIL_ROWS ? START : beforeOf(keys, first);
  for (const row of rows) {
    const problem = rowProblem(keys, row, last) ?? noteProblem(note, row);
    if (problem !== undefined) return problem;
    last = headOf(row);
  }
  return endProblem(store, keys, note, last);
}

/** What is wrong with this row in this place. */
function rowProblem(keys: LedgerKeys, row: LedgerRow, last: Head): Finding | undefined {
  const expected = last.seq + 1;
  if (row.seq > expected) return { seq: expected, problem: `it is missing; the next one is ${row.seq}` };
  if (row.seq < expected) return { seq: row.seq, problem: 'there is no such place in a ledger' };
  const opened = openRow(keys, row);
  if (!opened.ok) return { seq: row.seq, problem: opened.problem };
  if (opened.header.prev !== last.hash) return { seq: row.seq, problem: `it does not follow from entry ${last.seq}` };
  return undefined;
}

function noteProblem(note: Head | 'changed' | undefined, row: LedgerRow): Finding | undefined {
  if (typeof note !== 'object' || note.seq !== row.seq || note.hash === row.hash) return undefined;
  return { seq: row.seq, problem: 'it is another entry than the one that was noted as the newest' };
}

function endProblem(
  store: LedgerStore,
  keys: LedgerKeys,
  note: Head | 'changed' | undefined,
  last: Head,
): Finding | undefined {
  const next = last.seq + 1;
  // The very first append makes the note; it may have come between.
  const found = note ?? (last.seq > 0 ? readHeadNote(store, keys) : START);
  if (found === undefined) {
    return {
      seq: next,
      problem: 'the note on the newest entry is gone, so entries cut off the end would not be missed',
    };
  }
  if (found === 'changed') {
    return {
      seq: next,
      problem: 'the note on the newest entry was changed, so entries cut off the end would not be missed',
    };
  }
  if (note !== undefined && found.seq > last.seq) {
    const entries = found.seq === next ? `entry ${next} is` : `entries ${next} to ${found.seq} are`;
    return { seq: next, problem: `${entries} missing from the end` };
  }
  return undefined;
}

function damageOf(store: LedgerStore): Finding | undefined {
  const damage = store.damage();
  return damage === undefined ? undefined : { seq: 0, problem: `the file is damaged: ${damage}` };
}

/** From the smallest number there is: a row before the first place is not to be overlooked. */
const firstRows = (store: LedgerStore): readonly LedgerRow[] => store.rows(Number.MIN_SAFE_INTEGER, BATCH_ROWS);

/** What the first of some rows says that it follows, taken on trust. */
function beforeOf(keys: LedgerKeys, row: LedgerRow): Head {
  const opened = openRow(keys, row);
  return { seq: row.seq - 1, hash: opened.ok ? opened.header.prev : GENESIS };
}

const headOf = ({ seq, hash }: LedgerRow): Head => ({ seq, hash: asDigest(hash) });
