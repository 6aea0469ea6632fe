import type { Clock } from '../../contract/clock.ts';
import type { Budget, Hold, Limit, Spending } from './budget.ts';
import { createBudget } from './budget.ts';
import { type BudgetLine, QUANTITIES } from './budget-line.ts';
import { type Cost, NOTHING } from './cost.ts';
import { createMemoryMeters } from './memory-meters.ts';
import type { Overrun } from './overrun.ts';

/** The part of a budget that a sub-agent has: it can spend that and no more, and its parent cannot spend it too. */
export interface CarvedBudget extends Budget {
  /** Books on the parent what was spent, and gives back the rest. Holds that are still open count as spent. */
  close(): void;
}

export interface CarveOptions {
  readonly parent: Budget;
  readonly clock: Clock;
  /** Who spends on the parent: the act that starts the sub-agent. */
  readonly by: Spending;
}

/**
 * Lines whose whole is the parent's: what is carved out of them is paid when the part is made. Limits that are counted
 * by agent or by tool hold for each act of a sub-agent as they do for others.
 */
const isCarved = ({ per }: BudgetLine): boolean => !per.some((scope) => scope === 'agent' || scope === 'tool');

/** Gives what stands in the way where the parent has not so much left. */
export function carveBudget(part: Cost, { parent, clock, by }: CarveOptions): CarvedBudget | Overrun {
  const hold = parent.reserve(part, by, isCarved);
  if ('lines' in hold) return hold;
  const { timeMs, processes } = hold.granted;
  const own = createBudget({
    limits: once(limitsOf({ ...part, time: timeMs, processes })),
    store: createMemoryMeters(),
    clock,
    session: 'part',
    user: 'part',
  });
  const openedAt = clock.monotonic();
  let spent: Cost = NOTHING;
  return {
    reserve(cost, spending, counts = () => true) {
      const first = own.reserve(cost, spending, counts);
      if ('lines' in first) return first;
      const second = parent.reserve(cost, spending, (line) => !isCarved(line) && counts(line));
      if ('lines' in second) {
        first.release();
        return second;
      }
      return joined(first, second, cost, (used) => {
        spent = added(spent, used);
      });
    },
    // What was carved is carved: a person's yes concerns the whole, and the whole is the parent's.
    extend: () => {},
    close: () => hold.settle({ ...spent, time: clock.monotonic() - openedAt }),
  };
}

function joined(first: Hold, second: Hold, held: Cost, note: (used: Cost) => void): Hold {
  // Set aside is spent until it is known better: a part that is closed before its acts have ended gives nothing back.
  note(held);
  return {
    granted: {
      timeMs: Math.min(first.granted.timeMs, second.granted.timeMs),
      processes: Math.min(first.granted.processes, second.granted.processes),
    },
    settle(actual) {
      first.settle(actual);
      second.settle(actual);
      note(difference(actual, held));
    },
    release() {
      first.release();
      second.release();
      note(difference(NOTHING, held));
    },
  };
}

const usable = (actual: number | undefined, held: number): number =>
  actual !== undefined && Number.isFinite(actual) && actual >= 0 ? actual : held;

function difference(actual: Partial<Cost>, held: Cost): Cost {
  return combine((name) => usable(actual[name], held[name]) - held[name], {
    micros: usable(actual.cost?.micros, held.cost.micros) - held.cost.micros,
    ...(held.cost.currency !== undefined && { currency: held.cost.currency }),
  });
}

function added(left: Cost, right: Cost): Cost {
  const currency = left.cost.currency ?? right.cost.currency;
  return combine((name) => left[name] + right[name], {
    micros: left.cost.micros + right.cost.micros,
    ...(currency !== undefined && { currency }),
  });
}

const combine = (of: (name: Exclude<keyof Cost, 'cost'>) => number, cost: Cost['cost']): Cost => ({
  actions: of('actions'),
  tokens: of('tokens'),
  egress: of('egress'),
  time: of('time'),
  processes: of('processes'),
  cost,
});

const once =
  (limits: readonly Limit[]): (() => readonly Limit[]) =>
  () =>
    limits;

/** A part of nothing is nothing: the sub-agent has none of it, and a limit of zero says so. */
function limitsOf(part: Cost): readonly Limit[] {
  const { micros, currency = '' } = part.cost;
  return QUANTITIES.map((quantity) => ({
    limit: {
      per: ['session'],
      [quantity]: quantity === 'cost' ? { amount: micros, currency } : { amount: part[quantity] },
      at: { line: 1, column: 1 },
    },
  }));
}
