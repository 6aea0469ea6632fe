import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSqlInspect } from '../../../src/compose-sql.ts';
import { openLiveSqlite } from './live-sqlite.ts';
import { SCHEMA, sqlCases } from './rows.ts';

const inspect = createSqlInspect();
const isReadOnly = async (sql: string): Promise<boolean> =>
  (await inspect({ sql, dialect: 'sqlite', policy: 'read-only', schema: SCHEMA })).decision === 'allow';

const rows = [...sqlCases('harmless'), ...sqlCases('hostile')].filter(({ dialect }) => dialect === 'sqlite');

/** Runs what the reader calls read-only; says what changed. `undefined` where SQLite refused it. */
function changedBy(sql: string): boolean | undefined {
  const live = openLiveSqlite();
  const before = live.dump();
  let isRun = true;
  try {
    live.run(sql);
  } catch {
    isRun = false;
  }
  const isChanged = live.dump() !== before;
  live.close();
  return isChanged ? true : isRun ? false : undefined;
}

describe('what is called read-only changes nothing in a live SQLite', () => {
  test('control: the same harness sees the hostile statements change things', () => {
    // Those that would touch files, or the whole process, are left out.
    const hostile = rows.filter(
      ({ sql, expect: wanted, class: name }) =>
        wanted === 'deny' && (name === 'write' || name === 'where' || name === 'no-ddl') && !/vacuum|attach/i.test(sql),
    );
    expect(hostile.filter(({ sql }) => changedBy(sql) === true).length).toBeGreaterThan(30);
  });

  test('every statement of the corpus that is called read-only', async () => {
    let run = 0;
    for (const { sql } of rows) {
      if (!(await isReadOnly(sql))) continue;
      const changed = changedBy(sql);
      expect([sql, changed]).not.toEqual([sql, true]);
      if (changed === false) run += 1;
    }
    expect(run).toBeGreaterThan(60);
  });

  test('statements put together from parts of the corpus', async () => {
    const pieces = rows.flatMap(({ sql }) => sql.split(/(?<=[\s(),;])/u)).filter((piece) => !piece.includes('\0'));
    const wholes = rows.map(({ sql }) => sql);
    const spliced = fc.oneof(
      fc
        .array(
          fc.oneof(
            { weight: 1, arbitrary: fc.constantFrom(...wholes) },
            { weight: 5, arbitrary: fc.constantFrom(...pieces) },
          ),
          { minLength: 1, maxLength: 12 },
        )
        .map((parts) => parts.join(' ')),
      fc
        .tuple(fc.constantFrom(...wholes), fc.constantFrom(...wholes))
        .map(([one, two]) => `SELECT * FROM (${one}) WHERE EXISTS (${two})`),
      fc.tuple(fc.constantFrom(...wholes), fc.constantFrom(...wholes)).map(([one, two]) => `WITH a AS (${one}) ${two}`),
      fc.tuple(fc.constantFrom(...wholes), fc.constantFrom(...pieces)).map(([one, two]) => `${one} ${two}`),
      fc
        .tuple(
          fc.constantFrom(...wholes),
          fc.constantFrom('EXPLAIN ', 'EXPLAIN QUERY PLAN ', 'PRAGMA ', ';', '/*', '--\n'),
        )
        .map(([one, two]) => two + one),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(spliced, async (sql) => {
        if (!(await isReadOnly(sql))) return;
        const changed = changedBy(sql);
        if (changed === false) run += 1;
        expect(changed).not.toBe(true);
      }),
      { numRuns: Number(process.env['SALLYPORT_SQL_RUNS'] ?? 1_200) },
    );
    expect(run).toBeGreaterThan(40);
  });

  test('every harmless row of SQLite compiles there, so that the corpus speaks of the language itself', () => {
    const refused = rows
      .filter(({ expect: wanted, policy }) => wanted === 'allow' && policy === 'read-only')
      .flatMap(({ sql }) => {
        const live = openLiveSqlite();
        try {
          live.run(sql.replaceAll(/[?:@$]\w*(?=[,\s)]|$)/g, 'NULL'));
          return [];
        } catch (error) {
          return [`${sql}: ${error instanceof Error ? error.message : ''}`];
        } finally {
          live.close();
        }
      });
    expect(refused).toEqual([]);
  });
});
