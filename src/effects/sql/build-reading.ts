import type { Effect, EffectType } from '../../contract/effect.ts';
import type { Evidence } from '../../contract/reading.ts';
import type { Dialect } from './dialect.ts';
import type { Finding, Hazard } from './finding.ts';
import { unique } from './resolve/relations.ts';
import {
  type ChangeUse,
  type ColumnUse,
  emptyResolution,
  type FunctionUse,
  type RelationUse,
  type Resolution,
} from './resolve/resolution.ts';
import { resolveStatement } from './resolve/resolve.ts';
import type { World } from './resolve/world.ts';
import type { SqlReading, StatementReading } from './sql-reading.ts';
import type { Statement, UtilityClass } from './syntax.ts';

/** What the parsers of all dialects hand over. */
export interface ParsedSql {
  readonly statements: readonly Statement[];
  readonly findings: readonly Finding[];
}

/** Resolves the names of parsed statements and says what they would do. `more` is what a second reader found. */
export function buildReading(parsed: ParsedSql, sql: string, world: World, more?: Resolution): SqlReading {
  const resolution = emptyResolution();
  for (const statement of parsed.statements) resolveStatement(statement, world, resolution);
  const all = merged(resolution, more, parsed.findings);
  secretColumnFindings(all, world);
  return new DescribedReading(world.facts.dialect, sql, parsed.statements.map(statementReading), all);
}

/** A text that could not be read at all. */
export const unreadable = (dialect: Dialect, sql: string, why: string, at = -1): SqlReading =>
  new DescribedReading(dialect, sql, [], { ...emptyResolution(), findings: [{ hazard: 'not-read', what: why, at }] });

function merged(first: Resolution, second: Resolution | undefined, findings: readonly Finding[]): Resolution {
  for (const finding of findings) first.findings.push(finding);
  if (second === undefined) return first;
  for (const use of second.relations) first.relations.push(use);
  for (const use of second.columns) first.columns.push(use);
  for (const use of second.functions) first.functions.push(use);
  for (const finding of second.findings) first.findings.push(finding);
  return first;
}

function secretColumnFindings({ columns, relations, findings }: Resolution, { facts }: World): void {
  if (!relations.some(({ sort }) => sort === 'activity')) return;
  for (const { relation, column, at } of columns) {
    const secret = facts.secretColumns.get(relation.toLowerCase()) ?? [];
    if (secret.includes(column) || (column === '*' && secret.length > 0))
      findings.push({ hazard: 'credentials', what: `reads what other sessions run (${relation})`, at });
  }
}

function statementReading(statement: Statement): StatementReading {
  const { at } = statement;
  if (statement.kind === 'query')
    return { kind: 'select', sort: 'query', what: 'reads rows', isOnlyPlanned: false, isCatalogue: false, at };
  const plain = { isOnlyPlanned: false, isCatalogue: false, at };
  switch (statement.kind) {
    case 'dml':
      return { kind: statement.verb, sort: 'change', what: 'changes rows', ...plain };
    case 'show':
      return {
        kind: 'show',
        sort: 'show',
        what: `shows ${statement.what}`,
        ...plain,
        isCatalogue: statement.catalogue,
      };
    case 'utility':
      return { kind: statement.class, sort: 'utility', what: statement.what, ...plain };
    case 'explain': {
      const inner = statementReading(statement.statement);
      const isOnlyPlanned = !statement.analyze;
      return { ...inner, kind: `explain ${inner.kind}`, isOnlyPlanned, at: statement.at };
    }
  }
}

/** What was found, put into effects and words when somebody asks for them. */
class DescribedReading implements SqlReading {
  readonly dialect: Dialect;
  readonly statements: readonly StatementReading[];
  readonly parsed: boolean;
  readonly findings: readonly Finding[];
  readonly #sql: string;
  readonly #found: Resolution;
  #traces: readonly Trace[] | undefined;
  #relations: readonly RelationUse[] | undefined;

  constructor(dialect: Dialect, sql: string, statements: readonly StatementReading[], found: Resolution) {
    this.dialect = dialect;
    this.statements = statements;
    this.parsed = statements.length > 0 && !found.findings.some(({ hazard }) => hazard === 'not-read');
    this.findings = found.findings;
    this.#sql = sql;
    this.#found = found;
  }

  get relations(): readonly RelationUse[] {
    this.#relations ??= unique(this.#found.relations, (use) => `${use.schema}\0${use.name}\0${use.access}\0${use.via}`);
    return this.#relations;
  }

