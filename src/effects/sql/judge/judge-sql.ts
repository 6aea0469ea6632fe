import type { Finding, Hazard } from '../finding.ts';
import type { ColumnUse, RelationUse } from '../resolve/resolution.ts';
import type { SqlReading, StatementReading } from '../sql-reading.ts';
import type { SqlPolicy } from './policy.ts';

export interface SqlDecision {
  readonly decision: 'allow' | 'deny';
  /** One plain sentence. */
  readonly reason: string;
  /** Offset of what is in the way; -1 where no single part is. */
  readonly at: number;
}

interface Objection {
  readonly why: string;
  readonly at: number;
}

/** Whether a statement keeps to a policy. Whatever was not read is denied. */
export function judgeSql(reading: SqlReading, policy: SqlPolicy): SqlDecision {
  const objection = objectionTo(reading, policy);
  if (objection === undefined) return { decision: 'allow', reason: reading.sentence, at: -1 };
  return { decision: 'deny', reason: objection.why, at: objection.at };
}

function objectionTo(reading: SqlReading, policy: SqlPolicy): Objection | undefined {
  const unread = reading.findings.find(({ hazard }) => hazard === 'not-read');
  if (unread !== undefined) return inWords(unread);
  const [statement, ...others] = reading.statements;
  if (statement === undefined) return { why: 'There is no statement in it.', at: -1 };
  if (others.length > 0) return { why: 'It holds more than one statement.', at: others[0]?.at ?? -1 };
  return (
    kindObjection(statement, reading, policy) ??
    findingObjection(reading, policy) ??
    changeObjection(reading, policy) ??
    relationObjection(reading, policy) ??
    columnObjection(reading, policy)
  );
}

const isReading = ({ kind }: SqlPolicy): boolean =>
  kind === 'read-only' || kind === 'tables' || kind === 'deny-columns';

function kindObjection(statement: StatementReading, reading: SqlReading, policy: SqlPolicy): Objection | undefined {
  const { sort, what, at } = statement;
  if (sort === 'utility') return { why: `It ${what}.`, at };
  if (sort === 'show') return policy.kind === 'tables' && statement.isCatalogue ? { why: CATALOGUE, at } : undefined;
  if (!isReading(policy)) return undefined;
  const change = reading.changes.at(0);
  if (change === undefined || statement.isOnlyPlanned) return undefined;
  return { why: `It changes rows (${change.verb}).`, at: change.at };
}
const CATALOGUE = 'It reads what the database knows of itself, which the policy does not list.';

/** Hazards that a policy bears. */
const BORNE: Readonly<Record<SqlPolicy['kind'], ReadonlySet<Hazard>>> = {
  'read-only': new Set(['name-text']),
  tables: new Set(),
  'deny-columns': new Set(),
  'no-ddl': new Set(['name-text', 'sequence', 'row-lock', 'unknown-relation']),
  'where-required': new Set(['name-text', 'sequence', 'row-lock', 'unknown-relation']),
};

function findingObjection({ findings }: SqlReading, { kind }: SqlPolicy): Objection | undefined {
  const borne = BORNE[kind];
  const found = findings.find(({ hazard }) => !borne.has(hazard));
  return found && inWords(found);
}

const inWords = ({ what, at }: Finding): Objection => ({ why: `It ${what}.`, at });

function changeObjection({ changes, statements }: SqlReading, { kind }: SqlPolicy): Objection | undefined {
  if (kind !== 'where-required' || statements[0]?.isOnlyPlanned === true) return undefined;
  const bare = changes.find(({ verb, predicate }) => !INSERTS.has(verb) && predicate !== 'selective');
  if (bare === undefined) return undefined;
  const why =
    bare.predicate === 'absent'
      ? `It changes every row of ${bare.relations.join(', ')}: there is no condition (${bare.verb}).`
      : `It changes every row of ${bare.relations.join(', ')}: the condition holds for all of them (${bare.verb}).`;
  return { why, at: bare.at };
}
const INSERTS = new Set(['insert', 'replace']);

function relationObjection({ relations }: SqlReading, policy: SqlPolicy): Objection | undefined {
  if (policy.kind === 'deny-columns') {
    const open = relations.find(({ sort }) => sort === 'values' || sort === 'activity');
    return open && { why: `It reads ${label(open)}, which may hold values of other tables.`, at: open.at };
  }
  if (policy.kind !== 'tables') return undefined;
  const listed = new Set(policy.tables);
  const granted = (use: RelationUse): boolean => listed.has(label(use)) && !CATALOGUES.has(use.sort);
  const ways = new Set(relations.filter((use) => use.via === undefined && granted(use)).map(label));
  const other = relations.find((use) => !granted(use) && !(use.via !== undefined && ways.has(use.via)));
  return other && { why: `It reads ${label(other)}, which the policy does not list.`, at: other.at };
}
const CATALOGUES: ReadonlySet<string> = new Set(['structure', 'activity', 'values', 'credentials']);

const label = ({ schema, name }: RelationUse): string => (schema === '' ? name : `${schema}.${name}`);

function columnObjection({ columns }: SqlReading, policy: SqlPolicy): Objection | undefined {
  if (policy.kind !== 'deny-columns') return undefined;
  for (const use of columns) {
    const denied = policy.columns.find((one) => reaches(use, one));
    if (denied !== undefined)
      return { why: `It reaches ${denied.table}.${denied.column}, which the policy denies.`, at: use.at };
  }
  return undefined;
}

const reaches = (
  { relation, column }: ColumnUse,
  denied: { readonly table: string; readonly column: string },
): boolean => relation.toLowerCase() === denied.table && (column === '*' || column.toLowerCase() === denied.column);
