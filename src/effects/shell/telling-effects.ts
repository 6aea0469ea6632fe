import type { Effect, EffectType } from '../../contract/effect.ts';
import type { Evidence } from '../../contract/reading.ts';

/** Effects beside which it goes without saying that a command reads something. */
const BEYOND_READING: ReadonlySet<EffectType> = new Set([
  ...(['write', 'delete', 'execute', 'network', 'destroy', 'privilege', 'persist'] as const),
]);

export interface TellingEffects {
  readonly effects: readonly Effect[];
  readonly evidence: readonly Evidence[];
  /** Indices into `effects`. */
  readonly blamed: readonly number[];
}

/**
 * What stands out of a command, as one would tell it. Of each command of the list that does more than read, what it
 * reads on the way is left out (`uniq a b` writes b; `ls; touch x` reads and writes), unless it is what stands in the
 * way; and what is deleted is destroyed, since no stage stands behind a command that is only asked about. `starts` are
 * the positions where the commands of the list begin, `blamed` the indices of effects that stand in the way.
 */
export function tellingEffects(
  { effects, evidence, starts }: Pick<TellingEffects, 'effects' | 'evidence'> & { readonly starts: readonly number[] },
  blamed: readonly number[] = [],
): TellingEffects {
  const passing = readOnTheWay(effects, evidence, starts);
  const secretOf = new Map(
    effects.flatMap(({ type, target }, index) => (type === 'secret' ? [[target, index] as const] : [])),
  );
  // A rule about the program blames all that it does; then what it reads is not what stands in the way.
  const stands = (index: number): boolean => blamed.includes(index) && blamed.every((other) => passing.has(other));
  const places = new Map<number, number>();
  const told: Effect[] = [];
  effects.forEach((effect, index) => {
    const isCovered = effect.type === 'read' && secretOf.has(effect.target);
    if (passing.has(index) && (isCovered || !stands(index))) return;
    places.set(index, told.length);
    told.push(effect.type === 'delete' ? { ...effect, type: 'destroy' } : effect);
  });
  const placeOf = (index: number): number | undefined =>
    places.get(index) ?? places.get(secretOf.get(effects[index]?.target ?? '') ?? -1);
  return {
    effects: told,
    evidence: evidence.flatMap((part) => {
      const effect = places.get(part.effect);
      return effect === undefined ? [] : [{ ...part, effect }];
    }),
    blamed: [...new Set(blamed.map(placeOf).filter((index) => index !== undefined))],
  };
}

/** Indices of the reads whose every place is in a command that does more than read. */
function readOnTheWay(
  effects: readonly Effect[],
  evidence: readonly Evidence[],
  starts: readonly number[],
): ReadonlySet<number> {
  const partOf = (position: number): number => starts.findLastIndex((start) => start <= position);
  const busy = new Set<number>();
  const readIn = new Map<number, number[]>();
  for (const { effect, start } of evidence) {
    const type = effects[effect]?.type;
    if (type === 'read') readIn.set(effect, [...(readIn.get(effect) ?? []), partOf(start)]);
    else if (type !== undefined && BEYOND_READING.has(type)) busy.add(partOf(start));
  }
  return new Set([...readIn].filter(([, parts]) => parts.every((part) => busy.has(part))).map(([effect]) => effect));
}
