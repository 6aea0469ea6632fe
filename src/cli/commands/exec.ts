import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { Session } from '../../contract/house.ts';
import type { QuestionId } from '../../contract/ids.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Outcome } from '../../contract/outcome.ts';
import { approverFor, type OnAsk, tellWaiting } from '../approver-for.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { quoted } from '../copied-command.ts';
import { outcomeRow } from '../event-row.ts';
import { inSession } from '../in-session.ts';
import { onInterrupt } from '../interrupt.ts';
import { type NotCarriedOver, notCarriedOver } from '../not-carried-over.ts';
import { outcomeLines } from '../outcome-line.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

/** What `exec` itself answers when it refuses or fails, as `env`, `timeout` and `docker run` do. */
const EXEC_REFUSED = 125;
/** 128 and the number of SIGKILL, as shells say it: we ended it, for its time, its limits or its output. */
const EXEC_KILLED = 137;
/** Nothing of that name is in the sandbox: as `env` and shells say it. */
const EXEC_NOT_FOUND = 127;

export interface ExecOptions extends GlobalOptions {
  readonly onAsk?: OnAsk;
  /** Minutes. */
  readonly wait?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Take the one argument as a bash command line. */
  readonly shell?: boolean;
}

/** `sallyport exec -- CMD`: one command under the kernel. Resolves to the command's own status, 125 for our refusal. */
export const exec = (argv: readonly string[], options: ExecOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    if (options.shell === true && argv.length !== 1)
      throw new SallyportError('USAGE_INVALID', '--shell takes one argument, the whole command line.');
    const task = `exec ${argv.map(quoted).join(' ')}`;
    const { approver, waiting } = await approverFor(house, options, context);
    const { exit } = await inSession(house, { task, approver }, async (session) => {
      const outcomes = await runHere(session, argv, options, context);
      const missing = notCarriedOver(outcomes, house.workspace);
      report({ outcomes, missing, waiting: waiting() }, options, context);
      tellWaiting(waiting(), options, context);
      return session.signal.aborted
        ? { status: 'stopped', exit: EXIT.interrupted }
        : { status: 'finished', exit: exitOf(outcomes[0], missing) };
    });
    return exit;
  });

async function runHere(
  session: Session,
  argv: readonly string[],
  { shell, timeout, json }: ExecOptions,
  { screen }: CliContext,
): Promise<readonly Outcome[]> {
  const release = onInterrupt(() => session.stop());
  try {
    const { outcomes } = await session.run(
      // Whoever calls us is not thereby a person: a guarded agent can start this program too.
      { kind: 'agent', name: 'exec' },
      {
        ...(shell === true ? { command: argv[0] ?? '' } : { argv: [...argv] }),
        ...(timeout !== undefined && { timeoutMs: Math.ceil(timeout * 1000) }),
      },
      (part) => {
        if (part.type === 'output' && json !== true) screen.output(part.stream, part.text);
      },
    );
    return outcomes;
  } finally {
    release();
  }
}

interface Result {
  readonly outcomes: readonly Outcome[];
  readonly missing: readonly NotCarriedOver[];
  /** Questions that can still be answered. */
  readonly waiting: readonly QuestionId[];
}

function report({ outcomes, missing, waiting }: Result, options: ExecOptions, { screen }: CliContext): void {
  if (options.json === true) {
    screen.line(
      JSON.stringify({
        outcomes: outcomes.map(outcomeRow),
        result: resultOf(outcomes[0]) ?? null,
        notCarriedOver: missing,
        waiting,
      }),
    );
    return;
  }
  const paint = paintFor(screen);
  const [first] = outcomes;
  for (const line of first === undefined ? [] : outcomeLines(first, paint)) screen.note(`sallyport: ${line}\n`);
  for (const { path, why } of missing)
    screen.note(`sallyport: ${paint.yellow(`not carried over: ${visibleLine(path)}`)} (${visibleLine(why)})\n`);
}

/** The command's own status; where it is content and we are not, ours. */
function exitOf(first: Outcome | undefined, missing: readonly NotCarriedOver[]): number {
  if (first !== undefined && 'fault' in first && first.fault.code === 'PROCESS_NOT_FOUND') return EXEC_NOT_FOUND;
  const { exitCode, signal } = (resultOf(first) ?? {}) as { readonly exitCode?: unknown; readonly signal?: unknown };
  if (typeof exitCode === 'number') return exitCode === 0 && missing.length > 0 ? EXEC_REFUSED : exitCode;
  return typeof signal === 'string' ? EXEC_KILLED : EXEC_REFUSED;
}

const resultOf = (outcome: Outcome | undefined): JsonObject | undefined =>
  outcome !== undefined && 'result' in outcome ? (outcome.result?.value as JsonObject | undefined) : undefined;
