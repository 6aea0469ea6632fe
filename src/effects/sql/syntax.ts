/**
 * The one tree that the readers of all dialects make of a statement. It keeps what matters for what a statement does
 * (names, calls, predicates, bounds) and lets go of the rest. Names are folded as the dialect folds them; `at` is an
 * offset into the text in UTF-16 code units, or -1 where the parser gives none.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null; readonly at: number }
  /** A parameter of the client, a default, the current row of something: a value that the text does not show. */
  | { readonly kind: 'opaque'; readonly at: number }
  | { readonly kind: 'column'; readonly path: readonly string[]; readonly at: number }
  | { readonly kind: 'star'; readonly path: readonly string[]; readonly at: number }
  | Call
  /** `name` is an operator, or the lower-case name of a piece of syntax (`and`, `is null`, `case`, `row`, `list`). */
  | {
      readonly kind: 'operator';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly at: number;
      /** An operator by name that the dialect does not define itself. */
      readonly schema?: string | undefined;
    }
  | { readonly kind: 'cast'; readonly type: string; readonly arg: Expression; readonly at: number }
  | { readonly kind: 'field'; readonly name: string; readonly of: Expression; readonly at: number }
  | {
      readonly kind: 'subquery';
      readonly form: 'exists' | 'value' | 'in';
      readonly query: Query;
      readonly operand?: Expression | undefined;
      readonly at: number;
    };

export interface Call {
  readonly kind: 'call';
  readonly path: readonly string[];
  readonly args: readonly Expression[];
  readonly at: number;
}

export interface Query {
  readonly ctes: readonly Cte[];
  readonly recursive: boolean;
  readonly body: QueryBody;
  readonly orderBy: readonly Expression[];
  readonly limit?: Expression | undefined;
  readonly offset?: Expression | undefined;
  readonly at: number;
}

export type QueryBody =
  | Select
  | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'set'; readonly operator: string; readonly left: Query; readonly right: Query };

export interface Select {
  readonly kind: 'select';
  readonly targets: readonly Target[];
  readonly from: readonly FromItem[];
  readonly where?: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly having?: Expression | undefined;
  /** Window definitions, DISTINCT ON: expressions over the same sources. */
  readonly others: readonly Expression[];
}

export interface Target {
  readonly expression: Expression;
  readonly alias?: string | undefined;
}

export interface RelationName {
  readonly kind: 'relation';
  readonly path: readonly string[];
  readonly alias?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly at: number;
}

export type FromItem =
  | RelationName
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias?: string | undefined;
      readonly columns?: readonly string[] | undefined;
    }
  /** Functions that give rows. `outputs` are the columns where the text names them. */
  | {
      readonly kind: 'rows';
      readonly calls: readonly Expression[];
      readonly alias?: string | undefined;
      readonly columns?: readonly string[] | undefined;
      readonly at: number;
    }
  | {
      readonly kind: 'join';
      readonly left: FromItem;
      readonly right: FromItem;
      readonly natural: boolean;
      readonly using?: readonly string[] | undefined;
      readonly on?: Expression | undefined;
      readonly alias?: string | undefined;
      readonly columns?: readonly string[] | undefined;
    };

export interface Cte {
  readonly name: string;
  readonly columns?: readonly string[] | undefined;
  readonly statement: Statement;
}

export interface Dml {
  readonly kind: 'dml';
  readonly verb: 'insert' | 'replace' | 'update' | 'delete' | 'merge';
  readonly ctes: readonly Cte[];
  readonly recursive: boolean;
  /** What is written. */
  readonly targets: readonly RelationName[];
  /** What is read beside it: FROM, USING, joined tables; a target that also stands there is given only here and there. */
  readonly from: readonly FromItem[];
  readonly where?: Expression | undefined;
  readonly source?: Query | undefined;
  /** Assigned values, RETURNING, conflict clauses, conditions of MERGE branches. */
  readonly parts: readonly Expression[];
  readonly at: number;
}

export type UtilityClass =
  | 'ddl'
  | 'transaction'
  | 'session'
  | 'lock'
  | 'file'
  | 'program'
  | 'network'
  | 'privilege'
  | 'procedure'
  | 'maintenance'
  | 'message'
  | 'other';

export type Statement =
  | { readonly kind: 'query'; readonly query: Query; readonly at: number }
  | Dml
  | { readonly kind: 'explain'; readonly analyze: boolean; readonly statement: Statement; readonly at: number }
  /** Shows a setting (`relations` empty) or what a relation is made of. `catalogue` where names of others are listed. */
  | {
      readonly kind: 'show';
      readonly what: string;
      readonly relations: readonly RelationName[];
      readonly catalogue: boolean;
      readonly parts: readonly Expression[];
      readonly at: number;
    }
  | { readonly kind: 'utility'; readonly class: UtilityClass; readonly what: string; readonly at: number };
