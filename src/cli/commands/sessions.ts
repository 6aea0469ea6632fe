import { setTimeout as delay } from 'node:timers/promises';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { House } from '../../contract/house.ts';
import { asSessionId } from '../../contract/ids.ts';
import type { SessionRecord } from '../../contract/session.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

const TASK_SHOWN = 60;

/** `sallyport sessions list`. */
export const listSessions = (
  options: GlobalOptions & { readonly limit?: string },
  context: CliContext,
): Promise<number> =>
  withHouse(options, context, (house) => {
    const sessions = house.sessions.list(Number(options.limit ?? 20) || 20);
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
  withHouse(options, context, async (house) => {
    const session = house.sessions.find(asSessionId(id));
    if (session === undefined) throw new SallyportError('SESSION_UNKNOWN', `There is no session ${id}.`);
    const { screen } = context;
    if (session.status !== 'running') {
      screen.line(
        options.json === true
          ? JSON.stringify({ session: id, status: session.status })
          : `Session ${id} is not running (${session.status}).`,
      );
      return EXIT.done;
    }
    house.sessions.requestStop(session.id);
    await house.ledger.append({ event: 'session.stop-requested', session: session.id, header: {} });
    const status = await waitForEnd(house, session);
    screen.line(
      options.json === true ? JSON.stringify({ session: id, status }) : `Session ${id} has ended (${status}).`,
    );
    return EXIT.done;
  });

async function waitForEnd(house: House, session: SessionRecord): Promise<string> {
  // The store compares process id and start time, so this is never somebody else's process.
  const isRunning = (): boolean => house.sessions.find(session.id)?.status === 'running';
  house.signalProcess(session.pid, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < GRACE_MS && isRunning(); waitedMs += POLL_MS) await delay(POLL_MS);
  if (isRunning()) {
    house.signalProcess(session.pid, 'SIGKILL');
    for (let waitedMs = 0; waitedMs < GRACE_MS && isRunning(); waitedMs += POLL_MS) await delay(POLL_MS);
  }
  const ended = house.sessions.find(session.id)?.status ?? 'died';
  if (ended === 'died') house.sessions.end(session.id, 'stopped', Date.now());
  return ended === 'died' ? 'stopped' : ended;
}
