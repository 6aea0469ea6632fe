/** What SQLite asks while it compiles a statement: an action code and up to four names. */
export type Authorize = (
  action: number,
  first: string | null,
  second: string | null,
  database: string | null,
  trigger: string | null,
) => 'ok' | 'deny';

/** A database in memory that statements are compiled against; nothing is ever run in it but CREATE TABLE. */
export interface SqliteScratch {
  /** Compiles the first statement of the text. Throws what SQLite says where it refuses. */
  prepare(sql: string, authorize: Authorize): void;
  createTable(schema: string, name: string, columns: readonly string[]): void;
  /** Adds a column to the first table created here that lacks it; false where all have it. */
  addColumn(column: string): boolean;
  close(): void;
}

export interface SqlitePort {
  openScratch(): SqliteScratch;
}
