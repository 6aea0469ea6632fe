import type { SessionId } from './ids.ts';
import type { SessionRecord, SessionStatus } from './session.ts';

/** Sessions of this user, in the state folder; and the stop epoch, which voids every authority given before it. */
export interface SessionStore {
  open(record: SessionRecord): void;
  end(id: SessionId, status: SessionStatus, endedAtMs: number): void;
  find(id: SessionId): SessionRecord | undefined;
  /** Newest first. A session that says `running` but whose process is gone is given as `died`. */
  list(limit?: number): readonly SessionRecord[];
  /** Those whose process runs them still, of whatever number there are. */
  running(): readonly SessionRecord[];
  /** What it is doing, without its words; `undefined` for one that was never opened. */
  status(id: SessionId): SessionStatus | undefined;
  /** Asks a session to stop; the process that runs it sees it by `isStopRequested`. */
  requestStop(id: SessionId): void;
  isStopRequested(id: SessionId): boolean;
  stopEpoch(): number;
  raiseStopEpoch(): number;
}
