import type { Reading } from '../../contract/reading.ts';
import type { Dialect } from './dialect.ts';
import type { Finding } from './finding.ts';
import type { ChangeUse, ColumnUse, FunctionUse, RelationUse } from './resolve/resolution.ts';

export interface StatementReading {
  /** For people and machines: `select`, `insert`, `explain select`, `ddl`, … */
  readonly kind: string;
  readonly sort: 'query' | 'change' | 'show' | 'utility';
  /** Completes "It …"; for a utility statement, what it does. */
  readonly what: string;
  /** EXPLAIN without ANALYZE: nothing of it is carried out. */
  readonly isOnlyPlanned: boolean;
  /** Lists what the database knows of itself. */
  readonly isCatalogue: boolean;
  readonly at: number;
}

/** What SQL would do. Everything is of the whole text; a text of more than one statement is told by `statements`. */
export interface SqlReading extends Reading {
  readonly dialect: Dialect;
  readonly statements: readonly StatementReading[];
  readonly relations: readonly RelationUse[];
  readonly columns: readonly ColumnUse[];
  readonly functions: readonly FunctionUse[];
  readonly changes: readonly ChangeUse[];
  readonly findings: readonly Finding[];
}
