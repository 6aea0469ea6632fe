import { RULE_KINDS, type RuleKind } from '../../contract/catalogue.ts';
import type { Opinion } from '../../contract/decision.ts';
import { digestOf } from '../classify/digest.ts';
import { deepFreeze } from '../classify/freeze.ts';
import { parseLimits } from './parse-limits.ts';
import { parseMatchers } from './parse-matchers.ts';
import { parseObligations } from './parse-obligations.ts';
import { parseWhen } from './parse-when.ts';
import { POLICY_MODES, type PolicyDefault, type PolicyFile, type PolicyRule } from './policy-file.ts';
import { POLICY_RULES_MAX } from './policy-limits.ts';
import type { NodeEntry, PolicyNode } from './policy-node.ts';
import { type PolicySource, readPolicySource } from './policy-source.ts';

const FORMAT_VERSION = 1;
const OPINIONS = ['permit', 'ask', 'forbid'] as const;
/** Keys of a file. `$schema` is for editors and says nothing here. */
export const FILE_KEYS = ['version', 'use', 'default', 'mode', 'rules', 'limits', '$schema'] as const;
export const RULE_KEYS = ['id', ...OPINIONS, 'where', 'unless', 'when', 'with', 'because'] as const;
/** The ledger names rules in its headers, whose words are short. */
const RULE_ID_CHARACTERS_MAX = 100;
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads one policy file, YAML or JSON. Throws `POLICY_INVALID` with file:line:column for everything that is not
 * understood in full: there is no rule that loads and does not hold.
 */
export function parsePolicy(text: string, file: string): PolicyFile {
  const source = readPolicySource(text, file);
  const entries = entriesOf(source, source.root, 'a policy', FILE_KEYS);
  const version = required(source, entries, 'version', source.root);
  if (source.number(version.value, 'version') !== FORMAT_VERSION)
    source.fail(version.value, `version must be ${FORMAT_VERSION}`);
  const use = parseUse(source, entries.get('use'));
  const stated = parseDefault(source, entries.get('default'));
  const mode = parseMode(source, entries.get('mode'));
  const rules = parseRules(source, entries.get('rules'));
  const limits = optional(entries.get('limits'), (node) => parseLimits(source, node)) ?? [];
  if (use.length + rules.length + limits.length === 0 && stated === undefined && mode === undefined)
    source.fail(source.root, 'the policy says nothing: it has no use, default, mode, rules or limits');
  const content = {
    use: use.map(({ pack }) => pack),
    default: stated ?? null,
    ...(mode && { mode: mode.mode }),
    rules: rules.map(({ at: _, ...rule }) => rule),
    ...(limits.length > 0 && { limits: limits.map(({ at: _, ...limit }) => limit) }),
  };
  const settings = { ...(stated !== undefined && { default: stated }), ...(mode && { mode }) };
  return deepFreeze({ file, digest: digestOf(content), use, ...settings, rules, limits });
}

const optional = <T>(entry: NodeEntry | undefined, read: (node: PolicyNode) => T): T | undefined =>
  entry === undefined ? undefined : read(entry.value);

type Entries = ReadonlyMap<string, NodeEntry>;

function entriesOf(source: PolicySource, node: PolicyNode, what: string, known: readonly string[]): Entries {
  const entries = source.map(node, what);
  for (const { key, keyAt } of entries)
    if (!known.includes(key))
      source.fail({ at: keyAt }, `unknown key "${key}" in ${what}; known are ${known.join(', ')}${hint(key)}`);
  return new Map(entries.map((entry) => [entry.key, entry]));
}

