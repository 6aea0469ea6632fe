import type { Confidentiality, Integrity, Label } from '../../contract/label.ts';

const INTEGRITY: readonly Integrity[] = ['user', 'system', 'tool', 'untrusted'];
const CONFIDENTIALITY: readonly Confidentiality[] = ['public', 'private', 'secret'];

const later = <T>(order: readonly T[], left: T, right: T): T =>
  order.indexOf(left) >= order.indexOf(right) ? left : right;

/** The label of what a person typed. */
export const PERSON: Label = Object.freeze({
  integrity: 'user',
  confidentiality: 'private',
  sources: Object.freeze(['person']),
});
/** The label of what came from outside and was not labelled. */
export const UNLABELLED: Label = Object.freeze({
  integrity: 'untrusted',
  confidentiality: 'private',
  sources: Object.freeze(['unknown']),
});

/**
 * The only way to combine labels: as little believed as the least believed part, as confidential as the most
 * confidential (D. Denning, "A lattice model of secure information flow", 1976). Commutative, associative, idempotent.
 */
export function join(left: Label, right: Label): Label {
  if (takesIn(right, left)) return right;
  const joined = Object.freeze({
    integrity: later(INTEGRITY, left.integrity, right.integrity),
    confidentiality: later(CONFIDENTIALITY, left.confidentiality, right.confidentiality),
    sources: Object.freeze([...new Set([...left.sources, ...right.sources])].sort()),
  });
  JOINED.add(joined);
  return joined;
}

/** Made here: frozen, with its sources in order. What a session has seen is one of these, and soon takes in what comes. */
const JOINED = new WeakSet<Label>();

const takesIn = (whole: Label, part: Label): boolean =>
  JOINED.has(whole) && canFlowTo(part, whole) && part.sources.every((source) => whole.sources.includes(source));

/** True when a value labelled `from` may stand where `to` is expected: no more confidential, no less believed. */
export function canFlowTo(from: Label, to: Label): boolean {
  return (
    INTEGRITY.indexOf(from.integrity) <= INTEGRITY.indexOf(to.integrity) &&
    CONFIDENTIALITY.indexOf(from.confidentiality) <= CONFIDENTIALITY.indexOf(to.confidentiality)
  );
}
