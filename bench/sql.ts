/**
 * How long it takes to read a PostgreSQL statement, above what libpg-query's own parse takes; both in one run, turn by
 * turn. Run: node bench/sql.ts. Exit status 1 when the median of the ratios is above 1.3.
 */
import { loadModule, parseSync } from 'libpg-query';
import { createSqlInspect } from '../src/compose-sql.ts';
import { loadPostgresParser } from '../src/effects/sql/postgres/parse-tree.ts';
import { readPostgres } from '../src/effects/sql/read-postgres.ts';
import { readSchema } from '../src/effects/sql/schema/read-schema.ts';
import { SCHEMA, sqlCases } from '../test/attack/sql/rows.ts';
import { median, report, rounded } from './rounds.ts';

const RATIO_MAX = 1.3;
const ROUNDS = 60;
const WARM_UP = 20;

await loadModule();
const parser = await loadPostgresParser();
const known = readSchema(SCHEMA, parser);
const catalogue = 'catalogue' in known ? known.catalogue : undefined;
const statements = sqlCases('harmless')
  .filter(({ dialect }) => dialect === 'postgres')
  .map(({ sql }) => sql);

const microseconds = (work: () => unknown): number => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1_000;
};

const rows = statements.map((sql) => {
  const parse: number[] = [];
  const read: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const one = microseconds(() => parseSync(sql));
    const other = microseconds(() => readPostgres(sql, parser, catalogue));
    if (round < WARM_UP) continue;
    parse.push(one);
    read.push(other);
  }
  return {
    sql,
    parse: rounded(median(parse)),
    read: rounded(median(read)),
    ratio: rounded(median(read) / median(parse)),
  };
});

/** The other dialects and the whole question, for the reader of the table; no limit is set for them. */
async function whole(dialect: string): Promise<number> {
  const inspect = createSqlInspect();
  const cases = sqlCases('harmless').filter((row) => row.dialect === dialect);
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1)
    for (const row of cases) {
      const start = process.hrtime.bigint();
      await inspect({ ...row, schema: SCHEMA });
      if (round > 1) times.push(Number(process.hrtime.bigint() - start) / 1_000);
    }
  return rounded(median(times));
}

const summary = {
  statements: rows.length,
  ratioMedian: rounded(median(rows.map(({ ratio }) => ratio))),
  ratioP95: rounded(
    rows.map(({ ratio }) => ratio).toSorted((a, b) => a - b)[Math.floor(rows.length * 0.95)] ?? Number.NaN,
  ),
  ratioTotal: rounded(rows.reduce((sum, { read }) => sum + read, 0) / rows.reduce((sum, { parse }) => sum + parse, 0)),
  parseMicroseconds: rounded(median(rows.map(({ parse }) => parse))),
  readMicroseconds: rounded(median(rows.map(({ read }) => read))),
  wholeMicroseconds: {
    postgres: await whole('postgres'),
    sqlite: await whole('sqlite'),
    mysql: await whole('mysql'),
  },
};
report('sql', summary, rows);
if (summary.ratioMedian > RATIO_MAX) process.exitCode = 1;
