import type { Dialect } from '../dialect.ts';
import type { Finding } from '../finding.ts';
import type { Catalogue } from '../schema/catalogue.ts';
import type { Call } from '../syntax.ts';
import type { FunctionFact } from './function-fact.ts';

/** What a relation of the database itself tells: names and definitions, what goes on, values of tables, or secrets. */
export type CatalogueSort = 'structure' | 'activity' | 'values' | 'credentials';

/** What a dialect brings along: its built-in functions, operators, types and catalogues. */
export interface DialectFacts {
  readonly dialect: Dialect;
  /** Names of the default schema, besides the empty one. */
  readonly defaultSchemas: ReadonlySet<string>;
  /** `undefined` for a function that the dialect does not carry. */
  callOf(call: Call): FunctionFact | undefined;
  /** Functions of the dialect that may be called by writing `alias.name`: they take the whole row. */
  readonly rowFunctions: ReadonlySet<string>;
  isOperator(name: string, schema: string | undefined): boolean;
  castFinding(type: string, at: number): Finding | undefined;
  /** What a relation that no schema declared is; `undefined` where it is none of the database's own. */
  systemRelation(schema: string, name: string): CatalogueSort | 'unknown' | undefined;
  /** Columns of such relations that tell more than the rest. */
  readonly secretColumns: ReadonlyMap<string, readonly string[]>;
  /** Whether the alias of a source, as a value, is its whole row. */
  readonly hasWholeRows: boolean;
  /** Which CTEs a CTE of the list sees: those before it; itself too where it is recursive; all of them. */
  readonly cteSight: 'before' | 'all';
}

export interface World {
  readonly facts: DialectFacts;
  /** Absent where no schema was given: then names are taken as they stand. */
  readonly catalogue?: Catalogue;
}
