import type { SessionId } from './ids.ts';

export type SessionStatus = 'running' | 'finished' | 'failed' | 'stopped' | 'died';

export interface SessionRecord {
  readonly id: SessionId;
  readonly workspace: string;
  readonly task: string;
  readonly status: SessionStatus;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  /** Process that runs it, and that process's start time in clock ticks: a pid alone may have been reused. */
  readonly pid: number;
  readonly pidStart: string;
}
