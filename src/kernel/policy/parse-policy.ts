import type { Node } from 'yaml';
import { RULE_KINDS, type RuleKind } from '../../contract/catalogue.ts';
import type { Opinion } from '../../contract/decision.ts';
import { digestOf } from '../classify/digest.ts';
import { deepFreeze } from '../classify/freeze.ts';
import { parseMatchers } from './parse-matchers.ts';
import type { PolicyDefault, PolicyFile, PolicyRule } from './policy-file.ts';
import { POLICY_RULES_MAX } from './policy-limits.ts';
import { type Entry, type PolicySource, readPolicySource } from './policy-source.ts';

const FORMAT_VERSION = 1;
const OPINIONS = ['permit', 'ask', 'forbid'] as const;
const FILE_KEYS = ['version', 'use', 'default', 'rules'];
const RULE_KEYS = ['id', ...OPINIONS, 'where', 'unless', 'because'];
/** Words of the language that are not carried out yet. A rule that was read and not enforced would be a lie. */
const LATER = new Set(['when', 'with', 'limits']);
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
  const rules = parseRules(source, entries.get('rules'));
  if (use.length === 0 && rules.length === 0 && stated === undefined)
    source.fail(source.root, 'the policy says nothing: it has no use, default or rules');
  const content = {
    use: use.map(({ pack }) => pack),
    default: stated ?? null,
    rules: rules.map(({ at: _, ...rule }) => rule),
  };
  return deepFreeze({ file, digest: digestOf(content), use, ...(stated !== undefined && { default: stated }), rules });
}

type Entries = ReadonlyMap<string, Entry>;

function entriesOf(source: PolicySource, node: Node, what: string, known: readonly string[]): Entries {
  const entries = source.map(node, what);
  for (const { key, keyNode } of entries) {
    if (LATER.has(key)) source.fail(keyNode, `"${key}" is not supported in this version`);
    if (!known.includes(key)) source.fail(keyNode, `unknown key "${key}" in ${what}; known are ${known.join(', ')}`);
  }
  return new Map(entries.map((entry) => [entry.key, entry]));
}

function required(source: PolicySource, entries: Entries, key: string, node: Node): Entry {
  return entries.get(key) ?? source.fail(node, `"${key}" is missing`);
}

function parseUse(source: PolicySource, entry: Entry | undefined): PolicyFile['use'] {
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

function parseDefault(source: PolicySource, entry: Entry | undefined): PolicyDefault | undefined {
  if (entry === undefined) return undefined;
  const value = source.text(entry.value, 'default');
  if (value === 'ask' || value === 'deny') return value;
  return source.fail(
    entry.value,
    `default "${value}" must be ask or deny${value === 'allow' ? ': what nothing permits is never simply allowed' : ''}`,
  );
}

function parseRules(source: PolicySource, entry: Entry | undefined): readonly PolicyRule[] {
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

function parseRule(source: PolicySource, node: Node): PolicyRule {
  const entries = entriesOf(source, node, 'a rule', RULE_KEYS);
  const idNode = required(source, entries, 'id', node).value;
  const id = source.text(idNode, 'id');
  if (!ID.test(id) || id.length > RULE_ID_CHARACTERS_MAX)
    source.fail(idNode, `id "${id}" must be lower-case words joined by -`);
  const [opinion, said] = opinionOf(source, entries, node);
  const kinds = parseKinds(source, said.value);
  const where = entries.get('where');
  const unless = entries.get('unless');
  const because = entries.get('because');
  const context = { opinion, kinds };
  return {
    id,
    opinion,
    kinds,
    where:
      where === undefined
        ? {}
        : parseMatchers(source, where.value, 'where', { ...context, opens: opinion === 'permit' }),
    ...(unless && {
      unless: parseMatchers(source, unless.value, 'unless', { ...context, opens: opinion !== 'permit' }),
    }),
    ...(because && { because: source.text(because.value, 'because').trim() }),
    at: source.placeOf(node),
  };
}

function opinionOf(source: PolicySource, entries: Entries, node: Node): readonly [Opinion, Entry] {
  const said = OPINIONS.flatMap((opinion) => {
    const entry = entries.get(opinion);
    return entry === undefined ? [] : [[opinion, entry] as const];
  });
  const [first, second] = said;
  if (first === undefined) return source.fail(node, 'a rule says one of permit, ask, forbid');
  if (second !== undefined) source.fail(second[1].keyNode, 'a rule says only one of permit, ask, forbid');
  return first;
}

function parseKinds(source: PolicySource, node: Node): readonly RuleKind[] | '*' {
  if (!('items' in node)) {
    const value = source.text(node, 'the kind of act');
    return value === '*' ? '*' : [toKind(source, node, value)];
  }
  const kinds = source
    .list(node, 'the kinds of act')
    .map((item) => toKind(source, item, source.text(item, 'the kind of act')));
  if (kinds.length === 0) source.fail(node, 'the list of kinds is empty');
  return [...new Set(kinds)];
}

function toKind(source: PolicySource, node: Node, value: string): RuleKind {
  const kind = RULE_KINDS.find((known) => known === value);
  if (kind !== undefined) return kind;
  if (value === '*') return source.fail(node, '"*" stands alone, not in a list');
  return source.fail(node, `unknown kind of act "${value}"; known are ${RULE_KINDS.join(', ')}`);
}
