import { unreadable } from './build-reading.ts';
import { DIALECTS, type Dialect } from './dialect.ts';
import { refuseSql } from './gate.ts';
import { loadPostgresParser } from './postgres/parse-tree.ts';
import { readMysql } from './read-mysql.ts';
import { readPostgres } from './read-postgres.ts';
import { readSqlite } from './read-sqlite.ts';
import type { Catalogue } from './schema/catalogue.ts';
import { type ReadSchema, readSchema, SCHEMA_CHARACTERS_MAX } from './schema/read-schema.ts';
import type { SqlReading } from './sql-reading.ts';
import type { SqlitePort } from './sqlite/sqlite-port.ts';

export interface SqlQuestion {
  readonly sql: string;
  readonly dialect: Dialect;
  /** CREATE statements of any of the dialects; absent where nothing is known of the tables but their names. */
  readonly schema?: string;
}

export interface SqlReader {
  read(question: SqlQuestion): Promise<SqlReading>;
}

const SCHEMAS_KEPT = 16;

/** Reads SQL of three dialects. The SQLite library is handed in: it is used to prepare statements, never to run them. */
export function createSqlReader(sqlite: SqlitePort): SqlReader {
  const schemas = new Map<string, ReadSchema>();
  const schemaOf = async (text: string): Promise<ReadSchema> => {
    const known = schemas.get(text) ?? readSchema(text, await loadPostgresParser());
    if (schemas.size >= SCHEMAS_KEPT) schemas.clear();
    schemas.set(text, known);
    return known;
  };
  return {
    read: async ({ sql, dialect, schema }) => {
      const refusal = refuseSql(sql);
      if (refusal !== undefined) return unreadable(dialect, sql, refusal);
      if (schema !== undefined && schema.length > SCHEMA_CHARACTERS_MAX)
        return unreadable(dialect, sql, 'comes with a schema that is too long');
      const known = schema === undefined || schema.trim() === '' ? undefined : await schemaOf(schema);
      if (known !== undefined && 'refusal' in known) return unreadable(dialect, sql, known.refusal);
      return guarded(dialect, sql, await readerOf(dialect, sqlite), known?.catalogue);
    },
  };
}

type ReadOne = (sql: string, catalogue: Catalogue | undefined) => SqlReading;

async function readerOf(dialect: Dialect, sqlite: SqlitePort): Promise<ReadOne> {
  switch (dialect) {
    case 'postgres': {
      const parser = await loadPostgresParser();
      return (sql, catalogue) => readPostgres(sql, parser, catalogue);
    }
    case 'sqlite':
      return (sql, catalogue) => readSqlite(sql, sqlite, catalogue);
    case 'mysql':
      return readMysql;
  }
}

/** A reader that fails has not read: whatever it is, that is the answer. */
function guarded(dialect: Dialect, sql: string, read: ReadOne, catalogue: Catalogue | undefined): SqlReading {
  try {
    return read(sql, catalogue);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it failed';
    return unreadable(dialect, sql, `could not be read (${why})`);
  }
}

export const isDialect = (name: string): name is Dialect => DIALECTS.some((dialect) => dialect === name);
