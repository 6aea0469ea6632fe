import { createHmac, hkdfSync } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { BudgetStore, Meter, Meters } from '../../contract/budget-store.ts';
import { SallyportError } from '../../contract/errors.ts';
import { type Columns, numberColumn, textColumn } from './column.ts';
import { openDatabase } from './database.privileged.ts';
import { processStart } from './process-start.privileged.ts';
import { sqliteFault } from './sqlite-fault.ts';

/** Closed together with the state folder. */
export interface OpenBudgetStore extends BudgetStore {
  close(): void;
}

/**
 * Budgets in the state database, over a connection of their own whose commits are not synced one by one: they stand in
 * the same write-ahead log as the ledger, so the entry of an act's intent, which is synced before the act begins, takes
 * what was set aside for it to the disk too (sqlite.org/wal.html: a sync of the log covers all frames before).
 * Opened at the first transaction. Names of meters speak of people and agents, so only their marks are kept.
 */
export function createBudgetStore(path: string, payloadKey: Uint8Array): OpenBudgetStore {
  const markKey = new Uint8Array(hkdfSync('sha256', payloadKey, '', 'sallyport meters v1', 32));
  const mark = rememberMarks((key) => createHmac('sha256', markKey).update(key).digest('hex'));
  let opened: { readonly database: DatabaseSync; readonly meters: Meters } | undefined;
  let isClosed = false;
  const open = () => {
    if (isClosed) throw new SallyportError('STATE_UNUSABLE', 'The budgets were closed.');
    const database = openDatabase(path);
    database.exec('PRAGMA synchronous = NORMAL');
    return { database, meters: metersOver(database, mark) };
  };
  return {
    transact(act) {
      try {
        opened ??= open();
        const { database, meters } = opened;
        return inTransaction(database, () => act(meters));
      } catch (error) {
        throw sqliteFault(error, path);
      }
    },
    close() {
      isClosed = true;
      if (opened?.database.isOpen === true) opened.database.close();
    },
  };
}

const MARKS_MAX = 1_000;

/** A session asks for the same few again and again. */
function rememberMarks(make: (key: string) => string): (key: string) => string {
  const made = new Map<string, string>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= MARKS_MAX) made.clear();
    const mark = make(key);
    made.set(key, mark);
    return mark;
  };
}

function inTransaction<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function metersOver(database: DatabaseSync, mark: (key: string) => string): Meters {
  const statements = {
    get: database.prepare('SELECT spent, due FROM meters WHERE key = ?'),
    keep: database.prepare(
      `INSERT INTO meters (key, spent, due, forget_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET spent = excluded.spent, due = excluded.due, forget_at = excluded.forget_at`,
    ),
    forget: database.prepare('DELETE FROM meters WHERE forget_at < ?'),
    uses: database.prepare('SELECT hold, amount, pid, pid_start FROM in_use WHERE key = ?'),
    use: database.prepare('INSERT INTO in_use (hold, key, amount, pid, pid_start) VALUES (?, ?, ?, ?, ?)'),
    endUse: database.prepare('DELETE FROM in_use WHERE hold = ?'),
  };
  const ownStart = processStart(process.pid) ?? '';
  return {
    meter(key) {
      const columns = statements.get.get(mark(key));
      return columns === undefined ? undefined : meterOf(columns);
    },
    keep(key, { spent, due }, forgetAtMs) {
      statements.keep.run(mark(key), spent, due === undefined ? null : String(due), forgetAtMs ?? null);
    },
    inUse(key) {
      const living = statements.uses.all(mark(key)).filter((columns) => {
        if (processStart(numberColumn(columns, 'pid')) === textColumn(columns, 'pid_start')) return true;
        statements.endUse.run(textColumn(columns, 'hold'));
        return false;
      });
      return living.reduce((sum, columns) => sum + numberColumn(columns, 'amount'), 0);
    },
    use: (key, hold, amount) => void statements.use.run(hold, mark(key), amount, process.pid, ownStart),
    endUse: (hold) => void statements.endUse.run(hold),
    forgetBefore: (ms) => void statements.forget.run(ms),
  };
}

function meterOf(columns: Columns): Meter {
  const spent = numberColumn(columns, 'spent');
  if (columns['due'] === null) return { spent };
  const due = textColumn(columns, 'due');
  if (!/^-?\d{1,40}$/.test(due)) throw new SallyportError('LEDGER_CORRUPT', 'A meter of a budget was changed.');
  return { spent, due: BigInt(due) };
}
