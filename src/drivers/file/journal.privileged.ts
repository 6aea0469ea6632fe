import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SallyportError } from '../../contract/errors.ts';
import type {
  Journal,
  JournalEntry,
  PathState,
  ReversibleChange,
  UndoRequest,
  UndoStep,
} from '../../contract/journal.ts';
import { JOURNAL_BYTES_MAX } from '../../contract/limits.ts';
import { type BlobStore, type KeptBlob, openBlobStore } from './blob-store.privileged.ts';
import type { RecordedChange } from './recorded-change.ts';
import { undoEntries } from './undo.privileged.ts';

export interface JournalOptions {
  /** Folder of the state folder that is the journal's own; made where it is missing. */
  readonly folder: string;
  /** What is kept of old contents at most. */
  readonly capacityBytes?: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    session TEXT NOT NULL,
    action TEXT NOT NULL,
    workspace TEXT NOT NULL,
    path TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    temporary TEXT,
    at_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'undone'))
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_session ON entries (session, seq);
  CREATE TABLE IF NOT EXISTS blobs (
    blob TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    kept_at_ms INTEGER NOT NULL
  ) STRICT;
`;

/**
 * Opens the journal: rows in SQLite, old contents as files beside it. Several processes may have it open. Throws
 * `STATE_UNUSABLE` where the folder or the database cannot be used.
 */
export function openJournal({ folder, capacityBytes = JOURNAL_BYTES_MAX }: JournalOptions): Journal {
  const database = openDatabase(folder);
  const blobs = openBlobStore(join(folder, 'blobs'));
  return new SqliteJournal(database, blobs, capacityBytes);
}

function openDatabase(folder: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'journal.sqlite');
    // Made by us, so that it is never readable by others, not even for an instant; its WAL takes the same mode.
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
    const database = new DatabaseSync(path, { timeout: 5_000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SallyportError('STATE_UNUSABLE', `The journal cannot be opened: ${why}.`, { cause: error });
  }
}

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #blobs: BlobStore;
  readonly #capacityBytes: number;
  /** Kept by this process: an act may be about to rest on them, so room is never made with these. */
  readonly #inUse = new Map<string, number>();
  /** Kept since the last record; their rows are written with it. */
  readonly #unrecorded = new Map<string, number>();
  #bytes: number;

  constructor(database: DatabaseSync, blobs: BlobStore, capacityBytes: number) {
    this.#database = database;
    this.#blobs = blobs;
    this.#capacityBytes = capacityBytes;
    this.#bytes = this.#recordedBytes();
  }

  keep(content: Uint8Array): string {
    return this.#put(content).blob;
  }

  keepFile(descriptor: number): KeptBlob {
    return this.#put(descriptor);
  }

  #put(source: Uint8Array | number): KeptBlob {
    const kept = this.#blobs.put(source);
    if (!this.#inUse.has(kept.blob)) this.#bytes += kept.sizeBytes;
    this.#inUse.set(kept.blob, kept.sizeBytes);
    this.#unrecorded.set(kept.blob, kept.sizeBytes);
    if (this.#bytes > this.#capacityBytes) this.#makeRoom();
    return kept;
  }

  /** Gives up the oldest contents of other acts until the rest fits; an undo of those then says that they are gone. */
  #makeRoom(): void {
    this.#recordKept();
    this.#bytes = this.#recordedBytes();
    const rows = this.#database.prepare('SELECT blob, size_bytes FROM blobs ORDER BY kept_at_ms, rowid').all();
    for (const { blob, size_bytes } of rows) {
      if (this.#bytes <= this.#capacityBytes) return;
      if (typeof blob !== 'string' || this.#inUse.has(blob)) continue;
      this.#eachIn([blob], 'DELETE FROM blobs WHERE blob = ?');
      this.#blobs.remove(blob);
      this.#bytes -= Number(size_bytes);
    }
    if (this.#bytes > this.#capacityBytes) {
      throw new SallyportError('JOURNAL_FULL', 'The journal has no room for what this act would replace.');
    }
  }

  #recordedBytes(): number {
    return Number(this.#database.prepare('SELECT total(size_bytes) AS bytes FROM blobs').get()?.['bytes']);
  }

  #recordKept(): void {
    const insert = this.#database.prepare(
      'INSERT INTO blobs VALUES (?, ?, ?) ON CONFLICT (blob) DO UPDATE SET kept_at_ms = excluded.kept_at_ms',
    );
    this.#together(() => {
      for (const [blob, sizeBytes] of this.#unrecorded) insert.run(blob, sizeBytes, Date.now());
    });
    this.#unrecorded.clear();
  }

  record(changes: readonly ReversibleChange[]): readonly number[] {
    this.#blobs.sync();
    const insert = this.#database.prepare(
      `INSERT INTO entries (session, action, workspace, path, before, after, temporary, at_ms, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'recorded')`,
    );
    return this.#together(() => {
      this.#recordKept();
      return changes.map(({ session, action, workspace, path, before, after, temporary = null }) => {
        const texts = [JSON.stringify(before), JSON.stringify(after)] as const;
        return Number(insert.run(session, action, workspace, path, ...texts, temporary, Date.now()).lastInsertRowid);
      });
    });
  }

  confirm(seqs: readonly number[]): void {
    this.#eachIn(seqs, "UPDATE entries SET state = 'confirmed' WHERE seq = ? AND state = 'recorded'");
  }

  withdraw(seqs: readonly number[]): void {
    this.#eachIn(seqs, 'DELETE FROM entries WHERE seq = ?');
  }

  entries(session: string): readonly JournalEntry[] {
    return this.#rows(session).map(({ workspace: _workspace, temporary: _temporary, ...entry }) => entry);
  }

  blob(blob: string): Uint8Array | undefined {
    return this.#blobs.get(blob);
  }

  undo(request: UndoRequest): readonly UndoStep[] {
    const wanted = request.paths === undefined ? undefined : new Set(request.paths);
    const changes = this.#rows(request.session).filter(
      ({ action, path, undone }) =>
        !undone && (request.action ?? action) === action && (wanted === undefined || wanted.has(path)),
    );
    const markUndone = (seqs: readonly number[]) =>
      this.#eachIn(seqs, "UPDATE entries SET state = 'undone' WHERE seq = ?");
    return undoEntries(changes.toReversed(), { journal: this, request, markUndone });
  }

  close(): void {
    this.#recordKept();
    this.#database.close();
  }

  #rows(session: string): readonly RecordedChange[] {
    return this.#database.prepare('SELECT * FROM entries WHERE session = ? ORDER BY seq').all(session).map(toChange);
  }

  #eachIn(keys: readonly (number | string)[], sql: string): void {
    if (keys.length === 0) return;
    const statement = this.#database.prepare(sql);
    this.#together(() => {
      for (const key of keys) statement.run(key);
    });
  }

  /** One transaction, on stable storage when it returns. A transaction in another becomes part of it. */
  #together<Result>(change: () => Result): Result {
    if (this.#database.isTransaction) return change();
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const result = change();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      const why = error instanceof Error ? error.message : String(error);
      throw new SallyportError('STATE_UNUSABLE', `The journal cannot be written: ${why}.`, { cause: error });
    }
  }
}

function toChange(row: Record<string, unknown>): RecordedChange {
  const { seq, session, action, workspace, path, before, after, temporary, at_ms, state } = row;
  return {
    seq: Number(seq),
    session: String(session),
    action: String(action),
    workspace: String(workspace),
    path: String(path),
    before: toState(before),
    after: toState(after),
    ...(typeof temporary === 'string' && { temporary }),
    atMs: Number(at_ms),
    undone: state === 'undone',
  };
}

const toState = (text: unknown): PathState => JSON.parse(String(text)) as PathState;
