import { beforeAll, describe, expect, test } from 'vitest';
import { convertStatements } from '../../../src/effects/sql/postgres/convert-statement.ts';
import { loadPostgresParser, type PostgresParser } from '../../../src/effects/sql/postgres/parse-tree.ts';
import { sqlCases } from './rows.ts';

/** What PostgreSQL calls it, and what our tree calls it. */
const KINDS = {
  RangeVar: ['relation'],
  ColumnRef: ['column', 'star'],
  FuncCall: ['call'],
  SubLink: ['subquery'],
} as const;
/** Names that are no use of a relation: which rows are locked. */
const NOT_COUNTED = new Set(['lockingClause']);

function count(value: unknown, isCounted: (value: object, key: string) => number): number {
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const [key, inner] of Object.entries(value)) {
    if (NOT_COUNTED.has(key)) continue;
    if (typeof inner === 'object' && inner !== null) sum += isCounted(inner, key) + count(inner, isCounted);
  }
  return sum;
}

/** The target of a change stands there without its type's name. */
const inTheirs = (tree: unknown, type: string): number =>
  count(tree, (value, key) =>
    key === type || (type === 'RangeVar' && key === 'relation' && 'relname' in value && !('RangeVar' in value)) ? 1 : 0,
  );
const inOurs = (tree: unknown, kinds: readonly string[]): number =>
  count({ tree }, (value) => ('kind' in value && kinds.includes(String(value.kind)) ? 1 : 0));

describe("nothing of PostgreSQL's tree is lost on the way into ours", () => {
  let parser: PostgresParser;
  beforeAll(async () => {
    parser = await loadPostgresParser();
  });

  test.each(Object.entries(KINDS))('every %s of the corpus is there', (type, kinds) => {
    let seen = 0;
    for (const { sql, dialect } of [...sqlCases('harmless'), ...sqlCases('hostile')]) {
      const answer = dialect === 'postgres' && !sql.includes('\0') ? parser.parse(sql) : { refusal: 'not asked' };
      if ('refusal' in answer) continue;
      const { statements, findings } = convertStatements(answer.statements, sql);
      const isRead = statements.every((one) => one.kind !== 'utility' && one.kind !== 'show');
      const isPlain = statements.every((one) => one.kind !== 'explain' || one.statement.kind !== 'utility');
      if (!isRead || !isPlain || findings.some(({ hazard }) => hazard === 'not-read')) continue;
      const theirs = inTheirs(answer.statements, type);
      // A query inside of XML or JSON syntax is none of theirs, and one of ours.
      const ours = inOurs(statements, kinds);
      expect([sql, type === 'SubLink' ? Math.min(ours, theirs) : ours]).toEqual([sql, theirs]);
      seen += theirs;
    }
    expect(seen).toBeGreaterThan(60);
  });
});
