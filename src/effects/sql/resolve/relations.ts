import type { Finding } from '../finding.ts';
import type { CatalogueRelation } from '../schema/catalogue.ts';
import type { RelationName, Statement } from '../syntax.ts';
import { emptyResolution, type RelationUse, type Resolution } from './resolution.ts';
import type { RelationKey } from './scope.ts';
import { declared, keyOf } from './sources.ts';
import type { World } from './world.ts';

/** Names that WITH gave, innermost first, with their columns where these are known. */
export interface CteNames {
  readonly entries: ReadonlyMap<string, readonly string[] | undefined>;
  readonly parent: CteNames | undefined;
}

export function findCte(
  name: string,
  names: CteNames | undefined,
): { readonly columns: readonly string[] | undefined } | undefined {
  for (let here = names; here !== undefined; here = here.parent)
    if (here.entries.has(name)) return { columns: here.entries.get(name) };
  return undefined;
}

/** A name as it was looked up. */
export interface Found {
  readonly key: RelationKey;
  /** What the schema declares of it; absent for relations of the database's own. */
  readonly relation: CatalogueRelation | undefined;
}

/** PostgreSQL and SQLite look in their own catalogues first, so a table of such a name does not hide them. */
export function useRelation(item: RelationName, access: 'read' | 'write', world: World, into: Resolution): Found {
  const key = keyOf(item.path, world);
  const system = world.facts.systemRelation(key.schema, key.name);
  const relation = system === undefined ? declared(key, world.catalogue) : undefined;
  const sort = system ?? relation?.kind ?? 'unknown';
  into.relations.push({ schema: key.schema, name: key.name, access, sort, via: undefined, at: item.at });
  if (sort === 'unknown' || sort === 'credentials') {
    const finding = relationFinding(key, sort, item.at, world);
    if (finding !== undefined) into.findings.push(finding);
  }
  return { key, relation };
}

function relationFinding(
  { schema, name }: RelationKey,
  sort: RelationUse['sort'],
  at: number,
  { facts, catalogue }: World,
): Finding | undefined {
  const label = schema === '' ? name : `${schema}.${name}`;
  if (sort === 'credentials') return { hazard: 'credentials', what: `reads ${label}, which holds credentials`, at };
  if (sort !== 'unknown') return undefined;
  if (facts.systemRelation(schema, name) !== undefined)
    return { hazard: 'unknown-relation', what: `reads ${label}, a relation of the server that is not known`, at };
  if (catalogue === undefined) return undefined;
  return { hazard: 'unknown-relation', what: `names ${label}, which the schema does not declare`, at };
}

type Resolve = (statement: Statement, world: World, into: Resolution) => void;

/** A view that reaches itself is not followed for ever. */
const DEPTH_MAX = 16;
const depths = new WeakMap<Resolution, number>();
/** What bodies were found to touch, for each world that asked. */
const followed = new WeakMap<object, Map<string, Resolution>>();

/** Follows a view into the query that it stands for; what is found there is noted as reached through it. */
export function lookInside(
  item: RelationName,
  view: CatalogueRelation,
  world: World,
  into: Resolution,
  resolve: Resolve,
): void {
  into.findings.push(...view.findings.map((finding) => ({ ...finding, at: item.at })));
  if (view.query === undefined) {
    into.findings.push({ hazard: 'not-read', what: `reads the view ${view.name}, which was not read`, at: item.at });
    return;
  }
  const body: readonly Statement[] = [{ kind: 'query', query: view.query, at: -1 }];
  followBody({ body, source: view, name: view.name, at: item.at }, world, into, resolve);
}

interface Body {
  readonly body: readonly Statement[];
  /** What declares it: its findings are kept for it. */
  readonly source: object;
  readonly name: string;
  readonly at: number;
}

/** Resolves a body that stands elsewhere: positions in it are none of this text. */
export function followBody({ body, source, name, at }: Body, world: World, into: Resolution, resolve: Resolve): void {
  const depth = (depths.get(into) ?? 0) + 1;
  if (depth > DEPTH_MAX) {
    into.findings.push({ hazard: 'not-read', what: `reaches too far through ${name} to be read`, at });
    return;
  }
  const inner = innerOf(source, body, depth, world, resolve);
  into.relations.push(...inner.relations.map((use) => ({ ...use, via: name, at })));
  into.columns.push(...inner.columns.map((use) => ({ ...use, at })));
  into.functions.push(...inner.functions.map((use) => ({ ...use, at })));
  into.changes.push(...inner.changes.map(({ verb, relations, predicate }) => ({ verb, relations, predicate, at })));
  into.findings.push(...inner.findings.map((finding) => ({ ...finding, what: `${finding.what} (in ${name})`, at })));
}

function innerOf(
  source: object,
  body: readonly Statement[],
  depth: number,
  world: World,
  resolve: Resolve,
): Resolution {
  const known = followed.get(source)?.get(world.facts.dialect);
  if (known !== undefined) return known;
  const inner = emptyResolution();
  depths.set(inner, depth);
  const bodyWorld = withBodyCalls(world);
  for (const statement of body) resolve(statement, bodyWorld, inner);
  const compact: Resolution = {
    ...inner,
    relations: unique(inner.relations, (use) => `${use.schema}.${use.name}.${use.access}`),
    columns: unique(inner.columns, (use) => `${use.schema}.${use.relation}.${use.column}`),
    functions: unique(inner.functions, (use) => use.name),
    findings: unique(inner.findings, (finding) => finding.what),
  };
  const kept = followed.get(source) ?? new Map<string, Resolution>();
  kept.set(world.facts.dialect, compact);
  followed.set(source, kept);
  return compact;
}

/** A view is written in the dialect of its schema, whichever dialect asks. */
function withBodyCalls(world: World): World {
  const { facts, catalogue } = world;
  const { bodyCallOf } = catalogue ?? {};
  if (bodyCallOf === undefined) return world;
  return { ...world, facts: { ...facts, callOf: (call) => facts.callOf(call) ?? bodyCallOf(call) } };
}

export function unique<T>(items: readonly T[], keyOf_: (item: T) => string): T[] {
  const found = new Map<string, T>();
  for (const item of items) {
    const key = keyOf_(item);
    if (!found.has(key)) found.set(key, item);
  }
  return [...found.values()];
}
