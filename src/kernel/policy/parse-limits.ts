import {
  LIMIT_ENDS,
  LIMIT_SCOPES,
  type LimitEnd,
  type LimitScope,
  type PolicyLimit,
  type Quota,
} from './policy-file.ts';
import { POLICY_LIMITS_MAX } from './policy-limits.ts';
import type { PolicyNode } from './policy-node.ts';
import type { PolicySource } from './policy-source.ts';
import { type Reading, readBytes, readCount, readMoney, readTime, withBurst } from './quantity.ts';

type Quantity = Exclude<keyof PolicyLimit, 'per' | 'at' | 'over'>;

const READERS: Readonly<
  Record<Quantity, { readonly read: (text: string) => Reading<Quota>; readonly example: string }>
> = {
  cost: { read: withBurst(readMoney), example: '2 USD, or 0.50 EUR/day' },
  tokens: { read: withBurst(readCount), example: '200000, or 50000/h' },
  actions: { read: withBurst(readCount), example: '100, or 300/h, or 300/h burst 20' },
  time: { read: readTime, example: '30 min' },
  egress: { read: withBurst(readBytes), example: '50 MB, or 5 MB/min' },
  processes: { read: readCount, example: '64' },
};
/** Quantities that have no unit may stand as numbers. */
const COUNTS: ReadonlySet<string> = new Set<Quantity>(['tokens', 'actions', 'processes']);

/** Reads `limits`. Throws `POLICY_INVALID` for an unknown quantity or unit, and for a number where a unit is needed. */
export function parseLimits(source: PolicySource, node: PolicyNode): readonly PolicyLimit[] {
  return source.list(node, 'limits', POLICY_LIMITS_MAX).map((item) => parseLimit(source, item));
}

function parseLimit(source: PolicySource, node: PolicyNode): PolicyLimit {
  const limit: Partial<Record<Quantity, Quota>> = {};
  let per: readonly LimitScope[] | undefined;
  let over: LimitEnd | undefined;
  for (const { key, keyAt, value } of source.map(node, 'a limit')) {
    if (key === 'per') per = parseScopes(source, value);
    else if (key === 'over') over = parseEnd(source, value);
    else if (isQuantity(key)) limit[key] = parseQuota(source, value, key);
    else
      source.fail(
        { at: keyAt },
        `unknown key "${key}" in a limit; known are per, over, ${Object.keys(READERS).join(', ')}`,
      );
  }
  if (per === undefined) return source.fail(node, '"per" is missing: what is counted together');
  if (Object.keys(limit).length === 0) source.fail(node, 'this limit limits nothing');
  return { per, ...limit, ...(over !== undefined && { over }), at: source.placeOf(node) } as PolicyLimit;
}

const isQuantity = (key: string): key is Quantity => Object.hasOwn(READERS, key);

function parseEnd(source: PolicySource, node: PolicyNode): LimitEnd {
  const text = source.text(node, 'over');
  return (
    LIMIT_ENDS.find((known) => known === text) ??
    source.fail(node, `over "${text}" is none of ${LIMIT_ENDS.join(', ')}`)
  );
}

function parseScopes(source: PolicySource, node: PolicyNode): readonly LimitScope[] {
  const items = node.type === 'list' ? source.list(node, 'per', LIMIT_SCOPES.length) : [node];
  const scopes = items.map((item) => {
    const text = source.text(item, 'per');
    const scope = LIMIT_SCOPES.find((known) => known === text);
    return scope ?? source.fail(item, `per "${text}" is none of ${LIMIT_SCOPES.join(', ')}`);
  });
  if (scopes.length === 0) source.fail(node, 'per is an empty list');
  return LIMIT_SCOPES.filter((scope) => scopes.includes(scope));
}

function parseQuota(source: PolicySource, node: PolicyNode, quantity: Quantity): Quota {
  const { read, example } = READERS[quantity];
  if (COUNTS.has(quantity) && node.type === 'scalar' && typeof node.value === 'number')
    return { amount: source.integer(node, quantity, 1, Number.MAX_SAFE_INTEGER) };
  if (node.type === 'scalar' && typeof node.value === 'number')
    return source.fail(node, `${quantity} needs its unit, like ${example}`);
  const text = source.text(node, quantity);
  const reading = read(text);
  if (!reading.ok) return source.fail(node, `${quantity} "${text}" is not usable: ${reading.reason}; like ${example}`);
  return quantity === 'processes' && reading.value.perMs !== undefined
    ? source.fail(node, 'processes are counted at the same time and have no period')
    : reading.value;
}
