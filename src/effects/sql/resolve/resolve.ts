import { predicateSort } from '../predicate/predicate-sort.ts';
import { crossJoinFinding } from '../resource/cross-join.ts';
import { recursionFinding } from '../resource/recursion.ts';
import { sizeFinding } from '../resource/size.ts';
import type { Call, Cte, Dml, Expression, FromItem, Query, RelationName, Select, Statement } from '../syntax.ts';
import { type CteNames, findCte, lookInside, useRelation } from './relations.ts';
import type { Resolution } from './resolution.ts';
import { createScope, type Scope, type Source, useColumn, useJoined, useNatural, useStar } from './scope.ts';
import { computedSource, findSourceOf, joinSource, outputColumns, relationSource } from './sources.ts';
import { useCall } from './use-call.ts';
import type { World } from './world.ts';

/** Deeper than any statement that a person writes; what is nested deeper is not read. */
const DEPTH_MAX = 120;

interface State {
  readonly world: World;
  readonly into: Resolution;
  /** Scopes of the queries resolved so far, for the names of their outputs. */
  readonly scopes: WeakMap<Query, Scope>;
  depth: number;
}

/** Finds everything that a statement touches, and notes it in `into`. Views and functions are followed into their bodies. */
export function resolveStatement(statement: Statement, world: World, into: Resolution): void {
  walkStatement(statement, undefined, undefined, { world, into, scopes: new WeakMap(), depth: 0 });
}

function walkStatement(
  statement: Statement,
  scope: Scope | undefined,
  names: CteNames | undefined,
  state: State,
): void {
  switch (statement.kind) {
    case 'query':
      walkQuery(statement.query, scope, names, state);
      return;
    case 'dml':
      walkChange(statement, scope, names, state);
      return;
    case 'explain':
      walkStatement(statement.statement, scope, names, state);
      return;
    case 'show': {
      const here = createScope(scope);
      for (const relation of statement.relations) useRelation(relation, 'read', state.world, state.into);
      for (const part of statement.parts) walkExpression(part, here, names, state);
      return;
    }
    case 'utility':
      return;
  }
}

function walkQuery(query: Query, parent: Scope | undefined, outer: CteNames | undefined, state: State): void {
  state.depth += 1;
  if (state.depth > DEPTH_MAX) {
    if (state.depth === DEPTH_MAX + 1)
      state.into.findings.push({ hazard: 'not-read', what: 'is nested too deeply to be read', at: query.at });
    state.depth -= 1;
    return;
  }
  const names = walkCtes(query, query, parent, outer, state);
  const { body } = query;
  let here = createScope(parent);
  if (body.kind === 'set') {
    walkQuery(body.left, parent, names, state);
    walkQuery(body.right, parent, names, state);
  } else if (body.kind === 'values') {
    for (const value of body.rows.flat()) walkExpression(value, here, names, state);
  } else here = walkSelect(query, body, parent, names, state);
  // Nobody asks for the outputs of the whole statement.
  if (state.depth > 1) state.scopes.set(query, here);
  for (const sorted of query.orderBy) if (!isOutput(sorted, query)) walkExpression(sorted, here, names, state);
  if (query.limit !== undefined) walkExpression(query.limit, createScope(parent), names, state);
  if (query.offset !== undefined) walkExpression(query.offset, createScope(parent), names, state);
  state.depth -= 1;
}

/** In ORDER BY a bare name means the output of that name, where there is one. */
function isOutput(sorted: Expression, { body }: Query): boolean {
  if (sorted.kind !== 'column' || sorted.path.length > 1) return false;
  return body.kind === 'select' && body.targets.some(({ alias }) => alias !== undefined && alias === sorted.path[0]);
}

