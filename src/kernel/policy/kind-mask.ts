import { isFetchMethod, RULE_KINDS, type RuleKind, ruleKindsOf } from '../../contract/catalogue.ts';
import { type ActionEffect, EFFECT_TYPES, type EffectType } from '../../contract/effect.ts';

/** A set of rule kinds as bits: comparing two is one instruction. */
export type KindMask = number;

export const ALL_KINDS: KindMask = -1;
export const NO_KINDS: KindMask = 0;

const BITS = Object.assign(
  Object.create(null) as Record<string, KindMask>,
  Object.fromEntries(RULE_KINDS.map((kind, index) => [kind, 1 << index])),
);

export const bitOf = (kind: RuleKind): KindMask => BITS[kind] ?? NO_KINDS;

export const maskOf = (kinds: readonly RuleKind[] | '*'): KindMask =>
  kinds === '*' ? ALL_KINDS : kinds.reduce((mask, kind) => mask | bitOf(kind), NO_KINDS);

type ByType = Readonly<Record<EffectType, KindMask>>;

const byType = (maskFor: (type: EffectType) => KindMask): ByType =>
  Object.fromEntries(EFFECT_TYPES.map((type) => [type, maskFor(type)])) as ByType;

const WIDE = byType((type) => maskOf(ruleKindsOf({ type, target: '', targetKind: 'text' })));
const FETCH = bitOf('net.fetch');
const TOOL = bitOf('mcp.call');
const [QUERY, CHANGE] = [bitOf('sql.query'), bitOf('sql.change')];

/**
 * The kinds of which forbids and asks see an effect, always also that of its act (`own`); and those whose permits cover
 * it. Worked out once for each type: a decision looks at one row.
 */
export interface Kinship {
  readonly wide: KindMask;
  readonly direct: KindMask;
  /** Kinds of act that are more than their effects, where the act is of such a kind. */
  readonly more: KindMask;
}

const DIRECT: Readonly<Record<EffectType, KindMask>> = {
  read: bitOf('file.read'),
  write: bitOf('file.write'),
  persist: bitOf('file.write'),
  delete: bitOf('file.delete'),
  destroy: bitOf('file.delete'),
  execute: bitOf('process.run'),
  privilege: bitOf('process.run'),
  secret: bitOf('secret.use'),
  network: bitOf('net.send'),
  unknown: NO_KINDS,
};

const STAGED: ReadonlySet<EffectType> = new Set<EffectType>(['write', 'delete', 'persist', 'destroy']);

/** Kinds of act that are more than their effects: a listing reads names, a model call sends a conversation. */
const OWN = byType((type) => {
  const own: KindMask[] = [
    type === 'read' ? bitOf('file.list') : NO_KINDS,
    STAGED.has(type) ? bitOf('stage.apply') : NO_KINDS,
    type === 'network' ? bitOf('model.generate') : NO_KINDS,
  ];
  return own.reduce((mask, bit) => mask | bit, NO_KINDS);
});

const TYPES = tableOf((type) => ({ wide: WIDE[type], direct: DIRECT[type], more: OWN[type] }));
/** What is only a text is permitted by nothing. */
const TEXTS = tableOf((type) => ({ wide: WIDE[type], direct: NO_KINDS, more: NO_KINDS }));
const FETCHING: Kinship = { wide: FETCH, direct: FETCH, more: OWN.network };
/** Rules about every change of files mean this one too; a permit of writing files is none to rewrite history. */
const COMMITTING: Kinship = {
  wide: maskOf(ruleKindsOf({ type: 'write', target: '', targetKind: 'repository' })),
  direct: bitOf('git.change'),
  more: NO_KINDS,
};
const CALLING: Kinship = { wide: TOOL, direct: TOOL, more: NO_KINDS };
const QUERYING: Kinship = { wide: QUERY, direct: QUERY, more: NO_KINDS };
const CHANGING: Kinship = { wide: CHANGE, direct: CHANGE, more: NO_KINDS };

function tableOf(row: (type: EffectType) => Kinship): Readonly<Record<EffectType, Kinship>> {
  return Object.assign(Object.create(null), Object.fromEntries(EFFECT_TYPES.map((type) => [type, row(type)])));
}

/**
 * The row of an effect. A permit covers what it directly is, and nothing that merely includes it: `file.list` covers
 * reading only in an act that lists, so that a permit to list never opens a file. Nothing covers what was not
 * understood, but for a tool, whose caller is told what it is.
 */
export function kinshipOf({ type, targetKind, method }: ActionEffect): Kinship {
  if (targetKind === 'path') return TYPES[type];
  if (targetKind === 'text') return TEXTS[type];
  if (targetKind === 'repository' && type !== 'read') return COMMITTING;
  if (targetKind === 'tool') return CALLING;
  if (targetKind === 'relation') return type === 'read' ? QUERYING : CHANGING;
  return type === 'network' && isFetchMethod(method) ? FETCHING : TYPES[type];
}
