import type { Action } from '../../contract/action.ts';
import type { Verdict } from '../../contract/decision.ts';
import { SallyportError } from '../../contract/errors.ts';
import { digestOf } from '../classify/digest.ts';
import { deepFreeze } from '../classify/freeze.ts';
import { compileRule } from './compile-rule.ts';
import type {
  CompiledPolicy,
  CompileOptions,
  JudgeContext,
  PolicyLayer,
  PolicyPlaces,
  RuleInfo,
  StatedLimit,
} from './compiled-policy.ts';
import { masksOf } from './masks.ts';
import { modeRules } from './mode-rules.ts';
import { parsePolicy } from './parse-policy.ts';
import { POLICY_MODES, type PolicyDefault, type PolicyFile, type PolicyMode, type PolicyRule } from './policy-file.ts';
import { PACK_DEPTH_MAX } from './policy-limits.ts';
import { createRuleIndex, type RuleIndex } from './rule-index.ts';
import { ruleInWords } from './rule-words.ts';
import { eachSubject } from './subject.ts';

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
  const limits: StatedLimit[] = [];
  const defaults: PolicyDefault[] = [];
  const modes: PolicyMode[] = [];
  for (const { layer, file } of inOrder(layers)) {
    const isTrusted = layer !== 'project' || acceptedProjectDigests.has(file.digest);
    for (const { source, content } of withPacks(file, layer, readPack)) {
      if (content.default !== undefined) defaults.push(content.default);
      if (content.mode !== undefined) modes.push(modeOf(content, layer, content === file));
      limits.push(...content.limits.map((limit) => ({ limit, layer, file: content.file })));
      for (const rule of content.rules) {
        const isActive = isTrusted || rule.opinion !== 'permit';
        stated.push({ rule, id: `${source}/${rule.id}`, layer, file: content.file, isActive });
      }
    }
  }
  const mode = options.mode ?? strictest(modes);
  stated.push(...modeRules(mode).map((rule) => ({ ...MODE, rule, id: `mode/${rule.id}` })));
  const silence = defaults.includes('deny') ? 'deny' : 'ask';
  return assemble(onceEach(stated), { silence, mode, limits: onceEachLimit(limits), places });
}

const MODE = { layer: 'command', file: 'mode', isActive: true } as const;

/** How much is shown beforehand is the person's choice: neither a pack's nor a workspace's. */
function modeOf({ mode, file }: PolicyFile, layer: PolicyLayer, isOwn: boolean): PolicyMode {
  if (mode === undefined) return 'auto';
  if (isOwn && layer !== 'project') return mode.mode;
  throw new SallyportError(
    'POLICY_INVALID',
    `${file}:${mode.at.line}:${mode.at.column}: a mode belongs to the person's or the organisation's own file`,
  );
}

const strictest = (modes: readonly PolicyMode[]): PolicyMode =>
  POLICY_MODES.find((mode) => modes.includes(mode)) ?? 'auto';

const onceEachLimit = (limits: readonly StatedLimit[]): readonly StatedLimit[] => [
  ...new Map(limits.map((stated) => [stated.limit, stated])).values(),
];

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

interface Settled {
  readonly silence: PolicyDefault;
  readonly mode: PolicyMode;
  readonly limits: readonly StatedLimit[];
  readonly places: PolicyPlaces;
}

function assemble(stated: readonly Stated[], { silence, mode, limits, places }: Settled): CompiledPolicy {
  const active = stated.filter(({ isActive }) => isActive);
  const rules = active.map(({ rule, id }) => compileRule(rule, id, places));
  const index = createRuleIndex(rules);
  const masks = Object.freeze(masksOf(rules));
  const hosts = Object.freeze(rules.flatMap(({ opinion, where }) => (opinion === 'permit' ? (where.host ?? []) : [])));
  return Object.freeze({
    digest: digestOf({
      default: silence,
      mode,
      rules: active.map(contentOf).sort(),
      limits: limits.map(({ limit: { at: _, ...limit } }) => digestOf(limit)).sort(),
    }),
    default: silence,
    mode,
    rules: deepFreeze(stated.map(toInfo)),
    limits: deepFreeze(limits),
    judge: (action: Action, context: JudgeContext = NO_CONTEXT) => judge(index, action, context, places),
    masks: () => masks,
    permittedHosts: () => hosts,
  });
}

/** Nothing is known of time and mandate: what asks for them fails, and so takes its strict side. */
const NO_CONTEXT: JudgeContext = Object.freeze({
  nowMs: Number.NaN,
  mandateNames: () => {
    throw new TypeError('no mandate is known');
  },
});

/** Order of rules and files does not matter to a decision, so it does not matter to the version. */
const contentOf = ({ rule: { at: _, ...rule }, id, layer }: Stated): string => digestOf({ rule, id, layer });

function judge(index: RuleIndex, action: Action, context: JudgeContext, places: PolicyPlaces): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  eachSubject(action, context, places, (subject) => index.ask(subject, verdicts));
  return verdicts;
}

function toInfo({ rule, id, layer, file, isActive }: Stated): RuleInfo {
  const { opinion, because, at } = rule;
  return {
    id,
    layer,
    opinion,
    where: ruleInWords(rule),
    ...(because !== undefined && { because }),
    file,
    at,
    active: isActive,
  };
}
