import type { SessionId } from './ids.ts';

/** Who gave a signal, and why. */
export interface SignalNote {
  readonly by: string;
  readonly why?: string;
  readonly atMs: number;
}

/** What keeps a paused session from going on. */
export type PauseNote = SignalNote;

/**
 * Signals to sessions, seen by every process of this user: files of the state folder, so that giving one waits for
 * nobody, needs no free database and works from a plain shell. A lost notification delays nothing: who is about to begin
 * an act looks for itself.
 */
export interface Signals {
  /** The stop that stands for this session: its own, or the one for all. */
  stopFor(session: SessionId): SignalNote | undefined;
  pauseFor(session: SessionId): PauseNote | undefined;
  /** Whether one stands, without reading who gave it. */
  isStopped(session: SessionId): boolean;
  isPaused(session: SessionId): boolean;
  stop(session: SessionId, note: SignalNote): void;
  pause(session: SessionId, note: SignalNote): void;
  /** False where it was not paused. */
  continue(session: SessionId): boolean;
  /**
   * The session's own count of what it has under way. `enter` counts first and looks for a stop after: whoever stops it
   * and then finds the count at nothing knows that nothing will begin any more, without a word from the session.
   */
  openGate(session: SessionId): DriveGate;
  /** False where nothing is under way; `undefined` where nobody can say. */
  isUnderWay(session: SessionId): boolean | undefined;
  /** Takes away what was said to a session that has ended. */
  forget(session: SessionId): void;
  /** The stop of everything, until it is cleared: also a file that an operator has made by hand. */
  stopOfAll(): SignalNote | undefined;
  stopAll(note: SignalNote): void;
  /** False where there was none. */
  clearStopOfAll(): boolean;
  /** Calls whenever something may have changed; gives the end of it. May miss a change. */
  watch(onChange: () => void): () => void;
}

/** Passed by everything that touches the world, on its way in and out. */
export interface DriveGate {
  /** False where the session is stopped: then nothing may begin, and there is nothing to leave. */
  enter(): boolean;
  leave(): void;
  close(): void;
}

/** What became of a session that was told to stop. */
export interface StopReport {
  readonly session: SessionId;
  /** It `stopped` by itself, was `killed` by us, or was not running at all. */
  readonly end: 'stopped' | 'killed' | 'not-running';
}

/** Signals as commands of a person: given, waited for, and recorded. */
export interface Signalling {
  /** Resolves when nothing of the session is under way and nothing can begin. Its process is killed where it does not say so. */
  stop(session: SessionId, note: SignalNote): Promise<StopReport>;
  /** The same at once: the process and everything that it started are dead when this resolves. */
  kill(session: SessionId, note: SignalNote): Promise<StopReport>;
  pause(session: SessionId, note: SignalNote): Promise<void>;
  /** False where it was not paused. */
  continue(session: SessionId, note: SignalNote): Promise<boolean>;
  /** Stops every session, and lets none be opened until it is cleared. */
  stopAll(note: SignalNote): Promise<readonly StopReport[]>;
  /** False where nothing was stopped. */
  clear(note: SignalNote): Promise<boolean>;
}
