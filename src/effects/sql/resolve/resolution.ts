import type { Volatility } from '../dialect.ts';
import type { Finding } from '../finding.ts';
import type { CatalogueSort } from './world.ts';

export interface RelationUse {
  /** Empty for the default schema. */
  readonly schema: string;
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly sort: 'table' | 'view' | 'unknown' | CatalogueSort;
  /** The view or function through which it is reached. */
  readonly via?: string | undefined;
  readonly at: number;
}

/** `*` for all of them. A name that could be of several relations is a use of each. */
export interface ColumnUse {
  readonly schema: string;
  readonly relation: string;
  readonly column: string;
  readonly at: number;
}

export interface FunctionUse {
  readonly name: string;
  readonly volatility: Volatility;
  readonly at: number;
}

export type PredicateSort = 'absent' | 'constant' | 'selective';

/** One change of rows; a statement can hold several. */
export interface ChangeUse {
  readonly verb: 'insert' | 'replace' | 'update' | 'delete' | 'merge';
  readonly relations: readonly string[];
  readonly predicate: PredicateSort;
  readonly at: number;
}

/** Everything that a statement touches. */
export interface Resolution {
  readonly relations: RelationUse[];
  readonly columns: ColumnUse[];
  readonly functions: FunctionUse[];
  readonly changes: ChangeUse[];
  readonly findings: Finding[];
}

export const emptyResolution = (): Resolution => ({
  relations: [],
  columns: [],
  functions: [],
  changes: [],
  findings: [],
});
