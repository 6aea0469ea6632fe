import type { Volatility } from '../dialect.ts';
import type { Finding } from '../finding.ts';
import type { FunctionFact } from '../resolve/function-fact.ts';
import type { Call, Query, Statement } from '../syntax.ts';

/** What is known of the database: the relations, functions and types that a schema declares. */
export interface Catalogue {
  /** By `relationKey`. */
  readonly relations: ReadonlyMap<string, CatalogueRelation>;
  /** By name without schema, folded. */
  readonly functions: ReadonlyMap<string, readonly CatalogueFunction[]>;
  readonly types: ReadonlySet<string>;
  /** Operators that somebody defined: they call functions of their own. */
  readonly operators: ReadonlySet<string>;
  /** Functions of the dialect that the schema is written in: its views may call them, whoever asks. */
  readonly bodyCallOf?: (call: Call) => FunctionFact | undefined;
}

export interface CatalogueColumn {
  readonly name: string;
  readonly isNotNull: boolean;
  /** Numbered by the database, from one upwards. */
  readonly isGenerated: boolean;
}

export interface CatalogueRelation {
  /** Empty for the default schema. */
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  /** Absent where the declaration does not show them. */
  readonly columns?: readonly CatalogueColumn[];
  /** What a view selects; absent for a view that was not read. */
  readonly query?: Query;
  readonly findings: readonly Finding[];
}

export interface CatalogueFunction {
  readonly schema: string;
  readonly name: string;
  readonly volatility: Volatility;
  /** The body, where it is in SQL and was read. */
  readonly body?: readonly Statement[];
  readonly parameters: readonly string[];
  readonly findings: readonly Finding[];
}

/** The default schema needs no name, and a NUL is in no name. */
export const relationKey = (schema: string, name: string): string => (schema === '' ? name : `${schema}\0${name}`);
