import { buildReading, type ParsedSql, unreadable } from './build-reading.ts';
import { convertStatements } from './postgres/convert-statement.ts';
import type { PostgresParser } from './postgres/parse-tree.ts';
import { POSTGRES_FACTS } from './postgres/postgres-facts.ts';
import type { Catalogue } from './schema/catalogue.ts';
import type { SqlReading } from './sql-reading.ts';

export function readPostgres(sql: string, parser: PostgresParser, catalogue: Catalogue | undefined): SqlReading {
  const parsed = parsePostgres(sql, parser);
  if ('refusal' in parsed) return unreadable('postgres', sql, `is refused by PostgreSQL's grammar (${parsed.refusal})`);
  return buildReading(parsed, sql, { facts: POSTGRES_FACTS, ...(catalogue === undefined ? {} : { catalogue }) });
}

export function parsePostgres(sql: string, parser: PostgresParser): ParsedSql | { readonly refusal: string } {
  const answer = parser.parse(sql);
  return 'refusal' in answer ? answer : convertStatements(answer.statements, sql);
}
