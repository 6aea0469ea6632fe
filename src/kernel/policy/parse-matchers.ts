import type { Node } from 'yaml';
import type { RuleKind } from '../../contract/catalogue.ts';
import type { Opinion } from '../../contract/decision.ts';
import { EFFECT_TYPES, IMPACTS } from '../../contract/effect.ts';
import { grantsNothing, parseHostRule } from '../../effects/url/host-rule.ts';
import { parsePathGlob } from './path-glob.ts';
import type { Matchers } from './policy-file.ts';
import type { PolicySource } from './policy-source.ts';
import { parseProgramRule } from './program-rule.ts';

type Field = keyof Matchers;

/** What the matchers belong to: some values make sense only in some rules. */
export interface RuleContext {
  readonly opinion: Opinion;
  readonly kinds: readonly RuleKind[] | '*';
  /** `where` of a permit and `unless` of the others open something; the other way round they close. */
  readonly opens: boolean;
}

/** The kinds whose effects have a field. A field that a kind does not have could never match: that is an error. */
const KINDS_OF: Readonly<Partial<Record<Field, readonly RuleKind[]>>> = {
  path: ['file.read', 'file.list', 'file.write', 'file.delete', 'stage.apply', 'secret.use'],
  host: ['net.fetch', 'net.send', 'model.generate'],
  method: ['net.fetch', 'net.send', 'model.generate'],
  program: ['process.run'],
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'] as const;

/** Gives what is wrong with one value, or nothing. */
type Check = (value: string, rule: RuleContext) => string | undefined;

const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : `is none of ${allowed.join(', ')}`;

const CHECKS: Readonly<Record<Field, Check>> = {
  path: (value) => reasonOf(parsePathGlob(value)),
  host: checkHost,
  method: (value, rule) => oneOf(METHODS)(value, rule) ?? checkMethod(value, rule),
  program: (value) => reasonOf(parseProgramRule(value)),
  effect: (value, { opinion, opens }) =>
    oneOf(EFFECT_TYPES)(value, { opinion, opens, kinds: '*' }) ??
    (value === 'unknown' && opens && opinion === 'permit'
      ? 'cannot be permitted: it is what was not understood'
      : undefined),
  impact: oneOf(IMPACTS),
  principal: (value) =>
    /^((person|agent):)?[\w.@-]+$/.test(value) ? undefined : 'is not person, agent, a name, or kind:name',
};

const reasonOf = (
  reading: { readonly ok: true } | { readonly ok: false; readonly reason: string },
): string | undefined => (reading.ok ? undefined : `is not usable: ${reading.reason}`);

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

/** Fields that the language is going to have. Saying so is kinder than "unknown", and just as final. */
const LATER = new Set(['server', 'tool', 'connection', 'tables', 'label', 'cidr', 'time', 'resource', 'secret']);

/** Reads `where` or `unless`. Throws `POLICY_INVALID` for an unknown field, a wrong value, and an empty map. */
export function parseMatchers(source: PolicySource, node: Node, what: 'where' | 'unless', rule: RuleContext): Matchers {
  const matchers: Partial<Record<Field, readonly string[]>> = {};
  for (const { key, keyNode, value } of source.map(node, what)) {
    if (LATER.has(key)) source.fail(keyNode, `"${key}" in ${what} is not supported in this version`);
    if (!isField(key))
      return source.fail(keyNode, `unknown field "${key}" in ${what}; known are ${Object.keys(CHECKS).join(', ')}`);
    const kinds = KINDS_OF[key];
    const stranger =
      rule.kinds === '*' || kinds === undefined ? undefined : rule.kinds.find((kind) => !kinds.includes(kind));
    if (stranger !== undefined)
      source.fail(keyNode, `"${key}" says nothing about ${stranger}; give that kind a rule of its own`);
    matchers[key] = parseValues(source, value, key, rule);
  }
  if (Object.keys(matchers).length === 0) source.fail(node, `${what} names nothing`);
  return matchers as Matchers;
}

const isField = (key: string): key is Field => Object.hasOwn(CHECKS, key);

function parseValues(source: PolicySource, node: Node, field: Field, rule: RuleContext): readonly string[] {
  const nodes = 'items' in node ? source.list(node, field) : [node];
  if (nodes.length === 0) source.fail(node, `${field} is an empty list, which nothing matches`);
  return nodes.map((item) => {
    const value = source.text(item, field);
    const problem = CHECKS[field](value, rule);
    if (problem !== undefined) source.fail(item, `${field} "${value}" ${problem}`);
    return value;
  });
}
