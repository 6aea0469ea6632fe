import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const MIGRATIONS = new URL('../migrations/', import.meta.url);

/** Opens a database file; for reading only, unless told otherwise. */
export const openDatabase = (path, { readOnly = true } = {}) => new DatabaseSync(path, { readOnly });

/** An empty database in memory with every migration applied: what the tests run on. */
export function openMemoryDatabase() {
  const database = new DatabaseSync(':memory:');
  migrate(database, () => new Date().toISOString());
  return database;
}

/**
 * Applies the migrations that are missing, in the order of their names, each with its record in one transaction.
 * `appliedAt(name)` gives the time to write down.
 */
export function migrate(database, appliedAt) {
  database.exec('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)');
  const done = new Set(
    database
      .prepare('SELECT name FROM schema_migrations')
      .all()
      .map((row) => row.name),
  );
  for (const name of readdirSync(MIGRATIONS).sort()) {
    if (!name.endsWith('.sql') || done.has(name)) continue;
    database.exec('BEGIN');
    database.exec(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
    database.prepare('INSERT INTO schema_migrations (name, applied_at) VALUES (?, ?)').run(name, appliedAt(name));
    database.exec('COMMIT');
  }
}
