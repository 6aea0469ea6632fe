import type { Clock } from '../../contract/clock.ts';
import { SallyportError } from '../../contract/errors.ts';

/** What an act costs. Every field is required: an unknown cost is not zero. */
export interface Cost {
  readonly actions: number;
  readonly tokens: number;
}

export interface BudgetLimits extends Cost {
  readonly wallMs: number;
}

/** Resources set aside for one act; settled or released exactly once. */
export interface Hold {
  settle(actual: Cost): void;
  release(): void;
}

export interface Budget {
  /** Sets the cost aside before the act. Throws `BUDGET_SPENT` where that would go over a ceiling. */
  reserve(cost: Cost): Hold;
  spent(): Cost & { readonly wallMs: number };
}

const isCost = (cost: Cost): boolean =>
  [cost.actions, cost.tokens].every((amount) => Number.isFinite(amount) && amount >= 0);

/** A session's budget. Two callers cannot both spend the rest: what is held counts as spent until it is settled. */
export function createBudget(limits: BudgetLimits, clock: Clock): Budget {
  const startedAt = clock.monotonic();
  let actions = 0;
  let tokens = 0;

  const book = (cost: Cost, sign: 1 | -1): void => {
    actions += sign * cost.actions;
    tokens += sign * cost.tokens;
  };

  const refuseOver = (cost: Cost): void => {
    const wallMs = clock.monotonic() - startedAt;
    if (wallMs > limits.wallMs) throw spentError('time', `${Math.round(limits.wallMs / 1000)} s`);
    if (actions + cost.actions > limits.actions) throw spentError('actions', `${limits.actions}`);
    if (tokens + cost.tokens > limits.tokens) throw spentError('tokens', `${limits.tokens}`);
  };

  return {
    reserve(cost) {
      if (!isCost(cost))
        throw new SallyportError('BUDGET_SPENT', 'The cost of this act is not known, so it cannot be set aside.');
      refuseOver(cost);
      book(cost, 1);
      return createHold(cost, book);
    },
    spent: () => ({ actions, tokens, wallMs: clock.monotonic() - startedAt }),
  };
}

function createHold(held: Cost, book: (cost: Cost, sign: 1 | -1) => void): Hold {
  let open = true;
  const close = (actual: Cost | undefined): void => {
    if (!open) throw new SallyportError('INTERNAL', 'A budget hold was closed twice.');
    open = false;
    book(held, -1);
    if (actual !== undefined) book(isCost(actual) ? actual : held, 1);
  };
  return { settle: (actual) => close(actual), release: () => close(undefined) };
}

const spentError = (what: string, ceiling: string): SallyportError =>
  new SallyportError('BUDGET_SPENT', `The session's ceiling of ${what} (${ceiling}) is reached.`);
