import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ledgerOver } from './compose-records.ts';
import { signallingOver } from './compose-stop.ts';
import { asSessionId, type SessionId } from './contract/ids.ts';
import type { Ledger } from './contract/ledger.ts';
import { processStart } from './drivers/store/process-start.privileged.ts';
import { openState, type State } from './drivers/store/state.privileged.ts';

let folder: string;
let state: State;
let ledger: Ledger;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-stop-'));
  state = openState({ folder });
  ledger = ledgerOver(state);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

const note = { by: 'ana', why: 'the wrong branch', atMs: 1_000 };
const A = asSessionId('s_a');
const open = (id: SessionId, pid = process.pid): void =>
  state.sessions.open({
    ...{ id, workspace: '/home/ana/shop', task: 'work', status: 'running', startedAtMs: 1_000, pid },
    pidStart: processStart(pid) ?? '',
  });
const events = () => ledger.read().map(({ event, session, header }) => [event, session, header['end']]);

it('a stop returns when nothing is under way any more, and not before', async () => {
  open(A);
  const gate = state.signals.openGate(A);
  expect(gate.enter()).toBe(true);
  let hasReturned = false;
  const stopping = signallingOver(state, ledger)
    .stop(A, note)
    .then((report) => {
      hasReturned = true;
      return report;
    });
  expect(gate.enter()).toBe(false);
  await pause(150);
  expect(hasReturned).toBe(false);
  gate.leave();
  expect(await stopping).toEqual({ session: 's_a', end: 'stopped' });
  expect(events()).toEqual([['session.stopped', 's_a', 'stopped']]);
  expect(ledger.read()[0]?.payload).toEqual({ by: 'ana', why: 'the wrong branch' });
  gate.close();
});

it('a kill waits for nobody: the process is dead when it returns, and the session is buried', async () => {
  const child = spawn('sleep', ['600']);
  children.push(child);
  open(A, child.pid ?? 0);
  state.signals.openGate(A).enter();
  expect(await signallingOver(state, ledger).kill(A, note)).toEqual({ session: 's_a', end: 'killed' });
  expect(processStart(child.pid ?? 0)).toBeUndefined();
  expect(state.sessions.status(A)).toBe('stopped');
  expect(state.signals.isUnderWay(A)).toBeUndefined();
  expect(events()).toEqual([['session.stopped', 's_a', 'killed']]);
});

it('a stop of everything voids what was judged before, and is recorded once for all and once for each', async () => {
  open(A);
  open(asSessionId('s_b'));
  for (const id of ['s_a', 's_b']) state.signals.openGate(asSessionId(id)).close();
  const before = state.sessions.stopEpoch();
  const signalling = signallingOver(state, ledger);
  expect(await signalling.stopAll(note)).toEqual([
    { session: 's_a', end: 'stopped' },
    { session: 's_b', end: 'stopped' },
  ]);
  expect(state.sessions.stopEpoch()).toBe(before + 1);
  expect(events().map(([event]) => event)).toEqual(['everything.stopped', 'session.stopped', 'session.stopped']);
  expect(await signalling.clear(note)).toBe(true);
  expect(await signalling.clear(note)).toBe(false);
  expect(state.sessions.stopEpoch()).toBe(before + 1);
});

it('who is over is left alone, who was never there is unknown', async () => {
  open(A);
  state.sessions.end(A, 'finished', 2_000);
  const signalling = signallingOver(state, ledger);
  expect(await signalling.stop(A, note)).toEqual({ session: 's_a', end: 'not-running' });
  expect(state.signals.isStopped(A)).toBe(false);
  const unknown = expect.objectContaining({ code: 'SESSION_UNKNOWN' });
  for (const give of [signalling.stop, signalling.kill, signalling.pause, signalling.continue])
    await expect(give(asSessionId('s_x'), note)).rejects.toThrow(unknown);
  expect(events()).toEqual([]);
});
