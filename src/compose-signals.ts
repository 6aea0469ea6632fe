import { setTimeout as pause } from 'node:timers/promises';
import type { Driver } from './contract/driver.ts';
import { SallyportError } from './contract/errors.ts';
import type { SessionId } from './contract/ids.ts';
import { PAUSE_WAIT_MS } from './contract/limits.ts';
import type { PauseNote, SignalNote, Signals } from './contract/signal.ts';
import type { State } from './drivers/store/state.privileged.ts';
import type { KernelParts } from './kernel/submit.ts';

/** How often a session looks for signals that it was not told of. */
const POLL_MS = 50;

/** What a session hears: the kernel's looks at signals, and the gate that everything which touches the world passes. */
export interface SessionSignals {
  /** Aborted by a stop, its own or everybody's. */
  readonly signal: AbortSignal;
  readonly looks: Pick<KernelParts, 'stopEpoch' | 'isStopRequested' | 'mayBegin' | 'untilContinued'>;
  /** Milliseconds that the session was paused so far: they are nobody's running time. */
  pausedMs(): number;
  stop(): void;
  /** A driver through whose gate nothing passes after a stop, and that is known to be at work while it is. */
  gated(driver: Driver): Driver;
  close(): void;
}

export function listenToSignals(
  { sessions, signals }: Pick<State, 'sessions' | 'signals'>,
  id: SessionId,
  notice: (text: string) => void,
): SessionSignals {
  const stopping = new AbortController();
  const waiting = createPauseClock();
  const gate = signals.openGate(id);
  const look = (): void => {
    if (stopping.signal.aborted || !signals.isStopped(id)) return;
    stopping.abort();
    const note = signals.stopFor(id);
    if (note !== undefined) notice(`Stopped by ${note.by}${reasonOf(note)}.`);
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
    gated: (driver) => ({
      kinds: driver.kinds,
      async drive(capability, context) {
        if (!gate.enter()) throw new SallyportError('CANCELLED', 'It was stopped before it began.');
        try {
          return await driver.drive(capability, context);
        } finally {
          gate.leave();
        }
      },
    }),
    close() {
      clearInterval(poll);
      endWatch();
      gate.close();
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
  const who = `${stop.by}${reasonOf(stop)}`;
  throw new SallyportError('EVERYTHING_STOPPED', `Everything was stopped by ${who}, so nothing is begun.`);
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

const reasonOf = ({ why }: SignalNote): string => (why === undefined ? '' : ` (${why})`);

interface Listening {
  readonly signals: Signals;
  readonly id: SessionId;
  readonly notice: (text: string) => void;
}

async function untilContinued({ signals, id, notice }: Listening, signal: AbortSignal): Promise<PauseNote | undefined> {
  const note = signals.pauseFor(id);
  if (note === undefined) return undefined;
  notice(`Paused by ${note.by}${reasonOf(note)}. Go on with: sallyport sessions continue ${id}`);
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
