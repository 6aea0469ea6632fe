import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SallyportError } from '../../contract/errors.ts';
import { syncFolder } from './private-folder.privileged.ts';
import { reasonOf } from './reason.ts';
import { isBusy, sqliteFault } from './sqlite-fault.ts';

/** "SALY", in the file's own header (sqlite.org/fileformat2.html, 1.3): tells our files from other programs'. */
const APPLICATION_ID = 0x53414c59;
const SCHEMA_VERSION = 3;
/** How long a process waits for another one's transaction; each takes one sync of the disk. */
const BUSY_TIMEOUT_MS = 10_000;
/** The first release without the WAL-reset corruption (sqlite.org/releaselog/3_51_3.html). */
const SQLITE_MIN = [3, 51, 3] as const;
/** Pages of write-ahead log before they are carried over: 1 MB, so that even a small disk can take it. */
const WAL_PAGES = 256;

const SCHEMA = `
  CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY CHECK (seq >= 1),
    header TEXT NOT NULL,
    hash TEXT NOT NULL,
    session TEXT NOT NULL,
    payload BLOB
  ) STRICT;
  CREATE INDEX ledger_by_session ON ledger (session, seq);
  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    pid INTEGER NOT NULL,
    pid_start TEXT NOT NULL,
    stop_requested INTEGER NOT NULL DEFAULT 0,
    details BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_start ON sessions (started_at, id);
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO counters VALUES ('stop-epoch', 0);
  PRAGMA application_id = ${APPLICATION_ID};
`;

/** What each later version added; run in order by whoever opens an older file. */
const ADDITIONS: readonly string[] = [
  // 2: grants, questions, answers and keys, each sealed as a whole.
  `CREATE TABLE sealed (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;`,
  // 3: budgets; meters by their marks, and what living processes have in use.
  `CREATE TABLE meters (
    key TEXT PRIMARY KEY,
    spent INTEGER NOT NULL CHECK (spent >= 0),
    due TEXT,
    forget_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE in_use (
    hold TEXT NOT NULL,
    key TEXT NOT NULL,
    amount INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    pid_start TEXT NOT NULL,
    PRIMARY KEY (key, hold)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX in_use_by_hold ON in_use (hold);`,
];

/**
 * Opens our database, or makes it where there is no file or an empty one. What is not ours is never written to:
 * `LEDGER_FOREIGN` for another program's file, a folder, a link or a newer schema; `LEDGER_CORRUPT` for a damaged one.
 */
export function openDatabase(path: string): DatabaseSync {
  assertSqliteIsSound();
  if (!isDatabaseThere(path)) createEmptyFile(path);
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, {
      timeout: BUSY_TIMEOUT_MS,
      allowExtension: false,
      enableDoubleQuotedStringLiterals: false,
      defensive: true,
    });
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;');
    if (pragma(database, 'user_version') !== SCHEMA_VERSION) bringUpToDate(database);
    makeDurable(database);
    return database;
  } catch (error) {
    database?.close();
    throw sqliteFault(error, path);
  }
}

/**
 * True where a database with something in it is there. Looks at the file without SQLite, which would already recover
 * or delete what lies beside a file that is not ours.
 */
export function isDatabaseThere(path: string): boolean {
  const header = readStart(path);
  if (header === undefined || header.length === 0) {
    // SQLite deletes the log of an empty database: it may be all that is left of the entries.
    if (sizeOf(`${path}-wal`) > 0 && sizeOf(path) <= 0) {
      throw corrupt(path, 'the file itself is gone or empty, only its write-ahead log is left');
    }
    return false;
  }
  if (header.length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw foreign(path, 'it is not a SQLite file');
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) throw foreign(path, 'it is the database of another program');
  const version = header.readUInt32BE(60);
  if (version > SCHEMA_VERSION) throw foreign(path, `it was made by a newer Sallyport (schema ${version})`);
  return true;
}

/** The first 100 bytes; `undefined` where there is no file. */
function readStart(path: string): Buffer | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) {
    throw foreign(path, `it is a ${stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'special file'}`);
  }
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      assertOurs(path, fstatSync(handle));
      const start = Buffer.alloc(100);
      return start.subarray(0, readSync(handle, start, 0, 100, 0));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw error instanceof SallyportError ? error : unusable(path, reasonOf(error));
  }
}

function assertOurs(path: string, { uid, mode }: { readonly uid: number; readonly mode: number }): void {
  if (uid !== process.geteuid?.()) throw unusable(path, 'it belongs to another user');
  if ((mode & 0o022) !== 0) throw unusable(path, 'other users may write to it (chmod 600 makes it private)');
}

/** SQLite gives its other files the permissions of this one. */
function createEmptyFile(path: string): void {
  try {
    closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
    syncFolder(dirname(path));
  } catch (error) {
    throw unusable(path, `it could not be made: ${reasonOf(error)}`);
  }
}

/** All in one transaction: the file has one version or the next, never something between. */
function bringUpToDate(database: DatabaseSync): void {
  database.exec('BEGIN EXCLUSIVE');
  // Another process may have been first.
  const version = Number(pragma(database, 'user_version'));
  if (version === 0) database.exec(SCHEMA);
  for (const addition of ADDITIONS.slice(Math.max(version - 1, 0))) database.exec(addition);
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

/** Settings that hold for this connection only, or that SQLite may have refused: set on every open, and checked. */
function makeDurable(database: DatabaseSync): void {
  // SQLite does not wait for others when it changes the journal mode.
  const mode = retryWhileBusy(() => database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']);
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = ${WAL_PAGES};
    PRAGMA journal_size_limit = 1048576;
  `);
  if (mode !== 'wal' || pragma(database, 'synchronous') !== 2) {
    throw new SallyportError('STATE_UNUSABLE', `SQLite would not write durably here (journal mode ${String(mode)}).`);
  }
}

function retryWhileBusy<T>(attempt: () => T): T {
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

function pragma(database: DatabaseSync, name: 'user_version' | 'synchronous'): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}

function assertSqliteIsSound(version = process.versions['sqlite'] ?? '0'): void {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of SQLITE_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part > wanted) return;
    if (part < wanted) {
      const why = `SQLite ${version} of this Node can damage its files; ${SQLITE_MIN.join('.')} or newer is needed`;
      throw new SallyportError('STATE_UNUSABLE', `The ledger was not opened: ${why}. Use a newer Node 24.`);
    }
  }
}

const sizeOf = (path: string): number => lstatSync(path, { throwIfNoEntry: false })?.size ?? -1;

const foreign = (path: string, why: string) =>
  new SallyportError('LEDGER_FOREIGN', `${path} is not a ledger that can be used: ${why}. It was left as it is.`);
const corrupt = (path: string, why: string) =>
  new SallyportError('LEDGER_CORRUPT', `The ledger ${path} is damaged: ${why}. Nothing was changed.`);
const unusable = (path: string, why: string) =>
  new SallyportError('STATE_UNUSABLE', `The ledger ${path} cannot be used: ${why}.`);
