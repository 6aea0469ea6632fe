import { SallyportError } from '../../contract/errors.ts';
import type { CompileOptions, PolicyLayer, StatedLimit } from './compiled-policy.ts';
import { modeRules } from './mode-rules.ts';
import { parsePolicy } from './parse-policy.ts';
import { POLICY_MODES, type PolicyDefault, type PolicyFile, type PolicyMode, type PolicyRule } from './policy-file.ts';
import { PACK_DEPTH_MAX } from './policy-limits.ts';

/** A rule with where it came from. */
export interface Stated {
  readonly rule: PolicyRule;
  readonly id: string;
  readonly layer: PolicyLayer;
  readonly file: string;
  readonly isActive: boolean;
}

/** Everything that all files together say. */
export interface JoinedPolicy {
  readonly stated: readonly Stated[];
  readonly silence: PolicyDefault;
  readonly mode: PolicyMode;
  readonly limits: readonly StatedLimit[];
}

/**
 * Joins the files of all layers and the packs they use. Rules of all layers stand side by
 * side: since a forbid beats an ask and an ask a permit, a lower file can add forbids and asks, and its permits count
 * only where nothing higher objects. The strictest default holds; where no file states one it is `ask`.
 * Throws `POLICY_INVALID` for an unknown pack and for packs that use each other in a circle.
 */
export function joinLayers(options: CompileOptions): JoinedPolicy {
  const { layers, packs, acceptedProjectDigests = new Set() } = options;
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
  return { stated: onceEach(stated), silence, mode, limits: onceEachLimit(limits) };
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
