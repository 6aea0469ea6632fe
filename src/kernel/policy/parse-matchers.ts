import type { RuleKind } from '../../contract/catalogue.ts';
import type { Opinion } from '../../contract/decision.ts';
import { EFFECT_TYPES, IMPACTS, SQL_STATEMENTS } from '../../contract/effect.ts';
import { parseBlock } from '../../effects/url/address.ts';
import { grantsNothing, parseHostRule } from '../../effects/url/host-rule.ts';
import { parseTimeWindow } from './parse-time-window.ts';
import { parsePathGlob } from './path-glob.ts';
import type { Matchers } from './policy-file.ts';
import type { PolicyNode } from './policy-node.ts';
import type { PolicySource } from './policy-source.ts';
import { parsePortRange } from './port-range.ts';
import { parseProgramRule } from './program-rule.ts';
import { parseSourceRule } from './source-rule.ts';
import { parseSqlName } from './sql-name.ts';
import { parseToolName } from './tool-name.ts';

type Field = keyof Matchers;
type TextField = Exclude<Field, 'time'>;

/** What the matchers belong to: some values make sense only in some rules. */
export interface RuleContext {
  readonly opinion: Opinion;
  readonly kinds: readonly RuleKind[] | '*';
  /** `where` of a permit and `unless` of the others open something; the other way round they close. */
  readonly opens: boolean;
}

const NETWORK: readonly RuleKind[] = ['net.fetch', 'net.send', 'model.generate'];
const SQL: readonly RuleKind[] = ['sql.query', 'sql.change'];

/** The kinds whose effects have a field. A field that a kind does not have could never match: that is an error. */
const KINDS_OF: Readonly<Partial<Record<Field, readonly RuleKind[]>>> = {
  path: ['file.read', 'file.list', 'file.write', 'file.delete', 'stage.apply', 'secret.use'],
  host: NETWORK,
  cidr: NETWORK,
  port: NETWORK,
  method: NETWORK,
  program: ['process.run'],
  server: ['mcp.call'],
  tool: ['mcp.call'],
  connection: SQL,
  tables: SQL,
  columns: SQL,
  statement: SQL,
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'] as const;

/** Gives what is wrong with one value, or nothing. */
type Check = (value: string, rule: RuleContext) => string | undefined;

const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : `is none of ${allowed.join(', ')}${nearest(value, allowed)}`;

const CHECKS: Readonly<Record<TextField, Check>> = {
  path: (value) => reasonOf(parsePathGlob(value)),
  host: checkHost,
  cidr: (value) =>
    parseBlock(value) === undefined ? 'is not a block of addresses, like 10.0.0.0/8 or fd00::/8' : undefined,
  port: (value) => reasonOf(parsePortRange(value)),
  method: (value, rule) => oneOf(METHODS)(value, rule) ?? checkMethod(value, rule),
  program: (value) => reasonOf(parseProgramRule(value)),
  server: (value) => reasonOf(parseToolName(value)),
  tool: (value) => reasonOf(parseToolName(value)),
  connection: (value) => reasonOf(parseSqlName(value, 1)),
  tables: (value) => reasonOf(parseSqlName(value, 3)),
  columns: (value) => reasonOf(parseSqlName(value, 1)),
  statement: oneOf(SQL_STATEMENTS),
  effect: (value, { opinion, opens }) =>
    oneOf(EFFECT_TYPES)(value, { opinion, opens, kinds: '*' }) ??
    (value === 'unknown' && opens && opinion === 'permit'
      ? 'cannot be permitted: it is what was not understood'
      : undefined),
  impact: oneOf(IMPACTS),
  principal: (value) =>
    /^((person|agent):)?[\w.@-]+$/.test(value) ? undefined : 'is not person, agent, a name, or kind:name',
  integrity: oneOf(['untrusted', 'tool', 'system', 'user']),
  confidentiality: oneOf(['public', 'private', 'secret']),
  source: (value) => reasonOf(parseSourceRule(value)),
};

const reasonOf = (
  reading: { readonly ok: true } | { readonly ok: false; readonly reason: string },
): string | undefined => (reading.ok ? undefined : `is not usable: ${reading.reason}`);

/** What was probably meant: the same letters in another case. */
function nearest(value: string, allowed: readonly string[]): string {
  const meant = allowed.find((known) => known.toLowerCase() === value.toLowerCase());
  return meant === undefined ? '' : `; write ${meant}`;
}

function checkHost(value: string, { opens }: RuleContext): string | undefined {
  const reading = parseHostRule(value);
  if (!reading.ok) return `is not usable: ${reading.reason}`;
  return opens ? grantsNothing(reading.rule) : undefined;
}

function checkMethod(value: string, { kinds }: RuleContext): string | undefined {
  if (kinds === '*' || kinds.some((kind) => kind === 'model.generate')) return undefined;
  const fetches = value === 'GET' || value === 'HEAD';
  const wanted = fetches ? 'net.fetch' : 'net.send';
  return kinds.includes(wanted) ? undefined : `belongs to ${wanted}, which this rule does not name`;
}

/** Names that other policy languages have for a field of ours. */
const MEANT: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['paths', 'path'],
  ['file', 'path'],
  ['hosts', 'host'],
  ['domain', 'host'],
  ['domains', 'host'],
  ['ip', 'cidr'],
  ['ports', 'port'],
  ['methods', 'method'],
  ['programs', 'program'],
  ['command', 'program'],
  ['table', 'tables'],
  ['column', 'columns'],
  ['relation', 'tables'],
  ['servers', 'server'],
  ['tools', 'tool'],
  ['label', 'confidentiality'],
  ['user', 'principal'],
  ['agent', 'principal'],
]);

