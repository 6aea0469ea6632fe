import type { DatabaseSync } from 'node:sqlite';
import { SallyportError } from '../../contract/errors.ts';
import type { LedgerRow, LedgerStore } from '../../contract/ledger.ts';
import { bytesColumn, type Columns, numberColumn, textColumn } from './column.ts';
import type { HeadFile } from './head-file.privileged.ts';
import { sqliteFault } from './sqlite-fault.ts';

const COLUMNS = 'seq, header, hash, session, payload';

/**
 * Ledger rows in SQLite. After a failed append this store takes no more: SQLite itself would go on after a failed sync
 * of the disk, over pages of which nobody knows whether they are there.
 */
export function createLedgerStore(database: DatabaseSync, path: string, headFile: HeadFile): LedgerStore {
  const statements = prepareStatements(database);
  let refusal: string | undefined;

  /** Every error of SQLite leaves in our words. */
  const speaking = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw sqliteFault(error, path);
    }
  };
  const newest = (): LedgerRow | undefined => {
    const columns = statements.head.get();
    return columns === undefined ? undefined : rowOf(columns);
  };
  const insert = (make: (head: LedgerRow | undefined) => LedgerRow, change: () => boolean): LedgerRow | undefined => {
    statements.begin.run();
    const row = make(newest());
    statements.insert.run(row.seq, row.header, row.hash, row.session, row.payload ?? null);
    const isWanted = change();
    (isWanted ? statements.commit : statements.rollback).run();
    return isWanted ? row : undefined;
  };
  function append(make: (head: LedgerRow | undefined) => LedgerRow, change?: undefined): LedgerRow;
  function append(
    make: (head: LedgerRow | undefined) => LedgerRow,
    change: (() => boolean) | undefined,
  ): LedgerRow | undefined;
  function append(
    make: (head: LedgerRow | undefined) => LedgerRow,
    change: () => boolean = () => true,
  ): LedgerRow | undefined {
    if (refusal !== undefined) throw new SallyportError('LEDGER_HALTED', refusal);
    try {
      return insert(make, change);
    } catch (error) {
      refusal = 'An earlier entry could not be written, so the ledger has to be opened anew.';
      rollback(database);
      throw sqliteFault(error, path);
    }
  }

  return {
    append,
    head: () => speaking(newest),
    rows: (from, limit, session) =>
      speaking(() =>
        session === undefined
          ? statements.rows.all(from, limit).map(rowOf)
          : statements.sessionRows.all(session, from, limit).map(rowOf),
      ),
    tail: (count, session) =>
      speaking(() =>
        (session === undefined ? statements.tail.all(count) : statements.sessionTail.all(session, count))
          .map(rowOf)
          .reverse(),
      ),
    keptHead: () => headFile.read(),
    keepHead: (note) => headFile.write(note),
    damage: () => {
      try {
        const found = statements.check.get()?.['integrity_check'];
        return found === 'ok' ? undefined : String(found);
      } catch (error) {
        return sqliteFault(error, path).message;
      }
    },
    close: () => {
      refusal ??= 'The ledger was closed.';
    },
  };
}

function prepareStatements(database: DatabaseSync) {
  const select = `SELECT ${COLUMNS} FROM ledger`;
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    rollback: database.prepare('ROLLBACK'),
    insert: database.prepare(`INSERT INTO ledger (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`),
    head: database.prepare(`${select} ORDER BY seq DESC LIMIT 1`),
    rows: database.prepare(`${select} WHERE seq >= ? ORDER BY seq LIMIT ?`),
    sessionRows: database.prepare(`${select} WHERE session = ? AND seq >= ? ORDER BY seq LIMIT ?`),
    tail: database.prepare(`${select} ORDER BY seq DESC LIMIT ?`),
    sessionTail: database.prepare(`${select} WHERE session = ? ORDER BY seq DESC LIMIT ?`),
    check: database.prepare('PRAGMA integrity_check(1)'),
  };
}

function rowOf(columns: Columns): LedgerRow {
  const payload = bytesColumn(columns, 'payload');
  return {
    seq: numberColumn(columns, 'seq'),
    header: textColumn(columns, 'header'),
    hash: textColumn(columns, 'hash'),
    session: textColumn(columns, 'session'),
    ...(payload !== undefined && { payload }),
  };
}

/** SQLite has rolled back by itself after some errors, a full disk among them. */
function rollback(database: DatabaseSync): void {
  try {
    if (database.isTransaction) database.exec('ROLLBACK');
  } catch {
    // The store is refused from here on; what failed first is what the person needs to hear.
  }
}
