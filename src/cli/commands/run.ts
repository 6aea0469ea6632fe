import type { AgentEnd } from '../../contract/agent-event.ts';
import { ERRORS, type ErrorCode, EXIT, SallyportError } from '../../contract/errors.ts';
import type { House, ModelChoice, Session } from '../../contract/house.ts';
import type { Price } from '../../contract/price.ts';
import { approverFor, exitWaiting, type OnAsk } from '../approver-for.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { copiedCommand } from '../copied-command.ts';
import { eventRow } from '../event-row.ts';
import { onInterrupt } from '../interrupt.ts';
import { paintFor } from '../paint.ts';
import { createRunDisplay } from '../run-display.ts';
import { runSummary } from '../run-summary.ts';

export interface RunOptions extends GlobalOptions {
  readonly recording?: string;
  readonly endpoint?: string;
  readonly model?: string;
  readonly apiKeyEnv?: string;
  readonly onAsk?: OnAsk;
  /** Minutes. */
  readonly wait?: number;
  readonly turns?: number;
  readonly tokens?: number;
  readonly price?: string;
  readonly minutes?: number;
}

/** `sallyport run "task"`: one task, from start to report. Resolves to the exit status. */
export const run = (task: string, options: RunOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const { approver, waiting } = await approverFor(house, options, context);
    const session = await house.openSession({
      task,
      approver,
      model: await modelChoice(options, context),
      ...(options.turns !== undefined && { turnsMax: options.turns }),
      ...(options.tokens !== undefined && { tokensMax: options.tokens }),
      ...(options.minutes !== undefined && { wallMs: Math.ceil(options.minutes * 60_000) }),
    });
    return exitWaiting(await playSession(house, session, options, context), waiting(), options, context);
  });

/** Runs an open session's agent to its end and reports. */
export async function playSession(
  house: House,
  session: Session,
  options: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const { screen } = context;
  const release = onInterrupt(() => session.stop());
  const show = options.json === true ? undefined : createRunDisplay(screen, { verbose: options.verbose === true });
  try {
    const result = await session.runAgent((event) => {
      if (show !== undefined) show(event);
      else screen.line(JSON.stringify(eventRow(event)));
    });
    await closeAfter(session, result.end);
    const summary = runSummary(house, session.id, result);
    if (options.json === true) screen.line(JSON.stringify({ type: 'run.summary', ...summary.row }));
    else
      for (const line of summary.lines(paintFor(screen), {
        columns: screen.columns,
        command: (words) => copiedCommand(words, options, context),
      }))
        screen.line(line);
    return session.signal.aborted ? EXIT.interrupted : exitOf(result.end);
  } catch (error) {
    await session.close('failed').catch(() => {});
    throw error;
  } finally {
    release();
  }
}

/** A ledger that takes no more keeps a session from being closed, too: where that is what ended it, it was said. */
async function closeAfter(session: Session, end: AgentEnd): Promise<void> {
  try {
    await session.close(statusOf(end));
  } catch (error) {
    if (end.status !== 'failed') throw error;
  }
}

const statusOf = ({ status }: AgentEnd) =>
  status === 'finished' ? 'finished' : status === 'stopped' ? 'stopped' : 'failed';

function exitOf(end: AgentEnd): number {
  switch (end.status) {
    case 'finished':
      return EXIT.done;
    case 'stopped':
      return EXIT.failed;
    case 'budget':
      return EXIT.budget;
    case 'failed':
      if (end.code === 'DENIED' || end.code === 'REFUSED') return EXIT.denied;
      return Object.hasOwn(ERRORS, end.code) ? ERRORS[end.code as ErrorCode].exit : EXIT.failed;
  }
}

const MICROS = 1_000_000;

/** `3/15 USD`: for a million tokens in and out. */
function readPrice(text: string): Price {
  const [, input, output, currency] =
    /^(\d{1,6}(?:\.\d{1,6})?)\/(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})$/.exec(text.trim()) ?? [];
  if (input === undefined || output === undefined || currency === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      `--price "${text}" is none: say it for a million tokens in and out, like "3/15 USD".`,
    );
  return {
    currency,
    inputMicros: Math.round(Number(input) * MICROS),
    outputMicros: Math.round(Number(output) * MICROS),
  };
}

async function modelChoice(
  { recording, endpoint, model, apiKeyEnv, price }: RunOptions,
  context: CliContext,
): Promise<ModelChoice> {
  if (recording !== undefined) {
    if (endpoint !== undefined || model !== undefined)
      throw new SallyportError('USAGE_INVALID', '--recording takes the place of --endpoint and --model.');
    return { recording: await context.readText(recording) };
  }
  if (model === undefined) {
    throw new SallyportError(
      'USAGE_INVALID',
      'No model was named. Give --model NAME (a local Ollama serves it), with --endpoint URL for another server, or --recording FILE.',
    );
  }
  const apiKey = apiKeyEnv === undefined ? undefined : process.env[apiKeyEnv];
  if (apiKeyEnv !== undefined && apiKey === undefined)
    throw new SallyportError('USAGE_INVALID', `The environment has no ${apiKeyEnv}.`);
  return {
    endpoint: endpoint ?? 'http://127.0.0.1:11434/v1',
    model,
    ...(apiKey !== undefined && { apiKey }),
    ...(price !== undefined && { price: readPrice(price) }),
  };
}
