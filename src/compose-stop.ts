import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { SallyportError } from './contract/errors.ts';
import { asSessionId, type SessionId } from './contract/ids.ts';
import type { Ledger, LedgerEvent } from './contract/ledger.ts';
import type { SessionRecord } from './contract/session.ts';
import type { Signalling, SignalNote, StopReport } from './contract/signal.ts';
import { killTree } from './drivers/process/kill-tree.privileged.ts';
import type { State } from './drivers/store/state.privileged.ts';

/** How long a session has to end what is under way before its process is killed; its sandboxes die with it. */
const GRACE_MS = 5_000;
/** Looked at every millisecond for so long, and less often after. */
const SOON_MS = 50;

/** Signals as a person gives them: first the signal, which needs no database, then the wait, then the record. */
export function signallingOver(state: State, ledger: Ledger): Signalling {
  const { sessions, signals } = state;
  const record = (event: LedgerEvent, session: SessionId, note: SignalNote, header = {}) =>
    ledger.append({
      event,
      session,
      header,
      payload: { by: note.by, ...(note.why !== undefined && { why: note.why }) },
    });
  const found = (id: SessionId): SessionRecord => {
    const session = sessions.find(id);
    if (session === undefined) throw new SallyportError('SESSION_UNKNOWN', `There is no session ${id}.`);
    return session;
  };
  const end = async (session: SessionRecord, graceMs: number): Promise<StopReport> => {
    const { id, pid } = session;
    if (session.status !== 'running') return { session: id, end: 'not-running' };
    if (await hasEnded(state, id, pid === process.pid ? GRACE_MS : graceMs)) return { session: id, end: 'stopped' };
    await killed(session);
    bury(state, session);
    return { session: id, end: 'killed' };
  };
  const recorded = async (session: SessionRecord, report: StopReport, note: SignalNote): Promise<StopReport> => {
    if (report.end === 'not-running') return report;
    sessions.requestStop(session.id);
    await record('session.stopped', session.id, note, { end: report.end });
    return report;
  };
  const endOf = async (id: SessionId, note: SignalNote, graceMs: number): Promise<StopReport> => {
    if (sessions.status(id) === 'running') signals.stop(id, note);
    const session = found(id);
    return recorded(session, await end(session, graceMs), note);
  };
  return {
    stop: (id, note) => endOf(id, note, GRACE_MS),
    kill: (id, note) => endOf(id, note, 0),
    async pause(id, note) {
      if (found(id).status !== 'running')
        throw new SallyportError('USAGE_INVALID', `Session ${id} is not running, so there is nothing to pause.`);
      signals.pause(id, note);
      await record('session.paused', id, note);
    },
    async continue(id, note) {
      found(id);
      if (!signals.continue(id)) return false;
      await record('session.continued', id, note);
      return true;
    },
    async stopAll(note) {
      signals.stopAll(note);
      const running = sessions.running();
      for (const { id } of running) signals.stop(id, note);
      const reports = await Promise.all(running.map((session) => end(session, GRACE_MS)));
      const epoch = sessions.raiseStopEpoch();
      await record('everything.stopped', anyId(), note, { epoch });
      for (const [index, session] of running.entries()) {
        const report = reports[index];
        if (report !== undefined) await recorded(session, report, note);
      }
      return reports;
    },
    async clear(note) {
      if (!signals.clearStopOfAll()) return false;
      await record('everything.cleared', anyId(), note);
      return true;
    },
  };
}

/** What concerns no session has an id of its own. */
const anyId = (): SessionId => asSessionId(`s_${randomBytes(8).toString('hex')}`);

/** True when nothing of the session, which was told to stop, is under way: then nothing begins either. Or it is over. */
async function hasEnded({ sessions, signals }: State, id: SessionId, graceMs: number): Promise<boolean> {
  const beganAt = performance.now();
  while (performance.now() - beganAt < graceMs) {
    if (signals.isUnderWay(id) === false || sessions.status(id) !== 'running') return true;
    await pause(performance.now() - beganAt < SOON_MS ? 1 : 10);
  }
  return false;
}

async function killed({ id, pid, pidStart }: SessionRecord): Promise<void> {
  if (pid === process.pid)
    throw new SallyportError('INTERNAL', `Session ${id} of this very process did not stop what it had under way.`);
  if (!(await killTree(pid, pidStart)))
    throw new SallyportError('INTERNAL', `Something of session ${id} (process ${pid}) could not be killed.`);
}

/** It could not close itself. */
function bury({ sessions, signals }: State, { id }: SessionRecord): void {
  if (sessions.find(id)?.status === 'died') sessions.end(id, 'stopped', Date.now());
  signals.forget(id);
}
