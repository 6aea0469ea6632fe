import { SallyportError } from '../../contract/errors.ts';
import type { SqlInspection, SqlRow } from '../../contract/inspect.ts';
import { DIALECTS } from './dialect.ts';
import { judgeSql } from './judge/judge-sql.ts';
import { parseSqlPolicy } from './judge/policy.ts';
import { isDialect, type SqlReader } from './read-sql.ts';
import type { SqlReading } from './sql-reading.ts';

/** Other names of the dialects. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['postgresql', 'postgres'],
  ['pg', 'postgres'],
  ['sqlite3', 'sqlite'],
  ['mariadb', 'mysql'],
]);

/** Reads one statement and holds it to a policy. Throws `PROPOSAL_INVALID` for a dialect or policy that there is not. */
export async function inspectSql(
  { sql, dialect: named = 'postgres', policy = 'read-only', schema }: SqlRow,
  reader: SqlReader,
): Promise<SqlInspection> {
  const dialect = NAMES.get(named.toLowerCase()) ?? named;
  if (!isDialect(dialect))
    throw new SallyportError('PROPOSAL_INVALID', `SQL of ${dialect} is not read; there are ${DIALECTS.join(', ')}.`);
  const held = parseSqlPolicy(policy);
  const reading = await reader.read({ sql, dialect, ...(schema === undefined || schema === null ? {} : { schema }) });
  const { decision, reason, at } = judgeSql(reading, held);
  return {
    decision,
    statements: reading.statements.map(({ kind }) => statementRow(kind, reading)),
    reason,
    parsed: reading.parsed,
    effects: reading.effects,
    sentence: reading.sentence,
    evidence: reading.evidence,
    blamed: blamedBy(reading, at),
    rules: [],
    change: [],
  };
}

function statementRow(
  kind: string,
  { statements, relations, functions }: SqlReading,
): SqlInspection['statements'][number] {
  if (statements.length > 1) return { kind, reads: [], writes: [], functions: [] };
  const names = (access: string) =>
    relations
      .filter((use) => use.access === access)
      .map(({ schema, name }) => (schema === '' ? name : `${schema}.${name}`));
  return { kind, reads: names('read'), writes: names('write'), functions: functions.map(({ name }) => name) };
}

/** The effects that stand where the objection does. */
function blamedBy({ evidence }: SqlReading, at: number): readonly number[] {
  return at < 0 ? [] : evidence.filter(({ start }) => start === at).map(({ effect }) => effect);
}
