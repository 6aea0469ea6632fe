import { DatabaseSync } from 'node:sqlite';

const TABLES = ['people', 'books', 'loans', 'visits', 'staff', 'tokens', 'loans_old', 'sqlite_master'] as const;

export interface LiveSqlite {
  /** Prepares and runs a statement, as an executor would that trusts the reader. Throws what SQLite throws. */
  run(sql: string): void;
  /** Everything that a statement could have changed. */
  dump(): string;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email, city, phone, passport, iban, joined_at);
  CREATE TABLE books (id INTEGER PRIMARY KEY, isbn TEXT UNIQUE, title, genre, price, topics, data);
  CREATE TABLE loans (id INTEGER PRIMARY KEY, person_id, book_id, state, fee, due_at, lent_at, notes);
  CREATE TABLE visits (id INTEGER PRIMARY KEY, person_id, kind, payload, at);
  CREATE TABLE staff (id INTEGER PRIMARY KEY, name, boss_id, wage);
  CREATE TABLE tokens (id INTEGER PRIMARY KEY, owner, value);
  CREATE TABLE loans_old (id, person_id, book_id, state, fee, due_at, lent_at, notes);
  INSERT INTO people (name, city, passport) VALUES ('Ada', 'Bern', 'P1'), ('Ben', 'Oslo', 'P2'), ('Cleo', 'Bern', 'P3');
  INSERT INTO books (isbn, title, data) VALUES ('1', 'Sea', '{"a":[1,2]}'), ('2', 'Sky', '{}');
  INSERT INTO loans (person_id, book_id, state, fee, lent_at) VALUES (1, 1, 'late', 2.5, '2024-01-02'), (2, 2, 'open', 0, '2024-02-03');
  INSERT INTO visits (person_id, kind, payload) VALUES (1, 'x', '{"a":1,"items":[1]}');
  INSERT INTO staff (name, boss_id, wage) VALUES ('Dot', NULL, 9), ('Eli', 1, 7);
  INSERT INTO tokens (owner, value) VALUES ('ada', 'not for anybody');
  CREATE VIEW loan_totals AS SELECT city, sum(fee) AS fees FROM loans JOIN people ON people.id = person_id GROUP BY city;
  CREATE VIEW token_view AS SELECT owner, value FROM tokens;
`;
const PRAGMAS = [
  'user_version',
  'journal_mode',
  'query_only',
  'foreign_keys',
  'synchronous',
  'writable_schema',
  'cache_size',
];
const ROWS_READ = 50;

function rowsOf(database: DatabaseSync, table: string): unknown {
  try {
    return database.prepare(`SELECT * FROM ${table}`).all();
  } catch {
    return 'gone';
  }
}

/** A database with rows in it, to which everything is done that was called harmless. */
export function openLiveSqlite(): LiveSqlite {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  return {
    run: (sql) => {
      let rows = 0;
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      for (const _row of statement.iterate()) {
        rows += 1;
        if (rows >= ROWS_READ) break;
      }
    },
    dump: () =>
      JSON.stringify([
        ...TABLES.map((table) => rowsOf(database, table)),
        ...PRAGMAS.map((pragma) => database.prepare(`PRAGMA ${pragma}`).all()),
        database.prepare('SELECT total_changes() AS changes').all(),
        // The schema for temporary tables comes and goes by itself, also for checks that change nothing.
        database.prepare("SELECT name, file FROM pragma_database_list WHERE name <> 'temp'").all(),
        database.isTransaction,
      ]),
    close: () => database.close(),
  };
}