/** Reads `where` or `unless`. Throws `POLICY_INVALID` for an unknown field, a wrong value, and an empty map. */
export function parseMatchers(
  source: PolicySource,
  node: PolicyNode,
  what: 'where' | 'unless',
  rule: RuleContext,
): Matchers {
  const matchers: Partial<Record<Field, Matchers[Field]>> = {};
  for (const { key, keyAt, value } of source.map(node, what)) {
    const at = { at: keyAt };
    if (!isField(key)) return source.fail(at, unknownField(key, what));
    const kinds = KINDS_OF[key];
    const stranger =
      rule.kinds === '*' || kinds === undefined ? undefined : rule.kinds.find((kind) => !kinds.includes(kind));
    if (stranger !== undefined)
      source.fail(at, `"${key}" says nothing about ${stranger}; give that kind a rule of its own`);
    matchers[key] = key === 'time' ? parseWindows(source, value) : parseValues(source, value, key, rule);
  }
  if (Object.keys(matchers).length === 0) source.fail(node, `${what} names nothing`);
  return matchers as Matchers;
}

function unknownField(key: string, what: string): string {
  const meant = MEANT.get(key);
  const hint = meant === undefined ? '' : `; you may mean "${meant}"`;
  return `unknown field "${key}" in ${what}; known are ${FIELD_NAMES.join(', ')}${hint}`;
}

/** All fields of `where` and `unless`. */
export const FIELD_NAMES = [...(Object.keys(CHECKS) as TextField[]), 'time'] as const;

const isField = (key: string): key is Field => key === 'time' || Object.hasOwn(CHECKS, key);

const many = (source: PolicySource, node: PolicyNode, field: Field): readonly PolicyNode[] => {
  const nodes = node.type === 'list' ? source.list(node, field) : [node];
  if (nodes.length === 0) source.fail(node, `${field} is an empty list, which nothing matches`);
  return nodes;
};

const parseWindows = (source: PolicySource, node: PolicyNode): Matchers['time'] =>
  many(source, node, 'time').map((item) => parseTimeWindow(source, item));

function parseValues(source: PolicySource, node: PolicyNode, field: TextField, rule: RuleContext): readonly string[] {
  return many(source, node, field).map((item) => {
    const value = field === 'port' ? portText(source, item) : source.text(item, field);
    const problem = CHECKS[field](value, rule);
    if (problem !== undefined) source.fail(item, `${field} "${value}" ${problem}`);
    return value;
  });
}

/** One port is a number; only a range is text. */
function portText(source: PolicySource, node: PolicyNode): string {
  if (node.type === 'scalar' && typeof node.value === 'string' && node.value.includes('-')) return node.value;
  return String(source.integer(node, 'port', 1, 65_535));
}
