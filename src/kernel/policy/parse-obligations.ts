import type { Cap, Obligation, Opinion } from '../../contract/decision.ts';
import { APPROVERS_MAX } from './policy-limits.ts';
import type { PolicyNode } from './policy-node.ts';
import type { PolicySource } from './policy-source.ts';
import { readBytes, readTime } from './quantity.ts';

type Parse = (source: PolicySource, node: PolicyNode, opinion: Opinion) => Obligation;

/** Duties that are there or not. */
const plain =
  (kind: 'confine' | 'stage'): Parse =>
  (source, node) => {
    if (node.type === 'scalar' && node.value === true) return { kind };
    return source.fail(node, `${kind} is true, or is left out`);
  };

const DUTIES: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['confine', plain('confine')],
  ['stage', plain('stage')],
  ['redact', parseRedact],
  ['cap', parseCap],
  ['notify', parseNotify],
  ['approvers', parseApprovers],
]);

/** Reads `with`: the duties of an act that a rule permits or asks about. A forbid has none: nothing is done. */
export function parseObligations(source: PolicySource, node: PolicyNode, opinion: Opinion): readonly Obligation[] {
  if (opinion === 'forbid') source.fail(node, '"with" says how something is done; what a rule forbids is not done');
  const entries = source.map(node, 'with');
  if (entries.length === 0) source.fail(node, 'with names nothing');
  return entries.map(({ key, keyAt, value }) => {
    const parse = DUTIES.get(key);
    if (parse === undefined)
      return source.fail({ at: keyAt }, `unknown duty "${key}" in with; known are ${[...DUTIES.keys()].join(', ')}`);
    return parse(source, value, opinion);
  });
}

/** `redact: secrets`, or `[secrets]`: today the only thing that is looked for. */
function parseRedact(source: PolicySource, node: PolicyNode): Obligation {
  const items = node.type === 'list' ? source.list(node, 'redact', 1) : [node];
  for (const item of items)
    if (source.text(item, 'redact') !== 'secrets') source.fail(item, 'redact is "secrets": nothing else is looked for');
  return items.length === 0 ? source.fail(node, 'redact is an empty list') : { kind: 'redact' };
}

const CAPS = ['rows', 'seconds', 'bytes'];

function parseCap(source: PolicySource, node: PolicyNode): Obligation {
  const cap: { -readonly [Key in keyof Cap]: Cap[Key] } = {};
  for (const { key, keyAt, value } of source.map(node, 'cap')) {
    if (key === 'rows') cap.rows = source.integer(value, 'rows', 1, Number.MAX_SAFE_INTEGER);
    else if (key === 'seconds') cap.seconds = secondsOf(source, value);
    else if (key === 'bytes') cap.bytes = bytesOf(source, value);
    else source.fail({ at: keyAt }, `unknown key "${key}" in cap; known are ${CAPS.join(', ')}`);
  }
  return Object.keys(cap).length === 0 ? source.fail(node, 'cap names nothing') : { kind: 'cap', value: cap };
}

const DAY_SECONDS = 24 * 60 * 60;

/** A number of seconds, or a time with its unit. */
function secondsOf(source: PolicySource, node: PolicyNode): number {
  if (node.type === 'scalar' && typeof node.value === 'string') {
    const reading = readTime(source.text(node, 'seconds'));
    if (!reading.ok) return source.fail(node, `seconds "${node.value}" is not usable: ${reading.reason}`);
    return reading.value.amount / 1000;
  }
  return source.integer(node, 'seconds', 1, DAY_SECONDS);
}

/** A number of bytes, or a size with its unit. */
function bytesOf(source: PolicySource, node: PolicyNode): number {
  if (node.type === 'scalar' && typeof node.value === 'string') {
    const reading = readBytes(source.text(node, 'bytes'));
    if (reading.ok && reading.value.perMs === undefined) return reading.value.amount;
    return source.fail(
      node,
      `bytes "${node.value}" is not usable: ${reading.ok ? 'it has no period' : reading.reason}`,
    );
  }
  return source.integer(node, 'bytes', 1, Number.MAX_SAFE_INTEGER);
}

/** Names of channels; what stands behind a name is a matter of the house, not of a policy. */
function parseNotify(source: PolicySource, node: PolicyNode): Obligation {
  const items = node.type === 'list' ? source.list(node, 'notify', 10) : [node];
  if (items.length === 0) source.fail(node, 'notify is an empty list');
  const value = items.map((item) => {
    const name = source.text(item, 'notify');
    return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)
      ? name
      : source.fail(item, `notify "${name}" must be the name of a channel: lower-case words joined by -`);
  });
  return { kind: 'notify', value: [...new Set(value)].sort() };
}

function parseApprovers(source: PolicySource, node: PolicyNode, opinion: Opinion): Obligation {
  if (opinion !== 'ask') source.fail(node, 'approvers belongs to an ask: a permit asks nobody');
  return { kind: 'two-person', value: source.integer(node, 'approvers', 2, APPROVERS_MAX) };
}
