import type { parser } from '@lezer/python';

export type Node = ReturnType<typeof parser.parse>['topNode'];

/** The grammar takes a `yield` without a value for one whose value is missing. */
export const isBareYield = ({ from, to, parent }: Node): boolean => from === to && /^Yield/.test(parent?.name ?? '');

export function children(node: Node): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'Comment' && !(child.type.isError && isBareYield(child))) all.push(child);
  return all;
}

export const isName = ({ name }: Node): boolean => name === 'VariableName';
const MARKS = new Set([',', '(', ')', '[', ']', '{', '}', ':', ';']);
export const isMark = ({ name }: Node): boolean => MARKS.has(name);
const KEYWORDS = new Set(['raise', 'from', 'yield', 'assert', 'print', 'if', 'await', 'async']);
export const isKeyword = ({ name }: Node): boolean => KEYWORDS.has(name);

/** Groups of what stands between separators. With `keepsEmpty` an empty group counts too. */
export function splitAt<T>(
  parts: readonly T[],
  mark: string,
  nameOf = String as (part: T) => string,
  keepsEmpty = false,
): T[][] {
  const groups: T[][] = [[]];
  for (const part of parts) {
    if (nameOf(part) === mark) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return keepsEmpty ? groups : groups.filter((group) => group.length > 0);
}

export function numberOf(text: string): number {
  const plain = text.replaceAll('_', '').toLowerCase();
  return /^0[xob]/.test(plain) ? Number(plain) : Number.parseFloat(plain);
}
