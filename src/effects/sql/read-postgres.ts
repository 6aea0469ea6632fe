import { buildReading, type ParsedSql, unreadable } from './build-reading.ts';
import { convertStatements } from './postgres/convert-statement.ts';
import { withEscapedStrings } from './postgres/escaped-strings.ts';
import type { PostgresParser } from './postgres/parse-tree.ts';
import { POSTGRES_FACTS } from './postgres/postgres-facts.ts';
import type { World } from './resolve/world.ts';
import { hasSameReach } from './same-reach.ts';
import type { Catalogue } from './schema/catalogue.ts';
import type { SqlReading } from './sql-reading.ts';

/**
 * A backslash before a quote ends the string or does not, by a setting of the server. Such a text is read in both ways,
 * and has to reach the same; one that the grammar refuses in the other way is refused by such a server too.
 */
export function readPostgres(sql: string, parser: PostgresParser, catalogue: Catalogue | undefined): SqlReading {
  const reading = readOne(sql, sql, parser, catalogue);
  const other = withEscapedStrings(sql);
  if (other === undefined || !reading.parsed) return reading;
  const otherwise = readOne(other, sql, parser, catalogue);
  if (otherwise.statements.length === 0 || hasSameReach(reading, otherwise)) return reading;
  return unreadable('postgres', sql, "reads in two ways, by the setting 'standard_conforming_strings'");
}

function readOne(text: string, sql: string, parser: PostgresParser, catalogue: Catalogue | undefined): SqlReading {
  const parsed = parsePostgres(text, parser);
  if ('refusal' in parsed) return unreadable('postgres', sql, `is refused by PostgreSQL's grammar (${parsed.refusal})`);
  return buildReading(parsed, sql, catalogue === undefined ? WITHOUT_SCHEMA : { facts: POSTGRES_FACTS, catalogue });
}

const WITHOUT_SCHEMA: World = { facts: POSTGRES_FACTS };

export function parsePostgres(sql: string, parser: PostgresParser): ParsedSql | { readonly refusal: string } {
  const answer = parser.parse(sql);
  return 'refusal' in answer ? answer : convertStatements(answer.statements, sql);
}