function walkCtes(
  { ctes, recursive }: { readonly ctes: readonly Cte[]; readonly recursive: boolean },
  query: Query | undefined,
  scope: Scope | undefined,
  outer: CteNames | undefined,
  state: State,
): CteNames | undefined {
  if (ctes.length === 0) return outer;
  const seesAll = state.world.facts.cteSight === 'all' || (recursive && state.world.facts.hasWholeRows);
  let names: CteNames | undefined = outer;
  if (seesAll) names = { entries: new Map(ctes.map(({ name, columns }) => [name, columns])), parent: outer };
  for (const cte of ctes) {
    const inner: CteNames | undefined =
      seesAll || !recursive ? names : { entries: new Map([[cte.name, cte.columns]]), parent: names };
    walkStatement(cte.statement, scope, inner, state);
    const finding = recursive || seesAll ? recursionFinding(cte, query) : undefined;
    if (finding !== undefined) state.into.findings.push(finding);
    names = { entries: new Map([[cte.name, cteColumns(cte, state)]]), parent: names };
  }
  return names;
}

function cteColumns({ statement, columns }: Cte, state: State): readonly string[] | undefined {
  if (statement.kind !== 'query') return columns;
  const own = outputColumns(statement.query, (query) => state.scopes.get(query));
  return own === undefined ? undefined : own.map((name, index) => columns?.[index] ?? name);
}

function walkSelect(
  query: Query,
  select: Select,
  parent: Scope | undefined,
  names: CteNames | undefined,
  state: State,
): Scope {
  const scope = createScope(parent);
  for (const item of select.from) {
    if (item.kind === 'relation') scope.sources.push(walkRelation(item, names, state));
    else scope.sources.push(...walkFrom(item, scope, names, state));
  }
  for (const { expression } of select.targets) walkExpression(expression, scope, names, state);
  if (select.where !== undefined) walkExpression(select.where, scope, names, state);
  if (select.having !== undefined) walkExpression(select.having, scope, names, state);
  for (const part of select.groupBy) walkExpression(part, scope, names, state);
  for (const part of select.others) walkExpression(part, scope, names, state);
  const finding = crossJoinFinding(select, query);
  if (finding !== undefined) state.into.findings.push(finding);
  return scope;
}

/** What stands before it in FROM may be visible to a derived table or function, but need not be. */
const sideways = (scope: Scope): Scope => ({ ...scope, isCertain: false });

function walkFrom(item: FromItem, scope: Scope, names: CteNames | undefined, state: State): Source[] {
  switch (item.kind) {
    case 'relation':
      return [walkRelation(item, names, state)];
    case 'derived': {
      walkQuery(item.query, sideways(scope), names, state);
      const columns = outputColumns(item.query, (query) => state.scopes.get(query));
      return [computedSource(item.alias, columns, item.columns)];
    }
    case 'rows': {
      for (const call of item.calls) walkExpression(call, sideways(scope), names, state);
      return [computedSource(item.alias, undefined, item.columns)];
    }
    case 'join':
      return walkJoin(item, scope, names, state);
  }
}

function walkJoin(
  item: Extract<FromItem, { kind: 'join' }>,
  scope: Scope,
  names: CteNames | undefined,
  state: State,
): Source[] {
  const { into } = state;
  const left = walkFrom(item.left, scope, names, state);
  const beside: Scope = { sources: [...scope.sources, ...left], parent: scope.parent, isCertain: scope.isCertain };
  const right = walkFrom(item.right, beside, names, state);
  if (item.natural) useNatural(left, right, into);
  for (const name of item.using ?? []) useJoined(name, [...left, ...right], into);
  const both = [...left, ...right];
  if (item.on !== undefined) {
    const joined: Scope = { sources: [...both, ...scope.sources], parent: scope.parent, isCertain: false };
    walkExpression(item.on, joined, names, state);
  }
  return item.alias === undefined ? both : [joinSource(item.alias, both, item.columns)];
}

function walkRelation(item: RelationName, names: CteNames | undefined, state: State): Source {
  const cte = item.path.length === 1 ? findCte(item.path[0] ?? '', names) : undefined;
  if (cte !== undefined) return computedSource(item.alias ?? item.path[0], cte.columns, item.columns);
  const found = useRelation(item, 'read', state.world, state.into);
  if (found.relation?.kind === 'view') lookInside(item, found.relation, state.world, state.into, resolveStatement);
  return relationSource(item, found);
}

