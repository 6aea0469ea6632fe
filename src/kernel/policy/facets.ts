import { type ActionEffect, EFFECT_TYPES, IMPACTS } from '../../contract/effect.ts';
import type { Label } from '../../contract/label.ts';
import type { PlacedMatchers } from './placed-matchers.ts';

/**
 * What every effect has of few values, as one bit in each group: its type, its impact and its label, and its method where
 * one is known. A rule has all bits that it takes, so that one instruction tells whether the effect fits in all groups.
 */
export type Facets = number;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT'];
/** Each group ends in a bit for what is none of its values, which no rule takes that names values. */
const OTHER = 'other';
const GROUPS = {
  effect: [...EFFECT_TYPES, OTHER],
  impact: [...IMPACTS, OTHER],
  integrity: ['untrusted', 'tool', 'system', 'user', OTHER],
  confidentiality: ['public', 'private', 'secret', OTHER],
  method: METHODS,
} as const;
type Group = keyof typeof GROUPS;

const BITS = layOut();

function layOut(): Readonly<Record<Group, ReadonlyMap<string, number>>> {
  let bit = 0;
  const group = (values: readonly string[]) => new Map(values.map((value) => [value, 1 << bit++]));
  return {
    effect: group(GROUPS.effect),
    impact: group(GROUPS.impact),
    integrity: group(GROUPS.integrity),
    confidentiality: group(GROUPS.confidentiality),
    method: group(GROUPS.method),
  };
}

/** The same as plain objects, which are quicker to look at; their keys are our own words. */
const TABLES = Object.fromEntries(
  Object.entries(BITS).map(([group, bits]) => [group, Object.assign(Object.create(null), Object.fromEntries(bits))]),
) as Readonly<Record<Group, Readonly<Record<string, number>>>>;
const { effect: EFFECTS, impact: REACHES, integrity: BELIEFS, confidentiality: SECRECIES, method: WAYS } = TABLES;
const other = (group: Group): number => BITS[group].get(OTHER) ?? 0;
const [OTHER_EFFECT, OTHER_IMPACT] = [other('effect'), other('impact')];
const [OTHER_INTEGRITY, OTHER_CONFIDENTIALITY] = [other('integrity'), other('confidentiality')];

export const labelFacets = ({ integrity, confidentiality }: Label): Facets =>
  (BELIEFS[integrity] ?? OTHER_INTEGRITY) | (SECRECIES[confidentiality] ?? OTHER_CONFIDENTIALITY);

/** A method that is not known, and one of an effect that has none, is left to the rule itself. */
export function effectFacets(effect: ActionEffect | undefined, impact: string): Facets {
  const reach = REACHES[impact] ?? OTHER_IMPACT;
  if (effect === undefined) return OTHER_EFFECT | reach;
  const method = effect.type === 'network' && effect.method !== undefined ? (WAYS[effect.method] ?? 0) : 0;
  return (EFFECTS[effect.type] ?? OTHER_EFFECT) | reach | method;
}

const ANY_METHOD = [...BITS.method.values()].reduce((bits, bit) => bits | bit, 0);

/** True where the method of a request is one that facets tell. */
export const tellsMethod = (facets: Facets): boolean => (facets & ANY_METHOD) !== 0;

/** Effects that go beyond a plain act of their kind: a permit covers them only where it names them. */
const NAMED_ONLY = ['secret', 'destroy', 'privilege', 'persist'] as const;

/** The facets that a permit takes; what only a rule that names it may permit is left out. */
export function permittedFacets(matchers: PlacedMatchers, namesSecret: boolean): Facets {
  const unnamed = NAMED_ONLY.filter(
    (type) => matchers.effect?.has(type) !== true && !(type === 'secret' && namesSecret),
  );
  return takenFacets(matchers) & ~unnamed.reduce((bits, type) => bits | (EFFECTS[type] ?? 0), 0);
}

/** The facets that matchers take. */
export function takenFacets(matchers: PlacedMatchers): Facets {
  const groups = Object.keys(GROUPS) as Group[];
  return groups.reduce((taken, group) => taken | takenIn(group, matchers[group]), 0);
}

function takenIn(group: Group, wanted: ReadonlySet<string> | undefined): Facets {
  const values = wanted ?? BITS[group].keys();
  return [...values].reduce((bits, value) => bits | (BITS[group].get(value) ?? 0), 0);
}

/** True where a group has a bit that is not taken. */
export const misses = (facets: Facets, taken: Facets): boolean => (facets & ~taken) !== 0;
