import type { StatedLimit } from '../policy/compiled-policy.ts';
import type { LimitScope, PolicyLimit } from '../policy/policy-file.ts';
import type { Cost } from './cost.ts';

export type Quantity = keyof Cost;
export const QUANTITIES: readonly Quantity[] = ['actions', 'tokens', 'cost', 'egress', 'time', 'processes'];

/** One quantity of one limit: what everybody of a scope may have together. */
export interface BudgetLine {
  readonly quantity: Quantity;
  readonly per: readonly LimitScope[];
  readonly amount: number;
  /** Absent: for as long as the scope lasts. */
  readonly perMs?: number;
  /** Of a rate: so much at once. */
  readonly burst?: number;
  readonly currency?: string;
  /** What becomes of an act that would go over. */
  readonly over: 'end' | 'ask';
}

/** What spends: every scope of a limit finds its name here. */
export interface Spender {
  readonly session: string;
  readonly agent: string;
  readonly user: string;
  readonly tool: string;
}

export const linesOf = (limits: readonly Pick<StatedLimit, 'limit'>[]): readonly BudgetLine[] =>
  limits.flatMap(({ limit }) => QUANTITIES.flatMap((quantity) => lineOf(limit, quantity) ?? []));

function lineOf(limit: PolicyLimit, quantity: Quantity): BudgetLine | undefined {
  const quota = limit[quantity];
  if (quota === undefined) return undefined;
  const { amount, perMs, burst = amount } = quota;
  return {
    quantity,
    per: limit.per,
    amount,
    ...(perMs !== undefined && { perMs, burst }),
    ...('currency' in quota && { currency: quota.currency }),
    over: limit.over ?? 'end',
  };
}

/** A session's time is its age; any other time is the sum of what its acts ran. */
export const isAge = ({ quantity, per }: BudgetLine): boolean =>
  quantity === 'time' && per.length === 1 && per[0] === 'session';

const DAY_MS = 86_400_000;

/**
 * The name of the meter that a line counts on. Limits that count the same thing share one; a rate has one for itself,
 * since what it keeps is a time in units of its own.
 */
export function meterKey(line: BudgetLine, spender: Spender, nowMs: number): string {
  const { quantity, per, currency = '', amount, perMs, burst } = line;
  const scopes = per.map((scope) => [scope, scope === 'day' ? dayOf(nowMs) : spender[scope]]);
  return JSON.stringify([quantity, currency, scopes, ...(perMs === undefined ? [] : [amount, perMs, burst])]);
}

/** The day in UTC: one that can be named without asking where a person is, and that no clock change makes longer. */
const dayOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 10);

const SESSION_KEPT_MS = 90 * DAY_MS;

/** When a meter may be forgotten: what lasts for ever never is. */
export function forgottenAt({ per, perMs }: BudgetLine, nowMs: number): number | undefined {
  if (per.includes('day')) return nowMs + 2 * DAY_MS;
  if (perMs !== undefined) return nowMs + 2 * perMs + DAY_MS;
  return per.includes('session') ? nowMs + SESSION_KEPT_MS : undefined;
}
