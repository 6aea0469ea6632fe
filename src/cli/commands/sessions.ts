import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../../contract/errors.ts';
import type { Records } from '../../contract/house.ts';
import { asSessionId } from '../../contract/ids.ts';
import type { SessionRecord } from '../../contract/session.ts';
import { foundSession } from '../chosen-session.ts';
import { type CliContext, type GlobalOptions, withRecords } from '../context.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

const TASK_SHOWN = 60;
const SESSIONS_SHOWN = 20;

/** `sallyport sessions list`. */
export const listSessions = (
  options: GlobalOptions & { readonly limit?: number },
  context: CliContext,
): Promise<number> =>
  withRecords(options, context, (records) => {
    const sessions = records.sessions.list(options.limit ?? SESSIONS_SHOWN);
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(sessions));
    else if (sessions.length === 0) screen.line('There are no sessions yet.');
    else for (const session of sessions) screen.line(sessionLine(session, context));
    return EXIT.done;
  });

function sessionLine({ id, status, startedAtMs, workspace, task }: SessionRecord, { screen }: CliContext): string {
  const paint = paintFor(screen);
  const colour = status === 'running' ? paint.green : status === 'finished' ? paint.dim : paint.yellow;
  const characters = [...visibleLine(task)];
  const shown = characters.length > TASK_SHOWN ? `${characters.slice(0, TASK_SHOWN).join('')}…` : characters.join('');
  return `${id}  ${colour(status.padEnd(8))}  ${new Date(startedAtMs).toISOString().slice(0, 19)}  ${visibleLine(workspace)}  ${shown}`;
}

/** How long a session has to end by itself before its process is killed; its sandboxes die with it. */
const GRACE_MS = 5_000;
const POLL_MS = 50;

/** `sallyport sessions stop ID`: ends the real process tree, and says so only when it has ended. */
export const stopSession = (id: string, options: GlobalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async (records) => {
    const session = foundSession(records.sessions.find(asSessionId(id)), id);
    const { screen } = context;
    if (session.status !== 'running') {
      screen.line(
        options.json === true
          ? JSON.stringify({ session: id, status: session.status })
          : `Session ${id} is not running (${session.status}).`,
      );
      return EXIT.done;
    }
    // The process first, the record after: a disk that is full must not keep anything running.
    records.signalProcess(session.pid, 'SIGTERM');
    const fault = recordStop(records, session);
    const status = await waitForEnd(records, session);
    const unrecorded = await fault;
    if (unrecorded !== undefined) throw unrecorded;
    screen.line(
      options.json === true ? JSON.stringify({ session: id, status }) : `Session ${id} has ended (${status}).`,
    );
    return EXIT.done;
  });

/** Resolves to what kept the request from being recorded, and to nothing where it was. */
async function recordStop({ sessions, ledger }: Records, { id }: SessionRecord): Promise<unknown> {
  try {
    sessions.requestStop(id);
    await ledger.append({ event: 'session.stop-requested', session: id, header: {} });
    return undefined;
  } catch (error) {
    return error;
  }
}

async function waitForEnd({ sessions, signalProcess }: Records, { id, pid }: SessionRecord): Promise<string> {
  // The store compares process id and start time, so this is never somebody else's process.
  const isRunning = (): boolean => sessions.find(id)?.status === 'running';
  for (let waitedMs = 0; waitedMs < GRACE_MS && isRunning(); waitedMs += POLL_MS) await delay(POLL_MS);
  if (isRunning()) {
    signalProcess(pid, 'SIGKILL');
    for (let waitedMs = 0; waitedMs < GRACE_MS && isRunning(); waitedMs += POLL_MS) await delay(POLL_MS);
  }
  const ended = sessions.find(id)?.status ?? 'died';
  if (ended === 'died') sessions.end(id, 'stopped', Date.now());
  return ended === 'died' ? 'stopped' : ended;
}
