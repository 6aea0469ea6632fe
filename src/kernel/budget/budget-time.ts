import type { Meters } from '../../contract/budget-store.ts';
import type { Clock } from '../../contract/clock.ts';

/** The meter that keeps the latest time which any budget of this store has seen. */
const LATEST = 'latest';

export interface BudgetTime {
  /** Whole milliseconds since the epoch, which never go back: not with the clock, and not from process to process. */
  tell(meters: Meters): number;
  /** Milliseconds since this budget was opened. */
  ageMs(): number;
}

/**
 * A clock that is set back gives nothing again: time goes on from the latest that was seen, at the pace of the clock
 * that nobody can set, until the other one has caught up.
 */
export function createBudgetTime(clock: Clock): BudgetTime {
  const openedAt = clock.monotonic();
  let last = { toldMs: 0, at: openedAt };
  return {
    ageMs: () => clock.monotonic() - openedAt,
    tell(meters) {
      const at = clock.monotonic();
      const passedMs = last.toldMs === 0 ? 0 : at - last.at;
      const latestMs = meters.meter(LATEST)?.spent ?? 0;
      const nowMs = Math.floor(Math.max(usable(clock.now()), latestMs, last.toldMs + passedMs));
      last = { toldMs: nowMs, at };
      if (nowMs > latestMs) meters.keep(LATEST, { spent: nowMs });
      if (passedMs === 0) meters.forgetBefore(nowMs);
      return nowMs;
    },
  };
}

/** The last moment that a date can name: a clock beyond it, or one that shows no number, is not believed. */
const LAST_MS = 8.64e15;
const usable = (ms: number): number => (Number.isFinite(ms) && ms <= LAST_MS - 4e10 ? Math.max(0, ms) : 0);
