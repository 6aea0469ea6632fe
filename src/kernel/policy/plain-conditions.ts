import type { Covers } from './fit.ts';
import type { PlacedMatchers } from './placed-matchers.ts';
import type { Subject } from './subject.ts';

/** The fields that every effect has: the wide and the narrow reading are one. */
export function plainConditions(matchers: PlacedMatchers): readonly Covers[] {
  const { effect: types, impact, principal, integrity, confidentiality, time } = matchers;
  const conditions: Covers[] = [];
  if (impact) conditions.push((subject) => impact.has(subject.impact));
  if (types) conditions.push(({ effect }) => effect !== undefined && types.has(effect.type));
  if (integrity) conditions.push(({ label }) => integrity.has(label.integrity));
  if (confidentiality) conditions.push(({ label }) => confidentiality.has(label.confidentiality));
  if (principal) conditions.push((subject) => isPrincipal(principal, subject));
  if (time) conditions.push(({ nowMs }) => time.some((isOpen) => isOpen(nowMs)));
  return conditions;
}

/** `agent` and `person` are kinds; any other word is a name, `kind:name` both. A name never passes for a kind. */
function isPrincipal(wanted: ReadonlySet<string>, { principal: { kind, name } }: Subject): boolean {
  return (
    wanted.has(kind) ||
    wanted.has(`${kind}:${name}`) ||
    (name !== 'agent' && name !== 'person' && !name.includes(':') && wanted.has(name))
  );
}
