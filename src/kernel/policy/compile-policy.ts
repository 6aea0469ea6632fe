import type { Action } from '../../contract/action.ts';
import type { Verdict } from '../../contract/decision.ts';
import { SallyportError } from '../../contract/errors.ts';
import { digestOf } from '../classify/digest.ts';
import { deepFreeze } from '../classify/freeze.ts';
import { askRule, type CompiledRule, compileRule } from './compile-rule.ts';
import type { CompiledPolicy, CompileOptions, PolicyLayer, PolicyPlaces, RuleInfo } from './compiled-policy.ts';
import { masksOf } from './masks.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Matchers, PolicyDefault, PolicyFile, PolicyRule } from './policy-file.ts';
import { PACK_DEPTH_MAX } from './policy-limits.ts';
import { createRuleIndex } from './rule-index.ts';
import { subjectsOf } from './subject.ts';

export type { CompiledPolicy } from './compiled-policy.ts';

/** A rule with where it came from. */
interface Stated {
  readonly rule: PolicyRule;
  readonly id: string;
  readonly layer: PolicyLayer;
  readonly file: string;
  readonly isActive: boolean;
}

/**
 * Joins the files of all layers and the packs they use into the policy in force. Rules of all layers stand side by
 * side: since a forbid beats an ask and an ask a permit, a lower file can add forbids and asks, and its permits count
 * only where nothing higher objects. The strictest default holds; where no file states one it is `ask`.
 * Throws `POLICY_INVALID` for an unknown pack and for packs that use each other in a circle.
 */
export function compilePolicy(options: CompileOptions): CompiledPolicy {
  const { layers, packs, acceptedProjectDigests = new Set() } = options;
  const places: PolicyPlaces = { home: options.home, workspace: options.workspace };
  const readPack = packReader(packs);
  const stated: Stated[] = [];
  const defaults: PolicyDefault[] = [];
  for (const { layer, file } of inOrder(layers)) {
    const isTrusted = layer !== 'project' || acceptedProjectDigests.has(file.digest);
    for (const { source, content } of withPacks(file, layer, readPack)) {
      if (content.default !== undefined) defaults.push(content.default);
      for (const rule of content.rules) {
        const isActive = isTrusted || rule.opinion !== 'permit';
        stated.push({ rule, id: `${source}/${rule.id}`, layer, file: content.file, isActive });
      }
    }
  }
  return assemble(onceEach(stated), defaults.includes('deny') ? 'deny' : 'ask', places);
}

const ORDER: readonly PolicyLayer[] = ['organisation', 'person', 'command', 'project'];

const inOrder = (layers: CompileOptions['layers']): CompileOptions['layers'] =>
  layers.toSorted((left, right) => ORDER.indexOf(left.layer) - ORDER.indexOf(right.layer));

type ReadPack = (name: string) => PolicyFile | undefined;

function packReader(packs: ReadonlyMap<string, string>): ReadPack {
  const read = new Map<string, PolicyFile>();
  return (name) => {
    const text = packs.get(name);
    if (text === undefined) return undefined;
    const known = read.get(name) ?? parsePolicy(text, `policies/${name}.yaml`);
    read.set(name, known);
    return known;
  };
}

/** The file and every pack that it uses, packs of packs too. */
function withPacks(
  file: PolicyFile,
  source: string,
  readPack: ReadPack,
  path: readonly string[] = [],
): readonly { readonly source: string; readonly content: PolicyFile }[] {
  const used = file.use.flatMap(({ pack, at }) => {
    const fail = (message: string): never => {
      throw new SallyportError('POLICY_INVALID', `${file.file}:${at.line}:${at.column}: ${message}`);
    };
    if (path.includes(pack)) fail(`pack "${pack}" uses itself: ${[...path, pack].join(' → ')}`);
    if (path.length >= PACK_DEPTH_MAX) fail(`packs use packs more than ${PACK_DEPTH_MAX} deep`);
    const content = readPack(pack) ?? fail(`there is no pack "${pack}"`);
    return withPacks(content, pack, readPack, [...path, pack]);
  });
  return [...used, { source, content: file }];
}

/** A pack that several files use counts once, for the highest of those that make it count at all. */
function onceEach(stated: readonly Stated[]): readonly Stated[] {
  const kept = new Map<PolicyRule, Stated>();
  for (const one of stated) {
    const before = kept.get(one.rule);
    if (before === undefined || (one.isActive && !before.isActive)) kept.set(one.rule, one);
  }
  return [...kept.values()];
}

function assemble(stated: readonly Stated[], silence: PolicyDefault, places: PolicyPlaces): CompiledPolicy {
  const active = stated.filter(({ isActive }) => isActive);
  const rules = active.map(({ rule, id }) => compileRule(rule, id, places));
  const index = createRuleIndex(rules);
  const masks = Object.freeze(masksOf(rules));
  const hosts = Object.freeze(rules.flatMap(({ opinion, where }) => (opinion === 'permit' ? (where.host ?? []) : [])));
  return Object.freeze({
    digest: digestOf({ default: silence, rules: active.map(contentOf).sort() }),
    default: silence,
    rules: deepFreeze(stated.map(toInfo)),
    judge: (action: Action) => judge(index.candidates, action, places),
    masks: () => masks,
    permittedHosts: () => hosts,
  });
}

/** Order of rules and files does not matter to a decision, so it does not matter to the version. */
const contentOf = ({ rule: { at: _, ...rule }, id, layer }: Stated): string => digestOf({ rule, id, layer });

function judge(
  candidates: (subject: ReturnType<typeof subjectsOf>[number]) => Iterable<CompiledRule>,
  action: Action,
  places: PolicyPlaces,
): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  for (const subject of subjectsOf(action, places)) {
    for (const rule of candidates(subject)) {
      const verdict = askRule(rule, subject);
      if (verdict !== undefined) verdicts.push(verdict);
    }
  }
  return verdicts;
}

function toInfo({ rule, id, layer, file, isActive }: Stated): RuleInfo {
  const { opinion, because, at } = rule;
  return {
    id,
    layer,
    opinion,
    where: inWords(rule),
    ...(because !== undefined && { because }),
    file,
    at,
    active: isActive,
  };
}

function inWords({ kinds, where, unless }: PolicyRule): string {
  const parts = [kinds === '*' ? 'everything' : kinds.join(', ')];
  if (Object.keys(where).length > 0) parts.push(`where ${matchersInWords(where)}`);
  if (unless !== undefined) parts.push(`unless ${matchersInWords(unless)}`);
  return parts.join(' ');
}

const matchersInWords = (matchers: Matchers): string =>
  Object.entries(matchers)
    .map(([field, values]: readonly [string, readonly string[]]) => `${field} ${values.join(' or ')}`)
    .join(' and ');
