import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

export interface Reference {
  /** The module named; `undefined` where it is computed and cannot be known. */
  readonly specifier: string | undefined;
  readonly line: number;
}

/** What a rule needs to know about a file of ours. Paths are relative to the repository, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Imports of every sort: static, dynamic, re-exports, `import type`, types by `import('…')`. */
  readonly imports: readonly Reference[];
  /** Global names that are used (not declared in the file), and members such as `process.binding`. */
  readonly globals: readonly { readonly name: string; readonly line: number }[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Parses a file. @throws where it is not TypeScript: what cannot be read cannot be judged. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { lang: 'ts', sourceType: 'module' });
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const places = [...walk(parsed.program)];
  const lineOf = (node: Node) => text.slice(0, node.start).split('\n').length;
  const imports = places.map((place) => place.node).filter(isImport);
  return {
    path,
    text,
    imports: imports.map((node) => ({ specifier: specifierOf(node), line: lineOf(node) })),
    globals: globalsOf(places).map(({ name, node }) => ({ name, line: lineOf(node) })),
  };
}

export const readSource = (root: string, path: string): SourceFile =>
  parseSource(path, readFileSync(join(root, path), 'utf8'));

/** The file of ours that a relative import means; `undefined` for packages and Node's modules. */
export function targetOf(from: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(from), specifier)) : undefined;
}

/** Tests, and the programs that only tests run. Neither is in the published package. */
export const isTest = (path: string): boolean => /\.(test|probe)(\.privileged)?\.ts$/.test(path);

/** A node of the syntax tree, the one it hangs on, and by which field. */
interface Place {
  readonly node: Node;
  readonly parent: Place | undefined;
  readonly key: string;
}

function* walk(value: unknown, parent?: Place, key = ''): Generator<Place> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item, parent, key);
  } else if (isNode(value)) {
    const place = { node: value, parent, key };
    yield place;
    for (const [name, child] of Object.entries(value)) yield* walk(child, place, name);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

function isImport(node: Node): boolean {
  if (!IMPORTS.has(node.type)) return false;
  return node.type !== 'ExportNamedDeclaration' || node['source'] !== null;
}

function specifierOf(node: Node): string | undefined {
  const source = node['source'] ?? node['expression'] ?? node['argument'];
  return isNode(source) && source.type === 'Literal' && typeof source['value'] === 'string'
    ? source['value']
    : undefined;
}

const nameOf = (node: Node) => (node.type === 'Identifier' ? String(node['name']) : '');

/** Names that are used as values, minus those that the file declares itself. Scopes are not told apart. */
function globalsOf(places: readonly Place[]): { name: string; node: Node }[] {
  const identifiers = places.filter(({ node }) => node.type === 'Identifier');
  const declared = new Set(identifiers.filter(isBinding).map(({ node }) => nameOf(node)));
  const names = identifiers.filter((place) => isValue(place) && !declared.has(nameOf(place.node)));
  const members = places.filter(({ node }) => node.type === 'MemberExpression');
  return [
    ...names.map(({ node }) => ({ name: nameOf(node), node })),
    ...members.flatMap(({ node }) => memberName(node).map((name) => ({ name, node }))),
  ];
}

/** `a.b` and `a['b']` as `a.b`; what hangs on `globalThis` is the global itself. */
function memberName(node: Node): string[] {
  const { object, property } = node;
  if (!isNode(object) || !isNode(property) || object.type !== 'Identifier') return [];
  const name = property.type === 'Literal' ? String(property['value']) : nameOf(property);
  return /^global(This)?$/.test(nameOf(object)) ? [name] : [`${nameOf(object)}.${name}`];
}

const BINDINGS = new Set([
  'VariableDeclarator.id',
  'FunctionDeclaration.id',
  'ClassDeclaration.id',
  'ImportSpecifier.local',
  'ImportDefaultSpecifier.local',
  'ImportNamespaceSpecifier.local',
  'FunctionDeclaration.params',
  'FunctionExpression.params',
  'ArrowFunctionExpression.params',
  'AssignmentPattern.left',
  'ArrayPattern.elements',
  'RestElement.argument',
  'CatchClause.param',
]);

function isBinding({ parent, key }: Place): boolean {
  if (parent === undefined) return false;
  const isPatternPart = parent.node.type === 'Property' && parent.parent?.node.type === 'ObjectPattern';
  return (isPatternPart && key === 'value') || BINDINGS.has(`${parent.node.type}.${key}`);
}

/** Fields in which an identifier is a label for something, not a use of a value. */
const LABELS = new Set([
  'MemberExpression.property',
  'Property.key',
  'MethodDefinition.key',
  'PropertyDefinition.key',
  'ImportSpecifier.imported',
  'ExportSpecifier.exported',
]);
/** TypeScript's own nodes hold names of types; these few hold values. */
const VALUES_IN_TYPESCRIPT = /^TS(As|Satisfies|NonNull|Instantiation)Expression$/;

function isValue({ parent, key }: Place): boolean {
  if (parent === undefined) return false;
  if (parent.node.type.startsWith('TS')) return VALUES_IN_TYPESCRIPT.test(parent.node.type) && key === 'expression';
  return parent.node['computed'] === true || !LABELS.has(`${parent.node.type}.${key}`);
}
