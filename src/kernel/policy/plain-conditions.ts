import { misses, takenFacets } from './facets.ts';
import type { Covers } from './fit.ts';
import type { PlacedMatchers } from './placed-matchers.ts';
import type { Subject } from './subject.ts';

/** The fields that every effect has, and whose wide and narrow reading are one. */
export function plainConditions(matchers: PlacedMatchers): readonly Covers[] {
  const { effect, impact, integrity, confidentiality, principal, time } = matchers;
  const taken = takenFacets({
    ...(effect && { effect }),
    ...(impact && { impact }),
    ...(integrity && { integrity }),
    ...(confidentiality && { confidentiality }),
  });
  const conditions: Covers[] = [];
  if (effect ?? impact ?? integrity ?? confidentiality) conditions.push(({ facets }) => !misses(facets, taken));
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
