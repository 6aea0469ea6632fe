/** What libpg-query gives: nodes `{ TypeName: { … } }`, fields left out where they are empty, enumerations as names. */
export interface Tree {
  readonly [field: string]: unknown;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that holds a structure, wrapped in its type's name or not; `undefined` where it is empty. */
export function child(tree: Tree, field: string): Tree | undefined {
  const value = tree[field];
  return value === undefined || !isTree(value) ? undefined : value;
}

export function children(tree: Tree | undefined, field: string): readonly Tree[] {
  const value = tree?.[field];
  // The parser puts nothing but structures into lists.
  return Array.isArray(value) ? (value as readonly Tree[]) : NONE;
}
const NONE: readonly Tree[] = [];

export function text(tree: Tree | undefined, field: string): string {
  const value = tree?.[field];
  return typeof value === 'string' ? value : '';
}

/** Taken apart: the type's name and its fields. */
export function unwrapped(node: Tree): { readonly type: string; readonly fields: Tree } {
  for (const type in node) {
    const fields = node[type];
    return { type, fields: isTree(fields) ? fields : {} };
  }
  return { type: 'nothing', fields: {} };
}

/** The texts of a list of `String` nodes; a star is `*`. */
export function names(tree: Tree | undefined, field: string): readonly string[] {
  const list = tree?.[field];
  if (!Array.isArray(list)) return NO_NAMES;
  const found: string[] = [];
  for (const node of list as readonly Tree[]) {
    const inner = node['String'] as Tree | undefined;
    found.push(inner === undefined ? ('A_Star' in node ? '*' : '') : text(inner, 'sval'));
  }
  return found;
}
const NO_NAMES: readonly string[] = [];

export const locationOf = (tree: Tree): number => (typeof tree['location'] === 'number' ? tree['location'] : 0);
