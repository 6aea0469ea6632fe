import { buildReading, type ParsedSql, unreadable } from './build-reading.ts';
import { parseSql } from './parse/parse-sql.ts';
import { emptyResolution, type Resolution } from './resolve/resolution.ts';
import { resolveStatement } from './resolve/resolve.ts';
import type { World } from './resolve/world.ts';
import type { Catalogue } from './schema/catalogue.ts';
import { viewColumns } from './schema/view-columns.ts';
import type { SqlReading } from './sql-reading.ts';
import { createListener } from './sqlite/authorized.ts';
import { SQLITE_FACTS } from './sqlite/sqlite-facts.ts';
import type { SqlitePort, SqliteScratch } from './sqlite/sqlite-port.ts';

/**
 * SQLite by two readers: our own gives the tree, SQLite itself compiles the statement in an empty database and says by its
 * authorizer what it would read, write and call. What either of them finds counts; nothing is run.
 */
export function readSqlite(sql: string, port: SqlitePort, catalogue: Catalogue | undefined): SqlReading {
  const parsed = parseSql(sql, { dialect: 'sqlite', hasBackslashes: false });
  if ('refusal' in parsed) return unreadable('sqlite', sql, parsed.refusal, parsed.at);
  const world: World = { facts: SQLITE_FACTS, ...(catalogue === undefined ? {} : { catalogue }) };
  const isCompiled = parsed.statements.length === 1 && COMPILED.has(parsed.statements[0]?.kind ?? '');
  const more = isCompiled ? compiled(sql, parsed, port, world) : undefined;
  return buildReading(parsed, sql, world, more);
}
const COMPILED = new Set(['query', 'dml', 'explain']);

const ROUNDS_MAX = 24;
/** What SQLite says of names; the grammar has been passed by then. Anything else means that it does not read the text. */
const ABOUT_NAMES =
  /^(?:no such (?:column|table|function|collation|index|module)|ambiguous column|wrong number of arguments|table \S+ has (?:no column|\d+ columns)|ON CONFLICT clause|unable to use function|misuse of|\d+ values for \d+ columns|not authorized|cannot join using column|a NATURAL join|circular reference|cannot modify|all VALUES must|SELECTs to the left|sub-select returns|row value misused|no tables specified|too many arguments|not enough arguments|RIGHT and FULL|second argument to)/i;

function compiled(sql: string, parsed: ParsedSql, port: SqlitePort, world: World): Resolution {
  const isOwn = world.catalogue === undefined;
  const scratch = isOwn ? port.openScratch() : scratchOf(port, world);
  try {
    if (isOwn) invent(scratch, parsed, world);
    return compile(sql, scratch, world, isOwn);
  } finally {
    if (isOwn) scratch.close();
  }
}

function compile(sql: string, scratch: SqliteScratch, world: World, isOwn: boolean): Resolution {
  for (let round = 0; ; round += 1) {
    const { authorize, resolution } = createListener(world);
    try {
      scratch.prepare(sql, authorize);
      return resolution;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (isOwn && round < ROUNDS_MAX && supply(scratch, message)) continue;
      if (!ABOUT_NAMES.test(message))
        resolution.findings.push({ hazard: 'not-read', what: `is refused by SQLite (${message})`, at: -1 });
      return resolution;
    }
  }
}

/** Without a schema, the tables are made up from what the statement says of them. */
function invent(scratch: SqliteScratch, { statements }: ParsedSql, world: World): void {
  const found = emptyResolution();
  for (const statement of statements) resolveStatement(statement, world, found);
  const columns = new Map<string, Set<string>>();
  const placed = new Set<string>();
  for (const { schema, name, sort } of found.relations)
    if (sort === 'unknown') columns.set(`${schema}.${name}`, new Set());
  for (const { schema, relation, column, at } of found.columns) {
    // A bare name in a join could be of any table: it is given to the first.
    const place = `${column}@${at}`;
    if (column === '*' || placed.has(place)) continue;
    placed.add(place);
    columns.get(`${schema}.${relation}`)?.add(column);
  }
  for (const [key, names] of columns) {
    const dot = key.indexOf('.');
    scratch.createTable(key.slice(0, dot), key.slice(dot + 1), [...names]);
  }
}

/** Adds what SQLite misses; false where it is nothing that could be added. */
function supply(scratch: SqliteScratch, message: string): boolean {
  const column = /^no such column: (?:.*\.)?"?([^."]+)"?$/.exec(message)?.[1];
  if (column !== undefined) return scratch.addColumn(column.toLowerCase());
  return false;
}

const scratches = new WeakMap<Catalogue, SqliteScratch>();

function scratchOf(port: SqlitePort, world: World): SqliteScratch {
  const { catalogue } = world;
  const known = catalogue && scratches.get(catalogue);
  if (known !== undefined) return known;
  const scratch = port.openScratch();
  for (const relation of catalogue?.relations.values() ?? []) {
    const columns = relation.columns?.map(({ name }) => name) ?? viewColumns(relation, world) ?? [];
    scratch.createTable(relation.schema, relation.name, columns);
  }
  if (catalogue !== undefined) scratches.set(catalogue, scratch);
  return scratch;
}
