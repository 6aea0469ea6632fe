import type { Clock } from '../../contract/clock.ts';
import { QUESTIONS_BURST_MAX, QUESTIONS_BURST_MS } from '../../contract/limits.ts';

/** A no that a person gave in this session. */
export interface SaidNo {
  readonly atMs: number;
  readonly reason?: string;
}

/** What a session remembers so that a person is not worn down: every no, and how fast questions come. */
export interface Patience {
  /** A no to the same act or to the same capability, where there was one. */
  saidNo(keys: readonly string[]): SaidNo | undefined;
  refuse(keys: readonly string[], reason: string | undefined): void;
  /** True where one more question would be one too many for now. */
  isWornOut(): boolean;
  asked(): void;
  /** A person said that it may go on asking. */
  forgive(): void;
}

export function createPatience(clock: Clock): Patience {
  const refused = new Map<string, SaidNo>();
  let askedAt: number[] = [];
  return {
    saidNo: (keys) => keys.map((key) => refused.get(key)).find((no) => no !== undefined),
    refuse(keys, reason) {
      const no = { atMs: clock.now(), ...(reason !== undefined && { reason }) };
      for (const key of keys) refused.set(key, no);
    },
    isWornOut() {
      const since = clock.monotonic() - QUESTIONS_BURST_MS;
      askedAt = askedAt.filter((atMs) => atMs > since);
      return askedAt.length >= QUESTIONS_BURST_MAX;
    },
    asked: () => void askedAt.push(clock.monotonic()),
    forgive: () => {
      askedAt = [];
    },
  };
}
