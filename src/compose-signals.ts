import { setTimeout as pause } from 'node:timers/promises';
import { SallyportError } from './contract/errors.ts';
import type { SessionId } from './contract/ids.ts';
import { PAUSE_WAIT_MS } from './contract/limits.ts';
import type { PauseNote, Signals } from './contract/signal.ts';
import type { State } from './drivers/store/state.privileged.ts';
import type { KernelParts } from './kernel/submit.ts';

/** How often a session looks for signals that it was not told of. */
const POLL_MS = 50;

/** What a session hears, and what it says: the kernel's looks at signals, and the word that nothing is under way. */
export interface SessionSignals {
  /** Aborted by a stop, its own or everybody's. */
  readonly signal: AbortSignal;
  readonly looks: Pick<KernelParts, 'stopEpoch' | 'isStopRequested' | 'mayBegin' | 'untilContinued'>;
  /** Milliseconds that the session was paused so far: they are nobody's running time. */
  pausedMs(): number;
  stop(): void;
  /** Runs one act: a stop is acknowledged only when none is under way. */
  during<T>(act: () => Promise<T>): Promise<T>;
  close(): void;
}

export function listenToSignals(
  { sessions, signals }: Pick<State, 'sessions' | 'signals'>,
  id: SessionId,
  notice: (text: string) => void,
): SessionSignals {
  const stopping = new AbortController();
  const waiting = createPauseClock();
  let underWay = 0;
  const look = (): void => {
    if (!stopping.signal.aborted && signals.isStopped(id)) stopping.abort();
    if (underWay === 0 && signals.isStopped(id) && !signals.isAcknowledged(id)) acknowledge(signals, id);
  };
  const poll = setInterval(look, POLL_MS).unref();
  const endWatch = signals.watch(look);
  return {
    signal: stopping.signal,
    looks: {
      ...startLooks({ sessions, signals }, id),
      untilContinued: (signal) =>
        signals.isPaused(id) ? waiting.during(() => untilContinued({ signals, id, notice }, signal)) : undefined,
    },
    pausedMs: waiting.ms,
    stop: () => stopping.abort(),
    async during(act) {
      underWay += 1;
      try {
        return await act();
      } finally {
        underWay -= 1;
        look();
      }
    },
    close() {
      clearInterval(poll);
      endWatch();
      signals.forget(id);
    },
  };
}

/**
 * Throws `EVERYTHING_STOPPED`. Looked at when the session stands in the list already: whoever stops everything sees it
 * there, or it sees the stop here.
 */
export function refuseWhileStopped(
  { sessions, signals }: Pick<State, 'sessions' | 'signals'>,
  id: SessionId,
  nowMs: number,
): void {
  const stop = signals.stopOfAll();
  if (stop === undefined) return;
  sessions.end(id, 'stopped', nowMs);
  const why = stop.why === undefined ? '' : ` (${stop.why})`;
  throw new SallyportError('EVERYTHING_STOPPED', `Everything was stopped by ${stop.by}${why}, so nothing is begun.`);
}

/** Who cannot say it is killed for it. */
function acknowledge(signals: Signals, id: SessionId): void {
  try {
    signals.acknowledge(id);
  } catch {}
}

/** What a kernel looks at before an act begins: a session that cannot be looked up any more is not to go on. */
export function startLooks(
  { sessions, signals }: Pick<State, 'sessions' | 'signals'>,
  id: SessionId,
): Pick<KernelParts, 'stopEpoch' | 'isStopRequested' | 'mayBegin'> {
  const isStopRequested = (): boolean => {
    try {
      return signals.isStopped(id) || sessions.isStopRequested(id);
    } catch {
      return true;
    }
  };
  return {
    stopEpoch: () => sessions.stopEpoch(),
    isStopRequested,
    mayBegin(stopEpoch) {
      try {
        if (isStopRequested() || sessions.stopEpoch() !== stopEpoch) return 'stopped';
        return signals.isPaused(id) ? 'paused' : 'begins';
      } catch {
        return 'stopped';
      }
    },
  };
}

interface Listening {
  readonly signals: Signals;
  readonly id: SessionId;
  readonly notice: (text: string) => void;
}

async function untilContinued({ signals, id, notice }: Listening, signal: AbortSignal): Promise<PauseNote | undefined> {
  const note = signals.pauseFor(id);
  if (note === undefined) return undefined;
  const why = note.why === undefined ? '' : ` (${note.why})`;
  notice(`Paused by ${note.by}${why}. Go on with: sallyport sessions continue ${id}`);
  const givenUpAt = performance.now() + PAUSE_WAIT_MS;
  while (signals.isPaused(id)) {
    if (signal.aborted || performance.now() > givenUpAt) return note;
    await pause(POLL_MS, undefined, { ref: true });
  }
  notice('Continued.');
  return undefined;
}

/** Adds up the time in which at least one act waited. */
function createPauseClock() {
  let totalMs = 0;
  let waiting = 0;
  let since = 0;
  return {
    ms: (): number => totalMs + (waiting > 0 ? performance.now() - since : 0),
    async during<T>(wait: () => Promise<T>): Promise<T> {
      if (waiting === 0) since = performance.now();
      waiting += 1;
      try {
        return await wait();
      } finally {
        waiting -= 1;
        if (waiting === 0) totalMs += performance.now() - since;
      }
    },
  };
}
