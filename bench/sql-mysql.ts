/**
 * What the reader calls read-only, run in a live MySQL (MariaDB, which apt has): nothing may change. The statements are those of the corpus
 * and others put together from their parts; before and after each batch the whole server is dumped and compared.
 * Run: node bench/sql-mysql.ts [statements]. Exit status 1 when something changed; says loudly where it could not run.
 */
import { createSqlInspect } from '../src/compose-sql.ts';
import { SCHEMA, sqlCases } from '../test/attack/sql/rows.ts';
import { report } from './rounds.ts';
import { type LiveMysql, startMysql } from './sql/live-mysql.ts';

const WANTED = Number(process.argv[2] ?? 600);
const BATCH = 50;
const SEED = 20_261_121;

const inspect = createSqlInspect();
const rows = [...sqlCases('harmless'), ...sqlCases('hostile')].filter(({ dialect }) => dialect === 'mysql');
const isReadOnly = async (sql: string): Promise<boolean> =>
  (await inspect({ sql, dialect: 'mysql', policy: 'read-only', schema: SCHEMA })).decision === 'allow';

/** Park and Miller: the same statements in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function* spliced(): Generator<string> {
  const random = createRandom(SEED);
  const wholes = rows.map(({ sql }) => sql);
  const pieces = wholes.flatMap((sql) => sql.split(/(?<=[\s(),;])/u));
  const whole = () => wholes[random(wholes.length)] ?? '';
  const piece = () => pieces[random(pieces.length)] ?? '';
  for (;;) {
    yield `SELECT * FROM (${whole()}) AS s WHERE EXISTS (${whole()})`;
    yield `WITH a AS (${whole()}) ${whole()}`;
    yield `EXPLAIN ANALYZE ${whole()}`;
    yield `${whole()} ${piece()}`;
    yield `SELECT (${whole()}), ${piece()} ${piece()}`;
    yield `${whole()} UNION ${whole()}`;
  }
}

/** Runs a batch; where the dump differs afterwards, says so: the batch is small enough to be looked at. */
function runBatch(
  batch: readonly string[],
  live: LiveMysql,
  before: string,
): { readonly ran: number; readonly isChanged: boolean } {
  const ran = batch.filter((sql) => live.run(sql)).length;
  return { ran, isChanged: live.dump() !== before };
}

async function main(live: LiveMysql): Promise<void> {
  const summary = { version: live.version, allowed: 0, ran: 0, changedBatches: 0, controlSeen: 0, controlRun: 0 };
  const changed: string[] = [];
  const allowed: string[] = [];
  for (const { sql } of rows) if (await isReadOnly(sql)) allowed.push(sql);
  let tried = 0;
  for (const sql of spliced()) {
    if (allowed.length >= WANTED || tried > WANTED * 60) break;
    tried += 1;
    if (!sql.includes('\0') && (await isReadOnly(sql))) allowed.push(sql);
  }
  summary.allowed = allowed.length;
  for (let start = 0; start < allowed.length; start += BATCH) {
    const batch = allowed.slice(start, start + BATCH);
    const { ran, isChanged } = runBatch(batch, live, live.dump());
    summary.ran += ran;
    if (isChanged) {
      summary.changedBatches += 1;
      changed.push(...batch);
    }
  }
  // The control: statements that are denied do change the dump, so it would show.
  const control = [
    'DELETE FROM loans WHERE id = 1',
    'SELECT NEXTVAL(numbers)',
    'CREATE TABLE z (a int)',
    'CREATE TABLE copied SELECT 1 AS one',
    'SET GLOBAL max_connections = 77',
    "CREATE USER eve IDENTIFIED BY 'x'",
    '/*M! UPDATE loans SET fee = 9 */',
    '/*!50000 UPDATE loans SET fee = 8 */',
  ];
  for (const sql of control) {
    const { ran, isChanged } = runBatch([sql], live, live.dump());
    summary.controlRun += ran;
    if (isChanged && !(await isReadOnly(sql))) summary.controlSeen += 1;
  }
  report('sql-mysql', summary, changed);
  if (summary.changedBatches > 0 || summary.controlSeen < control.length) process.exitCode = 1;
}

const live = await startMysql();
if (live === undefined) {
  console.log('NOT RUN: there is no MariaDB here, and it could not be installed.');
  process.exitCode = 1;
} else {
  try {
    await main(live);
  } finally {
    live.stop();
  }
}
