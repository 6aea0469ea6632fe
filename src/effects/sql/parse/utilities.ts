import type { Statement, UtilityClass } from '../syntax.ts';
import { type Cursor, peek } from './cursor.ts';

type Row = readonly [words: string, kind: UtilityClass, what: string];

const SHARED: readonly Row[] = [
  ['create', 'ddl', 'changes definitions of the database'],
  ['alter', 'ddl', 'changes definitions of the database'],
  ['drop', 'ddl', 'drops an object'],
  ['begin', 'transaction', 'begins a transaction'],
  ['commit', 'transaction', 'ends a transaction'],
  ['rollback', 'transaction', 'ends a transaction'],
  ['savepoint', 'transaction', 'sets a savepoint'],
  ['release', 'transaction', 'releases a savepoint'],
  ['analyze', 'maintenance', 'writes statistics'],
];
const ROWS = {
  sqlite: [
    ...SHARED,
    ['end', 'transaction', 'ends a transaction'],
    ['attach', 'file', 'opens another database file'],
    ['detach', 'session', 'closes an attached database'],
    ['vacuum', 'maintenance', 'rewrites the database, or copies it to a file'],
    ['reindex', 'maintenance', 'rebuilds an index'],
  ],
  mysql: [
    ...SHARED,
    ['start', 'transaction', 'begins a transaction'],
    ['xa', 'transaction', 'begins or ends a transaction'],
    ['truncate', 'ddl', 'empties a table'],
    ['rename', 'ddl', 'renames an object'],
    ['set', 'session', 'changes settings or variables'],
    ['use', 'session', 'changes the default database'],
    ['reset', 'session', 'resets the state of the server'],
    ['change', 'network', 'changes replication'],
    ['stop', 'network', 'changes replication'],
    ['purge', 'maintenance', 'deletes logs'],
    ['flush', 'maintenance', 'reloads or flushes caches'],
    ['optimize', 'maintenance', 'rewrites a table'],
    ['repair', 'maintenance', 'rewrites a table'],
    ['check', 'maintenance', 'checks a table'],
    ['checksum', 'maintenance', 'reads a whole table'],
    ['cache', 'maintenance', 'fills caches'],
    ['lock', 'lock', 'locks tables'],
    ['unlock', 'lock', 'frees locks'],
    ['get', 'session', 'reads diagnostics'],
    ['handler', 'session', 'opens a table beside SELECT'],
    ['do', 'procedure', 'evaluates expressions for their effect'],
    ['call', 'procedure', 'calls a procedure'],
    ['prepare', 'session', 'prepares a statement from text'],
    ['execute', 'session', 'executes a prepared statement'],
    ['deallocate', 'session', 'forgets a prepared statement'],
    ['load', 'file', 'loads a file'],
    ['import', 'file', 'imports a table from files'],
    ['install', 'program', "loads a plugin into the server's process"],
    ['uninstall', 'program', 'removes a plugin'],
    ['clone', 'file', 'copies the whole server'],
    ['grant', 'privilege', 'changes privileges'],
    ['revoke', 'privilege', 'changes privileges'],
    ['kill', 'privilege', 'kills another session'],
    ['shutdown', 'privilege', 'stops the server'],
    ['restart', 'privilege', 'restarts the server'],
    ['binlog', 'privilege', 'applies a part of the binary log'],
    ['signal', 'procedure', 'raises a condition'],
    ['help', 'other', 'asks for help'],
  ],
} as const satisfies Record<string, readonly Row[]>;

/** A statement that is neither a query nor a change of rows, told by its first word; the rest of it is not read. */
export function utilityOf(cursor: Cursor, at: number): Statement | undefined {
  const token = peek(cursor);
  if (token.type !== 'word') return undefined;
  const word = token.text.toLowerCase();
  const row = ROWS[cursor.rules.dialect].find(([name]) => name === word);
  return row && { kind: 'utility', class: row[1], what: row[2], at };
}