function walkChange(change: Dml, parent: Scope | undefined, outer: CteNames | undefined, state: State): void {
  const { world, into } = state;
  const names = walkCtes(change, undefined, parent, outer, state);
  const scope = createScope(parent);
  const targets = change.targets.map((target) => {
    return relationSource(target, useRelation(target, 'write', world, into));
  });
  for (const item of change.from) scope.sources.push(...walkFrom(item, scope, names, state));
  for (const target of targets) if (findSourceOf(target, scope) === undefined) scope.sources.push(target);
  const [first] = targets;
  if (change.verb === 'insert' && first !== undefined) scope.sources.push({ ...first, alias: 'excluded' });
  if (change.source !== undefined) walkQuery(change.source, parent, names, state);
  for (const part of [change.where, ...change.parts]) if (part !== undefined) walkExpression(part, scope, names, state);
  into.changes.push({
    verb: change.verb,
    relations: change.targets.map(({ path }) => path.join('.')),
    // Looked into only where a policy asks.
    get predicate() {
      return predicateSort(change, world);
    },
    at: change.at,
  });
}

function walkExpression(expression: Expression, scope: Scope, names: CteNames | undefined, state: State): void {
  const { world, into } = state;
  switch (expression.kind) {
    case 'constant':
    case 'opaque':
      return;
    case 'column': {
      const isColumn = useColumn(expression.path, expression.at, scope, world.facts, into);
      if (!isColumn) useFieldCall(expression.path, expression.at, state);
      return;
    }
    case 'star':
      useStar(expression.path, expression.at, scope, into);
      return;
    case 'field':
      walkExpression(expression.of, scope, names, state);
      useFieldCall([expression.name], expression.at, state);
      return;
    case 'cast': {
      const finding = castFinding(expression.type, expression.at, world);
      if (finding !== undefined) into.findings.push(finding);
      walkExpression(expression.arg, scope, names, state);
      return;
    }
    case 'subquery':
      if (expression.operand !== undefined) walkExpression(expression.operand, scope, names, state);
      walkQuery(expression.query, scope, names, state);
      return;
    case 'call':
      useCall(expression, world, into, resolveStatement);
      sized(expression, state);
      walkAll(expression.args, scope, names, state);
      return;
    case 'operator': {
      const { name, schema } = expression;
      const isCustom = world.catalogue?.operators.has(name) === true;
      if (isCustom || !world.facts.isOperator(name, schema))
        into.findings.push({
          hazard: 'unknown-function',
          what: `uses the operator ${name}, which is not known`,
          at: expression.at,
        });
      sized(expression, state);
      walkAll(expression.args, scope, names, state);
      return;
    }
  }
}

function walkAll(args: readonly Expression[], scope: Scope, names: CteNames | undefined, state: State): void {
  for (const arg of args) walkExpression(arg, scope, names, state);
}

function sized(expression: Expression, { into, world }: State): void {
  const finding = sizeFinding(expression, world);
  if (finding !== undefined) into.findings.push(finding);
}

function castFinding(type: string, at: number, { facts, catalogue }: World) {
  if (catalogue?.types.has(type.split('.').at(-1) ?? type)) return undefined;
  return facts.castFinding(type, at);
}

/** `alias.name` and `(row).name` may call a function of that name; only those that are not harmless are noted. */
function useFieldCall(path: readonly string[], at: number, state: State): void {
  const { world, into } = state;
  if (!world.facts.hasWholeRows) return;
  const name = path.at(-1) ?? '';
  const call: Call = { kind: 'call', path: [name], args: [], at };
  const isDeclared = world.catalogue?.functions.has(name) === true;
  if (isDeclared || world.facts.callOf(call)?.hazard !== undefined) useCall(call, world, into, resolveStatement);
}
