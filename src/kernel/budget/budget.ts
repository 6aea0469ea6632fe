import type { BudgetStore, Meters } from '../../contract/budget-store.ts';
import type { Clock } from '../../contract/clock.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { StatedLimit } from '../policy/compiled-policy.ts';
import { type BudgetLine, isAge, linesOf, type Quantity, type Spender } from './budget-line.ts';
import { createBudgetTime } from './budget-time.ts';
import { type Cost, isAmount, moneyIn } from './cost.ts';
import { correctHold, extend, type Held, holdOn } from './meter-lines.ts';
import { type Overrun, unknownCost } from './overrun.ts';

/** Resources set aside for one act; settled or released exactly once. */
export interface Hold {
  /** What it may take at most of what can be given in part: less than it asked for where less is left. */
  readonly granted: { readonly timeMs: number; readonly processes: number };
  /** Books what it really took; what is absent or no amount counts as all that was held. */
  settle(actual: Partial<Cost>): void;
  /** The act was not begun: nothing of it is booked. */
  release(): void;
}

/** Who spends within this budget's session. */
export type Spending = Pick<Spender, 'agent' | 'tool'>;

export interface Budget {
  /**
   * Sets the cost aside before the act, on every limit that it falls under or on none. Gives what stands in the way
   * where it would go over one, or where it is not known what it costs. `counts` leaves out limits that are paid
   * elsewhere.
   */
  reserve(cost: Cost, by: Spending, counts?: (line: BudgetLine) => boolean): Hold | Overrun;
  /** A person's yes to going on: as much again of what was overrun, for as long as its scope lasts. */
  extend(overrun: Overrun, by: Spending): void;
}

/** A limit as a budget needs it; who stated it does not matter to it. */
export type Limit = Pick<StatedLimit, 'limit'>;

export interface BudgetOptions {
  /** All that hold now; a policy may be replaced while the session runs. */
  readonly limits: () => readonly Limit[];
  readonly store: BudgetStore;
  readonly clock: Clock;
  readonly session: string;
  readonly user: string;
}

/** Two callers cannot both spend the rest: what is held counts as spent until it is settled, in every process. */
export function createBudget({ limits, store, clock, session, user }: BudgetOptions): Budget {
  const time = createBudgetTime(clock);
  const lines = rememberLines(limits);
  const spenderOf = (by: Spending): Spender => ({ session, user, ...by });
  let ageGiven = 0;
  const ageLeft = (line: BudgetLine): number => line.amount + ageGiven - time.ageMs();
  return {
    reserve(cost, by, counts = () => true) {
      const known = wholeCost(cost);
      if (known === undefined) return unknownCost('The cost of this act is not known, so it cannot be set aside.');
      const spender = spenderOf(by);
      return store.transact((meters) => {
        const nowMs = time.tell(meters);
        const held = holdOn(meters, { lines: lines().filter(counts), spender, nowMs, ageLeft }, known);
        return 'lines' in held ? held : createHold(store, held);
      });
    },
    extend(overrun, by) {
      for (const line of overrun.lines) if (isAge(line)) ageGiven += line.amount;
      store.transact((meters) => extend(meters, overrun.lines, { spender: spenderOf(by), nowMs: time.tell(meters) }));
    },
  };
}

/** The lines of the limits in force: made anew when the policy is another one. */
function rememberLines(limits: BudgetOptions['limits']): () => readonly BudgetLine[] {
  let of: readonly Limit[] | undefined;
  let lines: readonly BudgetLine[] = [];
  return () => {
    const now = limits();
    if (now !== of) lines = linesOf(now);
    of = now;
    return lines;
  };
}

const COUNTABLE = ['actions', 'tokens', 'egress', 'time', 'processes'] as const;

/** The same in whole numbers, rounded up; `undefined` where one of them is no amount. Money may be unknown until asked for. */
function wholeCost(cost: Cost): Cost | undefined {
  if (!COUNTABLE.every((name) => isAmount(cost[name])) || cost.cost.micros < 0) return undefined;
  const [actions = 0, tokens = 0, egress = 0, time = 0, processes = 0] = COUNTABLE.map((name) => Math.ceil(cost[name]));
  const money = { ...cost.cost, micros: Math.ceil(cost.cost.micros) };
  return { actions, tokens, egress, time, processes, cost: money };
}

function createHold(store: BudgetStore, held: Held): Hold {
  let isOpen = true;
  const close = (actualOf: (quantity: Quantity, currency: string | undefined, held: number) => number): void => {
    if (!isOpen) throw new SallyportError('INTERNAL', 'A budget hold was closed twice.');
    isOpen = false;
    store.transact((meters: Meters) => correctHold(meters, held, actualOf));
  };
  return {
    granted: held.granted,
    settle: (actual) => close((quantity, currency, amount) => usedOf(actual, quantity, currency) ?? amount),
    release: () => close(() => 0),
  };
}

/** What was really used; `undefined` where that is not known. */
function usedOf(actual: Partial<Cost>, quantity: Quantity, currency: string | undefined): number | undefined {
  const used = quantity === 'cost' ? moneyIn(actual.cost, currency) : actual[quantity];
  return used !== undefined && isAmount(used) ? Math.ceil(used) : undefined;
}
