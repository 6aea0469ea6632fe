import { type ActionKind, isFetchMethod, RULE_KINDS, type RuleKind, ruleKindsOf } from '../../contract/catalogue.ts';
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

/** The kinds under which forbids and asks see an effect; an effect is always also of the kind of its act. */
export function wideMask(effect: ActionEffect, kind: ActionKind): KindMask {
  return wideMaskOfEffect(effect) | bitOf(kind);
}

function wideMaskOfEffect({ type, targetKind, method }: ActionEffect): KindMask {
  if (targetKind === 'tool') return TOOL;
  if (targetKind === 'relation') return type === 'read' ? QUERY : CHANGE;
  return type === 'network' && isFetchMethod(method) ? FETCH : WIDE[type];
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

/**
 * The kinds of which a permit covers this effect: what it directly is, and nothing that merely includes it. `file.list`
 * covers reading only in an act that lists, so that a permit to list never opens a file; nothing covers what was not
 * understood, but for a tool, whose caller is told what it is.
 */
export function directMask(effect: ActionEffect, kind: ActionKind): KindMask {
  const { type, targetKind, method } = effect;
  if (targetKind === 'tool' || targetKind === 'relation') return wideMaskOfEffect(effect);
  if (targetKind === 'text') return NO_KINDS;
  const direct = type === 'network' && isFetchMethod(method) ? FETCH : DIRECT[type];
  if (direct === NO_KINDS) return NO_KINDS;
  return direct | (OWN[type] & bitOf(kind));
}
