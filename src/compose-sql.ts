import type { SqlInspection, SqlRow } from './contract/inspect.ts';
import { openSqliteScratch } from './drivers/sql/sqlite-scratch.privileged.ts';
import { inspectSql } from './effects/sql/inspect-sql.ts';
import { createSqlReader } from './effects/sql/read-sql.ts';

/** Answers questions about SQL: the readers of `effects/`, with the SQLite library that they may only compile with. */
export function createSqlInspect(): (row: SqlRow) => Promise<SqlInspection> {
  const reader = createSqlReader({ openScratch: openSqliteScratch });
  return (row) => inspectSql(row, reader);
}
