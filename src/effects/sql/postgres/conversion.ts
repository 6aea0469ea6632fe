import type { Finding, Hazard } from '../finding.ts';
import type { Expression, Query, Statement } from '../syntax.ts';
import type { Tree } from './tree.ts';

/** What the converters of expressions, sources and statements share: each other, and a place for what they find. */
export interface Conversion {
  /** UTF-16 offset of a location, which PostgreSQL counts in bytes of UTF-8. */
  offset(location: number): number;
  report(hazard: Hazard, what: string, location: number): void;
  readonly findings: Finding[];
  expression(node: Tree): Expression;
  /** Takes the fields of a SelectStmt. */
  query(fields: Tree): Query;
  statement(node: Tree): Statement;
}

const NOT_ASCII = /[^\x00-\x7f]/;
const AS_IT_IS = (location: number): number => location;

export function createOffsets(sql: string): (location: number) => number {
  if (!NOT_ASCII.test(sql)) return AS_IT_IS;
  const offsets: number[] = [];
  let at = 0;
  for (const character of sql) {
    for (let byte = 0; byte < Buffer.byteLength(character); byte += 1) offsets.push(at);
    at += character.length;
  }
  return (location) => offsets[location] ?? sql.length;
}