  get columns(): readonly ColumnUse[] {
    return this.#found.columns;
  }

  get functions(): readonly FunctionUse[] {
    return unique(this.#found.functions, ({ name }) => name);
  }

  get changes(): readonly ChangeUse[] {
    return this.#found.changes;
  }

  get effects(): readonly Effect[] {
    return this.#trace().map(({ effect }) => effect);
  }

  get evidence(): readonly Evidence[] {
    return this.#trace().flatMap(({ at }, effect) => (at < 0 ? [] : [spanAt(this.#sql, at, effect)]));
  }

  get sentence(): string {
    return sentence(this.statements, this.#found);
  }

  #trace(): readonly Trace[] {
    this.#traces ??= [
      ...this.relations.map((use) => relationEffect(use, this.changes)),
      ...this.statements.filter(({ sort }) => sort === 'utility').map(utilityEffect),
      ...unique(this.findings, ({ what, at }) => `${what}\0${at}`).map(findingEffect),
    ];
    return this.#traces;
  }
}

interface Trace {
  readonly effect: Effect;
  readonly at: number;
}

const asText = (type: EffectType, target: string, at: number): Trace => ({
  effect: { type, target, targetKind: 'text' },
  at,
});

function relationEffect(use: RelationUse, changes: readonly ChangeUse[]): Trace {
  const target = `table ${labelOf(use)}`;
  if (use.access === 'read') return asText(use.sort === 'credentials' ? 'secret' : 'read', target, use.at);
  const change = changes.find(({ relations }) => relations.some((name) => name.endsWith(use.name)));
  if (change?.verb !== 'delete') return asText('write', target, use.at);
  return asText(change.predicate === 'selective' ? 'delete' : 'destroy', target, use.at);
}

const UTILITY_EFFECTS: Readonly<Record<UtilityClass, EffectType>> = {
  ddl: 'write',
  transaction: 'write',
  session: 'write',
  lock: 'write',
  file: 'write',
  program: 'execute',
  network: 'network',
  privilege: 'privilege',
  procedure: 'unknown',
  maintenance: 'write',
  message: 'write',
  other: 'unknown',
};

function utilityEffect({ kind, what, at }: StatementReading): Trace {
  const known = UTILITY_EFFECTS[kind as UtilityClass] ?? 'unknown';
  return asText(/^(?:drops|empties)/.test(what) ? 'destroy' : known, what, at);
}

const HAZARD_EFFECTS: Readonly<Record<Hazard, EffectType>> = {
  'not-read': 'unknown',
  'unknown-function': 'unknown',
  'unknown-relation': 'unknown',
  'side-effect': 'write',
  sequence: 'write',
  'row-lock': 'write',
  lock: 'write',
  session: 'write',
  file: 'write',
  network: 'network',
  system: 'execute',
  credentials: 'secret',
  'sql-text': 'unknown',
  'name-text': 'read',
  resource: 'unknown',
};

const findingEffect = ({ hazard, what, at }: Finding): Trace => asText(HAZARD_EFFECTS[hazard], what, at);

const WORD = /["`[]?[\p{L}\p{N}_$.]+["`\]]?|[\s\S]/uy;

function spanAt(sql: string, at: number, effect: number): Evidence {
  WORD.lastIndex = at;
  const found = WORD.exec(sql)?.[0] ?? '';
  return { effect, start: Math.min(at, sql.length), end: Math.min(at + found.length, sql.length) };
}

const labelOf = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  schema === '' ? name : `${schema}.${name}`;

/** One plain sentence, the gravest first: what it is refused for comes from the judge. */
function sentence(statements: readonly StatementReading[], { relations, changes, findings }: Resolution): string {
  const [first] = statements;
  if (first === undefined) return 'It could not be read.';
  if (first.sort === 'utility') return `It ${first.what}.`;
  const planned = first.isOnlyPlanned ? 'It only shows the plan of what ' : 'It ';
  const change = changes[0];
  const written = change === undefined ? '' : `changes rows of ${change.relations.join(', ')} (${change.verb})`;
  const names = [...new Set(relations.filter(({ access }) => access === 'read').map(labelOf))];
  const read = names.length === 0 ? '' : `reads ${names.join(', ')}`;
  const rest = findings[0] === undefined ? '' : findings[0].what;
  const parts = [written, read, rest].filter((part) => part !== '');
  return `${planned}${parts.length === 0 ? 'computes values and reads no table' : parts.join(' and ')}.`;
}
