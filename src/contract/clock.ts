/** Time, injected, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch; advisory, never the order of things. */
  now(): number;
  /** Milliseconds that only go forward, for durations. */
  monotonic(): number;
}
