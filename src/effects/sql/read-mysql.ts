import { buildReading, unreadable } from './build-reading.ts';
import { MYSQL_FACTS } from './mysql/mysql-facts.ts';
import { parseSql } from './parse/parse-sql.ts';
import type { World } from './resolve/world.ts';
import { hasSameReach } from './same-reach.ts';
import type { Catalogue } from './schema/catalogue.ts';
import type { SqlReading } from './sql-reading.ts';

/**
 * MySQL by a strict reader of our own. A text with backslashes in strings reads otherwise where NO_BACKSLASH_ESCAPES is
 * set; it is read in both ways, and what either finds counts. One way that does not read at all is no harm: a server
 * in that mode refuses it too.
 */
export function readMysql(sql: string, catalogue: Catalogue | undefined): SqlReading {
  const world: World = { facts: MYSQL_FACTS, ...(catalogue === undefined ? {} : { catalogue }) };
  const reading = readOne(sql, world, true);
  if (!reading.parsed || !sql.includes('\\')) return reading;
  const other = readOne(sql, world, false);
  if (other.statements.length === 0) return reading;
  return hasSameReach(reading, other)
    ? reading
    : unreadable('mysql', sql, 'reads in two ways, by the setting of backslashes');
}

function readOne(sql: string, world: World, hasBackslashes: boolean): SqlReading {
  const parsed = parseSql(sql, { dialect: 'mysql', hasBackslashes });
  if ('refusal' in parsed) return unreadable('mysql', sql, parsed.refusal, parsed.at);
  return buildReading(parsed, sql, world);
}
