import type { Effect, EffectType } from '../../contract/effect.ts';
import type { Evidence } from '../../contract/reading.ts';
import type { UnknownCauses } from './unknown-cause.ts';

/** Effects beside which it goes without saying that a command reads something. */
const BEYOND_READING: ReadonlySet<EffectType> = new Set([
  ...(['write', 'delete', 'execute', 'network', 'destroy', 'privilege', 'persist'] as const),
]);

/** Beside the effects themselves, what telling of them needs. */
export interface Telling {
  /** Where each command of the list begins, in the order of the text. */
  readonly starts: readonly number[];
  /** Indices of effects that are none to speak of beside others. */
  readonly aside: ReadonlySet<number>;
  /** What stands behind unknown effects in all likelihood. */
  readonly presumed: readonly Effect[];
  readonly causes: UnknownCauses;
}

export interface TellingEffects {
  readonly effects: readonly Effect[];
  readonly evidence: readonly Evidence[];
  /** Indices into `effects`. */
  readonly blamed: readonly number[];
}

/**
 * What stands out of a command, as one would tell it. Of each command of the list that does more than read, what it
 * reads on the way is left out (`uniq a b` writes b; `ls; touch x` reads and writes), unless it is what stands in the
 * way; and what is deleted is destroyed, since no stage stands behind a command that is only asked about. `blamed` are
 * the indices of effects that stand in the way.
 */
export function tellingEffects(
  { effects, evidence, telling }: Pick<TellingEffects, 'effects' | 'evidence'> & { readonly telling: Telling },
  blamed: readonly number[] = [],
): TellingEffects {
  const passing = onTheWay(effects, evidence, telling);
  const secretOf = new Map(
    effects.flatMap(({ type, target }, index) => (type === 'secret' ? [[target, index] as const] : [])),
  );
  // A rule about the program blames all that it does; then what it reads is not what stands in the way.
  const stands = (index: number): boolean => blamed.includes(index) && blamed.every((other) => passing.has(other));
  const places = new Map<number, number>();
  const told: Effect[] = [];
  effects.forEach((effect, index) => {
    const isCovered = effect.type === 'write' || (effect.type === 'read' && secretOf.has(effect.target));
    if (passing.has(index) && (isCovered || !stands(index))) return;
    places.set(index, told.length);
    told.push(toldAs(effect, telling.aside.has(index)));
  });
  told.push(...telling.presumed.map((effect) => toldAs(effect, false)));
  const placeOf = (index: number): number | undefined =>
    places.get(index) ??
    places.get(secretOf.get(effects[index]?.target ?? '') ?? -1) ??
    (effects[index]?.type === 'write' ? told.findIndex(({ type }) => OF_RIGHTS.has(type)) : undefined);
  return {
    effects: told,
    evidence: evidence.flatMap((part) => {
      const effect = places.get(part.effect);
      return effect === undefined ? [] : [{ ...part, effect }];
    }),
    blamed: [...new Set(blamed.map(placeOf).filter((index) => index !== undefined))],
  };
}

/** What is moved comes back; what is deleted does not. */
const toldAs = (effect: Effect, isAside: boolean): Effect =>
  effect.type === 'delete' && !isAside ? { ...effect, type: 'destroy' } : effect;

/** Rights are told as such, and not as the writing that they come with. */
const OF_RIGHTS: ReadonlySet<EffectType> = new Set(['privilege', 'destroy']);

/** Indices of the effects whose every place is in a command that does more. */
function onTheWay(
  effects: readonly Effect[],
  evidence: readonly Evidence[],
  { starts, aside }: Telling,
): ReadonlySet<number> {
  const partOf = (position: number): number => starts.findLastIndex((start) => start <= position);
  const parts = new Map<number, { busy: boolean; rights: boolean }>();
  const lesser = new Map<number, number[]>();
  for (const { effect, start } of evidence) {
    const type = effects[effect]?.type ?? 'unknown';
    const part = partOf(start);
    const known = parts.get(part) ?? { busy: false, rights: false };
    parts.set(part, {
      busy: known.busy || (BEYOND_READING.has(type) && !(type === 'write' && aside.has(effect))),
      rights: known.rights || OF_RIGHTS.has(type),
    });
    if (type === 'read' || (type === 'write' && aside.has(effect)))
      lesser.set(effect, [...(lesser.get(effect) ?? []), part]);
  }
  const isPassed = (effect: number, part: number): boolean =>
    effects[effect]?.type === 'read'
      ? parts.get(part)?.busy === true || parts.get(part)?.rights === true
      : parts.get(part)?.rights === true;
  return new Set(
    [...lesser].filter(([effect, found]) => found.every((part) => isPassed(effect, part))).map(([effect]) => effect),
  );
}
