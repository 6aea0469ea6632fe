import { SallyportError } from '../../contract/errors.ts';
import type { StatedLimit } from './compiled-policy.ts';
import type { PolicyLimit } from './policy-file.ts';

/** Ceilings of one session that its budget keeps. */
export interface SessionCeilings {
  readonly actions?: number;
  readonly tokens?: number;
  readonly wallMs?: number;
}

type Quantity = Exclude<keyof PolicyLimit, 'per' | 'at'>;
const QUANTITIES: readonly Quantity[] = ['cost', 'tokens', 'actions', 'time', 'egress', 'processes'];
const KEPT: ReadonlySet<Quantity> = new Set<Quantity>(['actions', 'tokens', 'time']);

/**
 * Refuses what no budget counts yet: a limit that loads and does not hold would be a lie. Throws `POLICY_INVALID` at the
 * place of the limit.
 */
export function refuseUnkept(limits: readonly StatedLimit[]): void {
  for (const { limit, file } of limits) {
    const problem = unkept(limit);
    if (problem !== undefined)
      throw new SallyportError('POLICY_INVALID', `${file}:${limit.at.line}:${limit.at.column}: ${problem}`);
  }
}

function unkept(limit: PolicyLimit): string | undefined {
  if (limit.per.length !== 1 || limit.per[0] !== 'session')
    return `a limit per ${limit.per.join(' and ')} is not kept by this version, only one per session`;
  const quantity = QUANTITIES.find((name) => limit[name] !== undefined && !KEPT.has(name));
  if (quantity !== undefined)
    return `a limit of ${quantity} is not kept by this version, only of actions, tokens and time`;
  const rate = QUANTITIES.find((name) => limit[name]?.perMs !== undefined);
  return rate === undefined ? undefined : `a rate of ${rate} is not kept by this version, only a whole amount`;
}

/** The lowest of what all limits say. */
export function sessionCeilings(limits: readonly StatedLimit[]): SessionCeilings {
  const lowest = (quantity: 'actions' | 'tokens' | 'time'): number | undefined => {
    const amounts = limits.flatMap(({ limit }) => limit[quantity]?.amount ?? []);
    return amounts.length === 0 ? undefined : Math.min(...amounts);
  };
  const [actions, tokens, wallMs] = [lowest('actions'), lowest('tokens'), lowest('time')];
  return {
    ...(actions !== undefined && { actions }),
    ...(tokens !== undefined && { tokens }),
    ...(wallMs !== undefined && { wallMs }),
  };
}
