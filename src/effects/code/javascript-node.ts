import { NotRead, type Span } from './syntax.ts';

/** A node of Babel's tree, of which only what is asked for is known. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === 'object' && 'type' in value && typeof value.type === 'string';

/** A child that has to be there. */
export function nodeOf(value: unknown): Node {
  if (!isNode(value)) throw new NotRead('a part of the program is missing', 0);
  return value;
}

export const nodesOf = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
export const spanOf = ({ start, end }: Node): Span => ({ start, end });
