import { describe, expect, test } from 'vitest';
import { createSqlInspect } from '../../../src/compose-sql.ts';
import { SCHEMA, type SqlCase, sqlCases } from './rows.ts';

const inspect = createSqlInspect();
const CASES: readonly SqlCase[] = [...sqlCases('hostile'), ...sqlCases('harmless')];
const CLASSES = [...new Set(CASES.map((row) => `${row.dialect} ${row.policy.split(':')[0]}: ${row.class}`))];

const wrong = async (rows: readonly SqlCase[], schema?: string): Promise<readonly string[]> => {
  const answers = await Promise.all(
    rows.map(async (row) => ({ row, answer: await inspect({ ...row, ...(schema === undefined ? {} : { schema }) }) })),
  );
  return answers
    .filter(({ row, answer }) => answer.decision !== row.expect)
    .map(({ row, answer }) => `${row.id} ${answer.decision}: ${row.sql} (${answer.reason})`);
};

describe('hostile statements are denied, and their harmless twins allowed', () => {
  test('the corpus is large, and both sides are there for every dialect', () => {
    for (const dialect of ['postgres', 'sqlite', 'mysql'])
      for (const expected of ['allow', 'deny'])
        expect(CASES.filter((row) => row.dialect === dialect && row.expect === expected).length).toBeGreaterThan(70);
    expect(CASES.length).toBeGreaterThan(1_300);
  });

  test.each(CLASSES)('%s', async (name) => {
    const rows = CASES.filter((row) => `${row.dialect} ${row.policy.split(':')[0]}: ${row.class}` === name);
    expect(await wrong(rows, SCHEMA)).toEqual([]);
    // Without a schema, only what lies in the bodies of views and functions is out of sight.
    expect(await wrong(rows.filter((row) => row.needs !== 'schema'))).toEqual([]);
  });

  test('a statement is denied because of what it does, not because it could not be read', async () => {
    const read = CASES.filter((row) => row.expect === 'deny' && !['bytes', 'cli', 'stacked'].includes(row.class));
    const answers = await Promise.all(read.map((row) => inspect({ ...row, schema: SCHEMA })));
    const unread = answers.filter((answer) => !answer.parsed).length;
    expect(unread / read.length).toBeLessThan(0.12);
  });
});
