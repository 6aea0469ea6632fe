import type { Clock } from '../contract/clock.ts';

export interface ManualClock extends Clock {
  /** Lets time pass. */
  advance(milliseconds: number): void;
}

/** A clock that stands still until the test moves it. Wall time and monotonic time move together. */
export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
  let passedMs = 0;
  return {
    now: () => startMs + passedMs,
    monotonic: () => passedMs,
    advance(milliseconds) {
      passedMs += milliseconds;
    },
  };
}
