import type { DatabaseSync } from 'node:sqlite';
import { SallyportError } from '../../contract/errors.ts';
import { asSessionId, type SessionId } from '../../contract/ids.ts';
import type { SessionRecord, SessionStatus } from '../../contract/session.ts';
import type { SessionStore } from '../../contract/session-store.ts';
import { bytesColumn, type Columns, numberColumn, textColumn } from './column.ts';
import { processStart } from './process-start.privileged.ts';
import { createDetailsSeal, type DetailsSeal } from './session-details.ts';
import { sqliteFault } from './sqlite-fault.ts';

const LIST_LIMIT = 100;

const STATUSES: ReadonlyMap<string, SessionStatus> = new Map(
  (['running', 'finished', 'failed', 'stopped', 'died'] as const).map((status) => [status, status]),
);

/** Sessions and the stop epoch in SQLite. Throws `SESSION_UNKNOWN` for an id that was never opened. */
export function createSessionStore(database: DatabaseSync, path: string, payloadKey: Uint8Array): SessionStore {
  const statements = prepareStatements(database);
  const details = createDetailsSeal(payloadKey);

  const speaking = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw sqliteFault(error, path);
    }
  };
  const known = <T>(id: string, found: T | undefined): T => {
    if (found === undefined) throw new SallyportError('SESSION_UNKNOWN', `There is no session ${id}.`);
    return found;
  };
  const changed = (id: string, changes: number | bigint): void => {
    known(id, Number(changes) === 0 ? undefined : true);
  };
  const epochOf = (columns: Columns | undefined): number => {
    if (columns === undefined) throw new SallyportError('LEDGER_CORRUPT', `The stop epoch is missing from ${path}.`);
    return numberColumn(columns, 'value');
  };

  return {
    open: (record) =>
      speaking(() => {
        const { id, status, startedAtMs, endedAtMs, pid, pidStart } = record;
        const sealed = details.close(id, record);
        statements.open.run(id, status, Math.trunc(startedAtMs), wholeOrNull(endedAtMs), pid, pidStart, sealed);
      }),
    end: (id, status, endedAtMs) =>
      speaking(() => changed(id, statements.end.run(status, Math.trunc(endedAtMs), id).changes)),
    find: (id) =>
      speaking(() => {
        const columns = statements.find.get(id);
        return columns === undefined ? undefined : recordOf(columns, details);
      }),
    list: (limit = LIST_LIMIT) =>
      speaking(() => statements.list.all(limit).map((columns) => recordOf(columns, details))),
    status: (id) =>
      speaking(() => {
        const columns = statements.status.get(id);
        return columns === undefined ? undefined : statusOf(id, columns);
      }),
    running: () =>
      speaking(() =>
        statements.running
          .all()
          .map((columns) => recordOf(columns, details))
          .filter(({ status }) => status === 'running'),
      ),
    requestStop: (id) => speaking(() => changed(id, statements.requestStop.run(id).changes)),
    isStopRequested: (id) =>
      speaking(() => numberColumn(known(id, statements.isStopRequested.get(id)), 'stop_requested') !== 0),
    stopEpoch: () => speaking(() => epochOf(statements.epoch.get())),
    raiseStopEpoch: () => speaking(() => epochOf(statements.raiseEpoch.get())),
  };
}

function prepareStatements(database: DatabaseSync) {
  const select = 'SELECT id, status, started_at, ended_at, pid, pid_start, details FROM sessions';
  return {
    open: database.prepare(
      'INSERT INTO sessions (id, status, started_at, ended_at, pid, pid_start, details) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    end: database.prepare('UPDATE sessions SET status = ?, ended_at = ? WHERE id = ?'),
    find: database.prepare(`${select} WHERE id = ?`),
    list: database.prepare(`${select} ORDER BY started_at DESC, id DESC LIMIT ?`),
    status: database.prepare('SELECT status, pid, pid_start FROM sessions WHERE id = ?'),
    running: database.prepare(`${select} WHERE status = 'running' ORDER BY started_at, id`),
    requestStop: database.prepare('UPDATE sessions SET stop_requested = 1 WHERE id = ?'),
    isStopRequested: database.prepare('SELECT stop_requested FROM sessions WHERE id = ?'),
    epoch: database.prepare("SELECT value FROM counters WHERE name = 'stop-epoch'"),
    raiseEpoch: database.prepare("UPDATE counters SET value = value + 1 WHERE name = 'stop-epoch' RETURNING value"),
  };
}

const changedByHand = (id: SessionId) =>
  new SallyportError('LEDGER_CORRUPT', `What is kept of session ${id} was changed.`);

/** One that says that it runs has died where its process is gone. */
function statusOf(id: SessionId, columns: Columns): SessionStatus {
  const status = STATUSES.get(textColumn(columns, 'status'));
  if (status === undefined) throw changedByHand(id);
  const isGone = (): boolean => processStart(numberColumn(columns, 'pid')) !== textColumn(columns, 'pid_start');
  return status === 'running' && isGone() ? 'died' : status;
}

function recordOf(columns: Columns, details: DetailsSeal): SessionRecord {
  const id = asSessionId(textColumn(columns, 'id'));
  const sealed = bytesColumn(columns, 'details');
  if (sealed === undefined) throw changedByHand(id);
  return {
    id,
    ...details.open(id, sealed),
    status: statusOf(id, columns),
    startedAtMs: numberColumn(columns, 'started_at'),
    ...(columns['ended_at'] !== null && { endedAtMs: numberColumn(columns, 'ended_at') }),
    pid: numberColumn(columns, 'pid'),
    pidStart: textColumn(columns, 'pid_start'),
  };
}

const wholeOrNull = (value: number | undefined): number | null => (value === undefined ? null : Math.trunc(value));
