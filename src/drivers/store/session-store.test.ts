import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asSessionId } from '../../contract/ids.ts';
import type { SessionRecord } from '../../contract/session.ts';
import { processStart } from './process-start.privileged.ts';
import { openState, type State } from './state.privileged.ts';

let folder: string;
let state: State;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-sessions-'));
  state = openState({ folder });
});
afterEach(() => {
  state.close();
  rmSync(folder, { recursive: true, force: true });
});

const mine = { pid: process.pid, pidStart: processStart(process.pid) ?? '' };
const record = (id: string, parts: Partial<SessionRecord> = {}): SessionRecord => ({
  id: asSessionId(id),
  workspace: '/home/ana/shop',
  task: 'find out why the checkout fails',
  status: 'running',
  startedAtMs: 1_000,
  ...mine,
  ...parts,
});

it('keeps sessions, newest first', () => {
  state.sessions.open(record('s_a', { startedAtMs: 1_000 }));
  state.sessions.open(record('s_b', { startedAtMs: 3_000.7 }));
  state.sessions.open(record('s_c', { startedAtMs: 2_000, status: 'finished', endedAtMs: 2_500 }));
  expect(state.sessions.list()).toEqual([
    record('s_b', { startedAtMs: 3_000 }),
    record('s_c', { startedAtMs: 2_000, status: 'finished', endedAtMs: 2_500 }),
    record('s_a'),
  ]);
  expect(state.sessions.list(1).map(({ id }) => id)).toEqual(['s_b']);
  expect(state.sessions.find(asSessionId('s_a'))).toEqual(record('s_a'));
  expect(state.sessions.find(asSessionId('s_x'))).toBeUndefined();
});

it('names those that run, and not one whose process is gone', () => {
  state.sessions.open(record('s_a'));
  state.sessions.open(record('s_b', { status: 'finished', endedAtMs: 2_000 }));
  state.sessions.open(record('s_c', { pidStart: '1' }));
  expect(state.sessions.running().map(({ id }) => id)).toEqual(['s_a']);
  expect(['s_a', 's_b', 's_c', 's_d'].map((id) => state.sessions.status(asSessionId(id)))).toEqual([
    'running',
    'finished',
    'died',
    undefined,
  ]);
});

it('an ended session stays ended', () => {
  state.sessions.open(record('s_a'));
  state.sessions.end(asSessionId('s_a'), 'stopped', 9_000);
  expect(state.sessions.find(asSessionId('s_a'))).toEqual(record('s_a', { status: 'stopped', endedAtMs: 9_000 }));
});

it('a stop that another process asks for is seen at once', () => {
  state.sessions.open(record('s_a'));
  state.sessions.open(record('s_b'));
  const other = openState({ folder });
  expect(state.sessions.isStopRequested(asSessionId('s_a'))).toBe(false);
  other.sessions.requestStop(asSessionId('s_a'));
  expect(state.sessions.isStopRequested(asSessionId('s_a'))).toBe(true);
  expect(state.sessions.isStopRequested(asSessionId('s_b'))).toBe(false);
  other.close();
});

it('the stop epoch only rises, for every process', () => {
  const other = openState({ folder });
  expect(state.sessions.stopEpoch()).toBe(0);
  expect(other.sessions.raiseStopEpoch()).toBe(1);
  expect(state.sessions.raiseStopEpoch()).toBe(2);
  expect(other.sessions.stopEpoch()).toBe(2);
  other.close();
});

it('an id that was never opened is unknown, not quietly taken', () => {
  const unknown = expect.objectContaining({ code: 'SESSION_UNKNOWN' });
  const id = asSessionId('s_x');
  expect(() => state.sessions.end(id, 'finished', 1)).toThrow(unknown);
  expect(() => state.sessions.requestStop(id)).toThrow(unknown);
  expect(() => state.sessions.isStopRequested(id)).toThrow(unknown);
});

it('a session whose process is gone has died; one that ended before did not', async () => {
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  const pidStart = processStart(pid) ?? '';
  expect(pidStart).toMatch(/^\d+$/);
  state.sessions.open(record('s_a', { pid, pidStart }));
  state.sessions.open(record('s_b', { pid, pidStart, status: 'finished', endedAtMs: 2_000 }));
  expect(state.sessions.find(asSessionId('s_a'))?.status).toBe('running');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(state.sessions.find(asSessionId('s_a'))?.status).toBe('died');
  expect(state.sessions.find(asSessionId('s_b'))?.status).toBe('finished');
});

it('a pid that was given to another process is not the session’s', () => {
  state.sessions.open(record('s_a', { pidStart: '1' }));
  expect(state.sessions.list().map(({ status }) => status)).toEqual(['died']);
});

it('task and workspace stand nowhere in clear, and cannot be moved to another session', () => {
  state.sessions.open(record('s_a', { task: 'the-task-in-words', workspace: '/the/work/space' }));
  state.sessions.open(record('s_b'));
  state.close();
  const bytes = readFileSync(join(folder, 'sallyport.db'));
  expect(bytes.includes('s_a')).toBe(true);
  expect(bytes.includes('the-task')).toBe(false);
  expect(bytes.includes('/the/work')).toBe(false);
  const raw = new DatabaseSync(join(folder, 'sallyport.db'));
  raw.exec("UPDATE sessions SET details = (SELECT details FROM sessions WHERE id = 's_b') WHERE id = 's_a'");
  raw.close();
  state = openState({ folder });
  expect(() => state.sessions.find(asSessionId('s_a'))).toThrow(expect.objectContaining({ code: 'LEDGER_CORRUPT' }));
});

it('knows when a process started, whatever it is called', () => {
  expect(processStart(process.pid)).toBe(mine.pidStart);
  expect(processStart(2 ** 22 + 1)).toBeUndefined();
});
