import type { SqlReading } from './sql-reading.ts';

/** Whether two readings of a text come to the same: as many statements, and everything that they touch. */
export const hasSameReach = (one: SqlReading, other: SqlReading): boolean => reachOf(one) === reachOf(other);

const reachOf = ({ statements, relations, columns, functions, findings }: SqlReading): string =>
  JSON.stringify([
    statements.map(({ kind }) => kind),
    relations.map(({ schema, name, access }) => [schema, name, access]),
    columns.map(({ schema, relation, column }) => [schema, relation, column]),
    functions.map(({ name }) => name),
    findings.map(({ what }) => what),
  ]);
