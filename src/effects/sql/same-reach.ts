import type { SqlReading } from './sql-reading.ts';

type Reach = Pick<SqlReading, 'statements' | 'relations' | 'columns' | 'functions' | 'findings'>;

/** Whether two readings of a text come to the same: as many statements, and everything that they touch. */
export const hasSameReach = (one: Reach, other: Reach): boolean => reachOf(one) === reachOf(other);

const reachOf = ({ statements, relations, columns, functions, findings }: Reach): string =>
  JSON.stringify([
    statements.map(({ kind }) => kind),
    relations.map(({ schema, name, access }) => [schema, name, access]),
    columns.map(({ schema, relation, column }) => [schema, relation, column]),
    functions.map(({ name }) => name),
    findings.map(({ what }) => what),
  ]);
