import type { Catalogue, CatalogueRelation } from '../schema/catalogue.ts';
import { relationKey } from '../schema/catalogue.ts';
import type { Expression, Query, RelationName, Target } from '../syntax.ts';
import type { RelationKey, Source } from './scope.ts';
import { findSource, type Scope } from './scope.ts';
import type { World } from './world.ts';

/** Schema and name as they are looked up: empty for the default schema. `undefined` for a name of more parts than two. */
export function keyOf(path: readonly string[], { facts }: World): RelationKey {
  const [first = ''] = path;
  if (path.length === 1) return { schema: '', name: first };
  const name = path.at(-1) ?? '';
  const schema = path.slice(0, -1).join('.');
  return { schema: facts.defaultSchemas.has(schema) ? '' : schema, name };
}

export const declared = (key: RelationKey, catalogue: Catalogue | undefined): CatalogueRelation | undefined =>
  catalogue?.relations.get(relationKey(key.schema, key.name));

interface LookedUp {
  readonly key: RelationKey;
  readonly relation: CatalogueRelation | undefined;
}

/** A table or view as a source, with its columns where the catalogue knows them. */
export function relationSource(item: RelationName, { key, relation }: LookedUp): Source {
  const names = item.columns === undefined ? undefined : relation?.columns?.map(({ name }) => name);
  return {
    alias: item.alias ?? key.name,
    schema: item.alias === undefined ? key.schema : '',
    bases: [key],
    columns:
      item.columns === undefined
        ? relation && ownColumns(relation)
        : names && new Map(renamed(names, item.columns).map(([name, column]) => [name, [{ ...key, column }]])),
    isRenamed: names === undefined && item.columns !== undefined,
  };
}

type Columns = NonNullable<Source['columns']>;
const columnsOf = new WeakMap<CatalogueRelation, Columns>();

/** Under their own names they are the same for every statement. */
function ownColumns(relation: CatalogueRelation): Columns | undefined {
  const known = columnsOf.get(relation);
  if (known !== undefined || relation.columns === undefined) return known;
  const { schema, name: table } = relation;
  const columns: Columns = new Map(relation.columns.map(({ name }) => [name, [{ schema, name: table, column: name }]]));
  columnsOf.set(relation, columns);
  return columns;
}

const renamed = (names: readonly string[], given: readonly string[] | undefined): [string, string][] =>
  names.map((name, index) => [given?.[index] ?? name, name]);

/** A query, CTE or function as a source: what it reads was noted where it stands, so its columns have no origins. */
export function computedSource(
  alias: string | undefined,
  columns: readonly string[] | undefined,
  given: readonly string[] | undefined,
): Source {
  const names = columns === undefined ? undefined : renamed(columns, given).map(([name]) => name);
  return {
    alias: alias ?? '',
    schema: '',
    bases: [],
    columns: names && new Map(names.map((name) => [name, []])),
    isRenamed: false,
  };
}

/** A join with an alias of its own stands for all that is in it. */
export function joinSource(alias: string, parts: readonly Source[], given: readonly string[] | undefined): Source {
  const isKnown = given === undefined && parts.every(({ columns, isRenamed }) => columns !== undefined && !isRenamed);
  return {
    alias,
    schema: '',
    bases: parts.flatMap(({ bases }) => bases),
    columns: isKnown ? new Map(parts.flatMap(({ columns }) => [...(columns ?? [])])) : undefined,
    isRenamed: given !== undefined,
  };
}

/** The source that stands for a table which is written and also joined. */
export const findSourceOf = (target: Source, scope: Scope): Source | undefined =>
  scope.sources.find(({ alias }) => alias === target.alias);

/** Names of what a query gives; `undefined` where one of them is not known. */
export function outputColumns(
  query: Query,
  scopeOf: (query: Query) => Scope | undefined,
): readonly string[] | undefined {
  const { body } = query;
  if (body.kind === 'set') return outputColumns(body.left, scopeOf);
  if (body.kind === 'values') return (body.rows[0] ?? []).map((_, index) => `column${index + 1}`);
  const names = body.targets.map((target) => targetNames(target, scopeOf(query)));
  return names.some((name) => name === undefined) ? undefined : names.flatMap((name) => name ?? []);
}

function targetNames({ expression, alias }: Target, scope: Scope | undefined): readonly string[] | undefined {
  if (alias !== undefined) return [alias];
  if (expression.kind === 'star') return starNames(expression.path, scope);
  return [outputName(expression)];
}

function starNames(path: readonly string[], scope: Scope | undefined): readonly string[] | undefined {
  if (scope === undefined) return undefined;
  const one = path.length === 0 ? undefined : findSource(path, scope);
  if (path.length > 0 && one === undefined) return undefined;
  const sources = one === undefined ? scope.sources : [one];
  if (sources.some(({ columns }) => columns === undefined)) return undefined;
  return sources.flatMap(({ columns }) => [...(columns?.keys() ?? [])]);
}

export function outputName(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return expression.path.at(-1) ?? '';
    case 'call':
      return expression.path.at(-1) ?? '';
    case 'field':
      return expression.name;
    case 'cast':
      return outputName(expression.arg) || expression.type;
    default:
      return '';
  }
}
