import { type Node, nodeOf, nodesOf, spanOf, textOf } from './javascript-node.ts';
import type { Expression, Span, Statement } from './syntax.ts';

export const isStatement = ({ type }: Node): boolean => /Declaration$|^TS/.test(type) && !type.endsWith('Expression');

export const nameAt = (span: Span, name: string): Expression => ({ ...span, kind: 'name', name });

/** A call of what nobody has defined. */
export const handOut = (span: Span, values: readonly Expression[]): Statement => ({
  ...span,
  kind: 'expression',
  value: { ...span, kind: 'call', callee: nameAt(span, 'export '), args: values.map((value) => ({ value })) },
});

/** Names that stand for values other than functions and classes, which are walked wherever they are. */
export const declaredNames = (node: Node): Expression[] =>
  (node.type === 'VariableDeclaration' ? nodesOf(node['declarations']) : []).flatMap((one) => {
    const target = nodeOf(one['id']);
    return target.type === 'Identifier' ? [nameAt(spanOf(one), textOf(target['name']))] : [];
  });

/** `export { a }`, `export { a as b }` and `export * as a`, which takes all. */
export function exportedName(specifier: Node): string {
  const local = specifier['local'];
  if (local === null || local === undefined) return '*';
  const { name, value } = nodeOf(local);
  return textOf(name ?? value);
}

/** `export { a } from 'module'` and `export * from 'module'`: imported, and handed out at once. */
export function exportOther(module: string, names: readonly string[], span: Span): Statement[] {
  const isWhole = names.length === 0 || names.includes('*');
  const own = (name: string): string => `${name} of ${module}`;
  return [
    {
      ...span,
      kind: 'import',
      module,
      names: isWhole ? [] : names.map((name) => ({ name, as: own(name) })),
      ...(isWhole && { as: own('*') }),
    },
    handOut(
      span,
      (isWhole ? ['*'] : names).map((name) => nameAt(span, own(name))),
    ),
  ];
}