/** What other languages call it. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['allow', 'permit'],
  ['deny', 'forbid'],
  ['block', 'forbid'],
  ['if', 'when'],
  ['condition', 'when'],
  ['except', 'unless'],
  ['reason', 'because'],
  ['obligations', 'with'],
  ['match', 'where'],
  ['extends', 'use'],
  ['packs', 'use'],
  ['<<', 'use'],
]);

const hint = (key: string): string => (MEANT.has(key) ? `; you may mean "${MEANT.get(key)}"` : '');

function required(source: PolicySource, entries: Entries, key: string, node: PolicyNode): NodeEntry {
  return entries.get(key) ?? source.fail(node, `"${key}" is missing`);
}

function parseUse(source: PolicySource, entry: NodeEntry | undefined): PolicyFile['use'] {
  if (entry === undefined) return [];
  const seen = new Set<string>();
  return source.list(entry.value, 'use').map((node) => {
    const pack = source.text(node, 'the name of a pack');
    if (!ID.test(pack)) source.fail(node, `"${pack}" is not the name of a pack`);
    if (seen.has(pack)) source.fail(node, `pack "${pack}" stands twice`);
    seen.add(pack);
    return { pack, at: source.placeOf(node) };
  });
}

function parseDefault(source: PolicySource, entry: NodeEntry | undefined): PolicyDefault | undefined {
  if (entry === undefined) return undefined;
  const value = source.text(entry.value, 'default');
  if (value === 'ask' || value === 'deny') return value;
  return source.fail(
    entry.value,
    `default "${value}" must be ask or deny${value === 'allow' ? ': what nothing permits is never simply allowed' : ''}`,
  );
}

function parseMode(source: PolicySource, entry: NodeEntry | undefined): PolicyFile['mode'] {
  if (entry === undefined) return undefined;
  const text = source.text(entry.value, 'mode');
  const mode = POLICY_MODES.find((known) => known === text);
  if (mode === undefined) return source.fail(entry.value, `mode "${text}" must be ${POLICY_MODES.join(', ')}`);
  return { mode, at: source.placeOf(entry.value) };
}

function parseRules(source: PolicySource, entry: NodeEntry | undefined): readonly PolicyRule[] {
  if (entry === undefined) return [];
  const nodes = source.list(entry.value, 'rules', POLICY_RULES_MAX);
  const ids = new Set<string>();
  return nodes.map((node) => {
    const rule = parseRule(source, node);
    if (ids.has(rule.id)) source.fail(node, `rule "${rule.id}" stands twice`);
    ids.add(rule.id);
    return rule;
  });
}

function parseRule(source: PolicySource, node: PolicyNode): PolicyRule {
  const entries = entriesOf(source, node, 'a rule', RULE_KEYS);
  const id = parseId(source, required(source, entries, 'id', node).value);
  const [opinion, said] = opinionOf(source, entries, node);
  const kinds = parseKinds(source, said.value);
  const context = { opinion, kinds };
  const where = optional(entries.get('where'), (value) =>
    parseMatchers(source, value, 'where', { ...context, opens: opinion === 'permit' }),
  );
  const unless = optional(entries.get('unless'), (value) =>
    parseMatchers(source, value, 'unless', { ...context, opens: opinion !== 'permit' }),
  );
  const when = optional(entries.get('when'), (value) => parseWhen(source, value, kinds));
  const obligations = optional(entries.get('with'), (value) => parseObligations(source, value, opinion));
  const because = optional(entries.get('because'), (value) => source.text(value, 'because').trim());
  return {
    id,
    opinion,
    kinds,
    where: where ?? {},
    ...(unless && { unless }),
    ...(when !== undefined && { when }),
    ...(obligations && { obligations }),
    ...(because !== undefined && { because }),
    at: source.placeOf(node),
  };
}

function parseId(source: PolicySource, node: PolicyNode): string {
  const id = source.text(node, 'id');
  if (!ID.test(id)) source.fail(node, `id "${id}" must be lower-case words joined by -`);
  if (id.length > RULE_ID_CHARACTERS_MAX)
    source.fail(node, `an id is at most ${RULE_ID_CHARACTERS_MAX} characters long`);
  return id;
}

function opinionOf(source: PolicySource, entries: Entries, node: PolicyNode): readonly [Opinion, NodeEntry] {
  const said = OPINIONS.flatMap((opinion) => {
    const entry = entries.get(opinion);
    return entry === undefined ? [] : [[opinion, entry] as const];
  });
  const [first, second] = said;
  if (first === undefined) return source.fail(node, 'a rule says one of permit, ask, forbid');
  if (second !== undefined) source.fail({ at: second[1].keyAt }, 'a rule says only one of permit, ask, forbid');
  return first;
}

function parseKinds(source: PolicySource, node: PolicyNode): readonly RuleKind[] | '*' {
  if (node.type !== 'list') {
    const value = source.text(node, 'the kind of act');
    return value === '*' ? '*' : [toKind(source, node, value)];
  }
  const kinds = source
    .list(node, 'the kinds of act')
    .map((item) => toKind(source, item, source.text(item, 'the kind of act')));
  if (kinds.length === 0) source.fail(node, 'the list of kinds is empty');
  return [...new Set(kinds)];
}

function toKind(source: PolicySource, node: PolicyNode, value: string): RuleKind {
  const kind = RULE_KINDS.find((known) => known === value);
  if (kind !== undefined) return kind;
  if (value === '*') return source.fail(node, '"*" stands alone, not in a list');
  return source.fail(node, `unknown kind of act "${value}"; known are ${RULE_KINDS.join(', ')}`);
}
