import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSqlInspect } from '../../../src/compose-sql.ts';
import { SCHEMA, sqlCases } from './rows.ts';

const inspect = createSqlInspect();
const DIALECTS = ['postgres', 'sqlite', 'mysql'] as const;
const POLICIES = ['read-only', 'tables:loans', 'deny-columns:people.passport', 'no-ddl', 'where-required'] as const;
const STATEMENTS = [...sqlCases('harmless'), ...sqlCases('hostile')].map(({ sql }) => sql);
const PIECES = STATEMENTS.flatMap((sql) => sql.split(/(?<=[\s(),;'"])/u));

/** Statements cut up and put together anew, and plain noise. */
const texts = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc
    .tuple(fc.constantFrom(...STATEMENTS), fc.constantFrom(...STATEMENTS), fc.nat(80), fc.nat(80))
    .map(([one, other, end, start]) => one.slice(0, end) + other.slice(start)),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const questions = fc.record({
  sql: texts,
  dialect: fc.constantFrom(...DIALECTS),
  policy: fc.constantFrom(...POLICIES),
  hasSchema: fc.boolean(),
});
const ask = ({
  sql,
  dialect,
  policy,
  hasSchema,
}: {
  sql: string;
  dialect: string;
  policy: string;
  hasSchema: boolean;
}) => inspect({ sql, dialect, policy, ...(hasSchema ? { schema: SCHEMA } : {}) });

describe('reading SQL is total', () => {
  test('any text gets an answer, the same one each time, with a reason and evidence inside the text', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const answer = await ask(question);
        expect(['allow', 'deny']).toContain(answer.decision);
        expect(answer.reason).toMatch(/\.$/);
        for (const { start, end, effect } of answer.evidence) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeLessThanOrEqual(question.sql.length);
          expect(answer.effects[effect]).toBeDefined();
        }
        expect(await ask(question)).toEqual(answer);
      }),
      { numRuns: 600 },
    );
  });

  test('what a narrower policy allows, read-only allows too', async () => {
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const narrow = await ask({ ...question, policy: 'tables:loans' });
        if (narrow.decision === 'allow')
          expect((await ask({ ...question, policy: 'read-only' })).decision).toBe('allow');
      }),
      { numRuns: 300 },
    );
  });

  test('a second statement behind a harmless one is always seen', async () => {
    for (const { sql, dialect } of sqlCases('harmless')) {
      const stacked = `${sql.replace(/;\s*$/, '')}\n; DELETE FROM loans`;
      const answer = await inspect({ sql: stacked, dialect, policy: 'no-ddl', schema: SCHEMA });
      expect([sql, answer.decision]).toEqual([sql, 'deny']);
    }
  });

  const GROWING: readonly (readonly [name: string, make: (size: number) => string])[] = [
    ['brackets', (size) => `SELECT ${'('.repeat(size)}1${')'.repeat(size)}`],
    ['sums', (size) => `SELECT 1${' + 1'.repeat(size)}`],
    ['negations', (size) => `SELECT ${'NOT '.repeat(size)}true`],
    ['signs', (size) => `SELECT ${'- '.repeat(size)}1`],
    ['unions', (size) => `SELECT 1${' UNION SELECT 1'.repeat(size)}`],
    ['subqueries', (size) => `SELECT ${'(SELECT '.repeat(size)}1${')'.repeat(size)}`],
    ['derived tables', (size) => `SELECT * FROM ${'(SELECT * FROM '.repeat(size)}loans${') AS x'.repeat(size)}`],
    ['joins', (size) => `SELECT 1 FROM loans${' JOIN loans ON true'.repeat(size)}`],
    ['cases', (size) => `SELECT ${'CASE WHEN true THEN '.repeat(size)}1${' END'.repeat(size)}`],
    ['conjunctions', (size) => `SELECT 1 FROM loans WHERE id = 1${' AND id = 1'.repeat(size)}`],
    ['disjunctions', (size) => `DELETE FROM loans WHERE id = 1${' OR id = 1'.repeat(size)}`],
    ['lists', (size) => `SELECT 1 FROM loans WHERE id IN (1${', 1'.repeat(size)})`],
    [
      'CTEs',
      (size) =>
        `WITH a0 AS (SELECT 1)${Array.from({ length: size }, (_, i) => `, a${i + 1} AS (SELECT * FROM a${i}, a${i})`).join('')} SELECT 1`,
    ],
    ['comments', (size) => `SELECT 1 ${'/*'.repeat(size)}${'*/'.repeat(size)}`],
    ['strings', (size) => `SELECT '${"''".repeat(size)}'`],
    ['casts', (size) => `SELECT 1${'::int'.repeat(size)}`],
    ['patterns', (size) => `SELECT name LIKE '${'%a'.repeat(size)}' FROM people`],
    ['regular expressions', (size) => `SELECT name ~ '${'(a'.repeat(size)}${')*'.repeat(size)}' FROM people`],
    ['columns', (size) => `SELECT ${Array.from({ length: size }, () => 'id').join(', ')} FROM loans`],
  ];

  test.each(GROWING)(
    '%s that grow are answered in bounded time, and the parsers still work after them',
    async (_name, make) => {
      for (const dialect of DIALECTS)
        for (const size of [50, 1_000, 12_000]) {
          const begun = performance.now();
          await inspect({ sql: make(size), dialect, policy: 'where-required', schema: SCHEMA });
          expect([dialect, size, performance.now() - begun < 4_000]).toEqual([dialect, size, true]);
          const after = await inspect({
            sql: 'SELECT name FROM people WHERE id = 1',
            dialect,
            policy: 'tables:people',
          });
          expect(after.decision).toBe('allow');
        }
    },
  );

  test('more than the limit is refused without being read', async () => {
    const sql = `SELECT 1 FROM loans WHERE id IN (${'1, '.repeat(400_000)}1)`;
    for (const dialect of DIALECTS) {
      const answer = await inspect({ sql, dialect, policy: 'read-only' });
      expect([answer.decision, answer.reason]).toEqual(['deny', 'It is longer than 100000 characters.']);
    }
  });
});
