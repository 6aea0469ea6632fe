import { buildReading, unreadable } from './build-reading.ts';
import { MYSQL_FACTS } from './mysql/mysql-facts.ts';
import type { LexRules } from './parse/lexer.ts';
import { parseSql } from './parse/parse-sql.ts';
import { emptyResolution, type Resolution } from './resolve/resolution.ts';
import type { World } from './resolve/world.ts';
import { hasSameReach } from './same-reach.ts';
import type { Catalogue } from './schema/catalogue.ts';
import type { SqlReading } from './sql-reading.ts';

/**
 * MySQL by a strict reader of our own. Two settings of the server change what a text says: NO_BACKSLASH_ESCAPES, and
 * ANSI_QUOTES, under which "…" is a name. Where it could matter the text is read in the other ways too, and has to come
 * to the same; what only looks like a column counts as one. A way that does not read at all is no harm: a server in
 * that mode refuses it too.
 */
export function readMysql(sql: string, catalogue: Catalogue | undefined): SqlReading {
  const world: World = { facts: MYSQL_FACTS, ...(catalogue === undefined ? {} : { catalogue }) };
  const reading = readOne(sql, world, { dialect: 'mysql', hasBackslashes: true });
  if (!reading.parsed) return reading;
  if (sql.includes('\\')) {
    const other = readOne(sql, world, { dialect: 'mysql', hasBackslashes: false });
    if (other.statements.length > 0 && !hasSameReach(reading, other)) return inTwoWays(sql, 'NO_BACKSLASH_ESCAPES');
  }
  return sql.includes('"') ? withAnsiQuotes(sql, world, reading) : reading;
}

const inTwoWays = (sql: string, setting: string): SqlReading =>
  unreadable('mysql', sql, `reads in two ways, by the setting ${setting}`);

function withAnsiQuotes(sql: string, world: World, reading: SqlReading): SqlReading {
  const rules: LexRules = { dialect: 'mysql', hasBackslashes: true, hasAnsiQuotes: true };
  const other = readOne(sql, world, rules);
  if (other.statements.length === 0) return reading;
  const isSame = hasSameReach({ ...plain(reading), columns: [] }, { ...plain(other), columns: [] });
  if (!isSame) return inTwoWays(sql, 'ANSI_QUOTES');
  return readOne(
    sql,
    world,
    { dialect: 'mysql', hasBackslashes: true },
    { ...emptyResolution(), columns: [...other.columns] },
  );
}

const plain = ({ statements, relations, functions, findings }: SqlReading) => ({
  statements,
  relations,
  functions,
  findings,
});

function readOne(sql: string, world: World, rules: LexRules, more?: Resolution): SqlReading {
  const parsed = parseSql(sql, rules);
  if ('refusal' in parsed) return unreadable('mysql', sql, parsed.refusal, parsed.at);
  return buildReading(parsed, sql, world, more);
}
