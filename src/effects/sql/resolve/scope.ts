import type { ColumnUse, Resolution } from './resolution.ts';

export interface RelationKey {
  readonly schema: string;
  readonly name: string;
}

/** Where a column of a source comes from; empty for one that a query computes. */
type Origins = readonly (RelationKey & { readonly column: string })[];

/** One thing in FROM, under its alias. */
export interface Source {
  readonly alias: string;
  readonly schema: string;
  readonly bases: readonly RelationKey[];
  /** Absent where they are not known. */
  readonly columns: ReadonlyMap<string, Origins> | undefined;
  /** Columns got new names, and which is which is not known. */
  readonly isRenamed: boolean;
}

export interface Scope {
  readonly sources: Source[];
  readonly parent: Scope | undefined;
  /** False where sources may or may not be visible (LATERAL): what is found there does not end the search. */
  readonly isCertain: boolean;
}

export const createScope = (parent: Scope | undefined, isCertain = true): Scope => ({ sources: [], parent, isCertain });

export interface ColumnRules {
  readonly hasWholeRows: boolean;
  readonly rowFunctions: ReadonlySet<string>;
}

/** Columns that every table has without declaring them. */
const HIDDEN = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'rowid', 'oid', '_rowid_', 'rank']);

/**
 * Notes which columns a name may mean. Where it is not certain, every one that it may mean is noted.
 * Returns false where a qualified name is not known to be a column: it may be a function's name.
 */
export function useColumn(
  path: readonly string[],
  at: number,
  scope: Scope,
  rules: ColumnRules,
  into: Resolution,
): boolean {
  const name = path.at(-1) ?? '';
  if (path.length === 1) {
    useBareName(name, at, scope, rules, into);
    return true;
  }
  return useQualified(path, name, at, scope, rules, into);
}

function useBareName(name: string, at: number, scope: Scope, rules: ColumnRules, into: Resolution): void {
  let isMissing = true;
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) {
    let isHit = false;
    for (const source of here.sources) {
      const isKnown = source.columns?.has(name) === true;
      isHit ||= isKnown;
      if (isKnown || source.columns === undefined) useOf(source, name, at, into);
    }
    if (isHit && here.isCertain) return;
    isMissing &&= !isHit;
    if (rules.hasWholeRows) for (const source of here.sources) if (source.alias === name) useAll(source, at, into);
  }
  if (isMissing) for (const source of allSources(scope)) noteEach(source, name, at, into);
}

function useQualified(
  path: readonly string[],
  name: string,
  at: number,
  scope: Scope,
  rules: ColumnRules,
  into: Resolution,
): boolean {
  const source = findSource(path.length === 2 ? [path[0] ?? ''] : path.slice(0, -1), scope);
  if (source === undefined) {
    // `schema.table` for the whole row, or a name that means nothing: then whatever has such a column.
    for (const other of allSources(scope)) {
      if (rules.hasWholeRows && other.alias === name) useAll(other, at, into);
      else noteEach(other, name, at, into);
    }
    return false;
  }
  useOf(source, name, at, into);
  const isColumn = source.columns?.has(name) === true || HIDDEN.has(name);
  if (isColumn) return true;
  if (rules.rowFunctions.has(name) || (rules.hasWholeRows && source.columns !== undefined)) useAll(source, at, into);
  return false;
}

/** `*`, or `alias.*`. */
export function useStar(path: readonly string[], at: number, scope: Scope, into: Resolution): void {
  const source = path.length === 0 ? undefined : findSource(path, scope);
  const sources = source !== undefined ? [source] : path.length === 0 ? scope.sources : allSources(scope);
  for (const one of sources) useAll(one, at, into);
}

/** A name of USING stands for a column of both sides. */
export function useJoined(name: string, sources: readonly Source[], into: Resolution): void {
  for (const source of sources) useOf(source, name, -1, into);
}

/** A natural join compares every column that both sides have; what both have may not be known. */
export function useNatural(left: readonly Source[], right: readonly Source[], into: Resolution): void {
  const isKnown = [...left, ...right].every(({ columns }) => columns !== undefined);
  if (!isKnown) {
    for (const source of [...left, ...right]) useAll(source, -1, into);
    return;
  }
  const names = new Set(right.flatMap(({ columns }) => [...(columns?.keys() ?? [])]));
  for (const source of left)
    for (const name of source.columns?.keys() ?? []) if (names.has(name)) useJoined(name, [...left, ...right], into);
}

export function findSource(path: readonly string[], scope: Scope): Source | undefined {
  const alias = path.at(-1);
  const schema = path.length > 1 ? path.at(-2) : undefined;
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent)
    for (const source of here.sources)
      if (source.alias === alias && (schema === undefined || schema === source.schema || source.schema === ''))
        return source;
  return undefined;
}

function* allSources(scope: Scope): Generator<Source> {
  for (let here: Scope | undefined = scope; here !== undefined; here = here.parent) yield* here.sources;
}

function useOf(source: Source, name: string, at: number, into: Resolution): void {
  const origins = source.columns?.get(name);
  if (source.isRenamed) useAll(source, at, into);
  else if (origins === undefined) noteEach(source, name, at, into);
  else for (const { schema, name: relation, column } of origins) note({ schema, relation, column, at }, into);
}

export function useAll(source: Source, at: number, into: Resolution): void {
  noteEach(source, '*', at, into);
}

function noteEach(source: Source, column: string, at: number, into: Resolution): void {
  for (const { schema, name: relation } of source.bases) note({ schema, relation, column, at }, into);
}

const note = (use: ColumnUse, into: Resolution): void => {
  into.columns.push(use);
};
