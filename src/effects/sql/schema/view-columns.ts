import { leavesOf } from '../evaluate/parts.ts';
import { createScope, type Scope } from '../resolve/scope.ts';
import { declared, keyOf, outputColumns, relationSource } from '../resolve/sources.ts';
import type { World } from '../resolve/world.ts';
import type { Query } from '../syntax.ts';
import type { CatalogueRelation } from './catalogue.ts';

/** Names of what a view gives, where they can be told. */
export function viewColumns({ query }: CatalogueRelation, world: World): readonly string[] | undefined {
  return query && outputColumns(query, (inner) => plainScope(inner, world));
}

function plainScope({ body }: Query, world: World): Scope | undefined {
  if (body.kind !== 'select') return undefined;
  const scope = createScope(undefined);
  for (const leaf of leavesOf(body.from)) {
    if (leaf.kind !== 'relation') return undefined;
    const key = keyOf(leaf.path, world);
    scope.sources.push(relationSource(leaf, { key, relation: declared(key, world.catalogue) }));
  }
  return scope;
}
