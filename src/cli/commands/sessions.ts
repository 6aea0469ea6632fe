import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../../contract/errors.ts';
import { asSessionId, type SessionId } from '../../contract/ids.ts';
import type { SessionRecord } from '../../contract/session.ts';
import type { SessionStore } from '../../contract/session-store.ts';
import type { SignalNote, Signals, StopReport } from '../../contract/signal.ts';
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
    const sessions = records.sessions
      .list(options.limit ?? SESSIONS_SHOWN)
      .map((one) => withPause(one, records.signals));
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify(sessions));
    else if (sessions.length === 0) screen.line('There are no sessions yet.');
    else for (const session of sessions) screen.line(sessionLine(session, context));
    return EXIT.done;
  });

type Listed = SessionRecord & { readonly paused?: SignalNote };

const withPause = (session: SessionRecord, signals: Signals): Listed => {
  const paused = session.status === 'running' ? signals.pauseFor(session.id) : undefined;
  return paused === undefined ? session : { ...session, paused };
};

function sessionLine({ id, status, startedAtMs, workspace, task, paused }: Listed, { screen }: CliContext): string {
  const paint = paintFor(screen);
  const colour =
    status === 'running' && paused === undefined ? paint.green : status === 'finished' ? paint.dim : paint.yellow;
  const characters = [...visibleLine(task)];
  const shown = characters.length > TASK_SHOWN ? `${characters.slice(0, TASK_SHOWN).join('')}…` : characters.join('');
  return `${id}  ${colour((paused === undefined ? status : 'paused').padEnd(8))}  ${new Date(startedAtMs).toISOString().slice(0, 19)}  ${visibleLine(workspace)}  ${shown}`;
}

/** Who gives a signal and why, as a command line says it. */
export interface SignalOptions extends GlobalOptions {
  readonly why?: string;
}

const noteOf = ({ why }: SignalOptions, { userName }: CliContext): SignalNote => ({
  by: userName,
  atMs: Date.now(),
  ...(why !== undefined && { why }),
});

/** Says for machines what happened, else in words. */
const say = (options: GlobalOptions, { screen }: CliContext, row: object, words: string): number => {
  screen.line(options.json === true ? JSON.stringify(row) : words);
  return EXIT.done;
};

const ENDED: Readonly<Record<StopReport['end'], string>> = {
  stopped: 'has stopped',
  killed: 'did not stop by itself and was killed',
  'not-running': 'was not running',
};

/** `sallyport sessions stop ID`: when it returns nothing of the session is under way and nothing can begin. */
export const stopSession = (id: string, options: SignalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ sessions, signalling }) => {
    const report = await signalling.stop(asSessionId(id), noteOf(options, context));
    await untilClosed(sessions, asSessionId(id));
    return say(options, context, report, `Session ${id} ${ENDED[report.end]}.`);
  });

/** How long a session that does nothing any more may take to say how it went. */
const CLOSED_WITHIN_MS = 2_000;

async function untilClosed(sessions: SessionStore, id: SessionId): Promise<void> {
  const waitedUntil = Date.now() + CLOSED_WITHIN_MS;
  while (sessions.status(id) === 'running' && Date.now() < waitedUntil) await delay(10);
}

/** `sallyport sessions kill ID`: the same at once, without a word to the session. */
export const killSession = (id: string, options: SignalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ signalling }) => {
    const report = await signalling.kill(asSessionId(id), noteOf(options, context));
    const words = report.end === 'not-running' ? ENDED[report.end] : 'and all that it started is dead';
    return say(options, context, report, `Session ${id} ${words}.`);
  });

/** `sallyport sessions pause ID`: what is under way goes on; the next act waits. */
export const pauseSession = (id: string, options: SignalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ signalling }) => {
    await signalling.pause(asSessionId(id), noteOf(options, context));
    return say(options, context, { session: id, paused: true }, `Session ${id} is paused: its next act waits.`);
  });

/** `sallyport sessions continue ID`. */
export const continueSession = (id: string, options: SignalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ signalling }) => {
    const wasPaused = await signalling.continue(asSessionId(id), noteOf(options, context));
    const words = wasPaused ? 'goes on' : 'was not paused';
    return say(options, context, { session: id, paused: false, wasPaused }, `Session ${id} ${words}.`);
  });
