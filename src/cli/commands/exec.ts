import { SallyportError } from '../../contract/errors.ts';
import type { Outcome } from '../../contract/outcome.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { outcomeRow } from '../event-row.ts';
import { onInterrupt } from '../interrupt.ts';
import { outcomeLines } from '../outcome-line.ts';
import { paintFor } from '../paint.ts';
import { visibleText } from '../visible-text.ts';
import { approverFor } from './run.ts';

/** What `exec` itself answers when it refuses, as `env`, `timeout` and `docker run` do. */
export const EXEC_REFUSED = 125;

export interface ExecOptions extends GlobalOptions {
  readonly onAsk?: 'ask' | 'deny';
  readonly timeout?: string;
  /** Take the one argument as a bash command line. */
  readonly shell?: boolean;
}

/** `sallyport exec -- CMD`: one command under the kernel. Resolves to the command's own status, 125 for our refusal. */
export const exec = (argv: readonly string[], options: ExecOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    if (options.shell === true && argv.length !== 1)
      throw new SallyportError('USAGE_INVALID', '--shell takes one argument, the whole command line.');
    const session = await house.openSession({
      task: `exec ${argv.join(' ')}`,
      approver: await approverFor(options, context),
    });
    const release = onInterrupt(() => session.stop());
    let status: 'finished' | 'failed' = 'failed';
    try {
      const { outcomes } = await session.run(
        // Whoever calls us is not thereby a person: a guarded agent can start this program too.
        { kind: 'agent', name: 'exec' },
        { ...(options.shell === true ? { command: argv[0] ?? '' } : { argv: [...argv] }), ...timeout(options.timeout) },
        (part) => {
          if (part.type === 'output' && options.json !== true) write(part.stream, part.text, context);
        },
      );
      status = 'finished';
      return report(outcomes, options, context);
    } finally {
      release();
      await session.close(status);
    }
  });

function write(stream: 'stdout' | 'stderr', text: string, { screen }: CliContext): void {
  // A program's own output goes through as it is where nobody reads it on a terminal; there, its escapes are shown.
  const shown = screen.hasColours ? visibleText(text) : text;
  (stream === 'stdout' ? process.stdout : process.stderr).write(shown);
}

function report(outcomes: readonly Outcome[], options: ExecOptions, { screen }: CliContext): number {
  const [first] = outcomes;
  if (options.json === true)
    screen.line(JSON.stringify({ outcomes: outcomes.map(outcomeRow), result: resultOf(first) }));
  else
    for (const outcome of outcomes)
      for (const line of outcomeLines(outcome, paintFor(screen))) screen.note(`sallyport: ${line}\n`);
  const result = resultOf(first);
  if (result === null || first === undefined || first.status === 'denied' || first.status === 'refused')
    return EXEC_REFUSED;
  const { exitCode, signal } = result;
  if (typeof exitCode === 'number') return exitCode;
  return signal === null ? EXEC_REFUSED : 137;
}

interface ProcessResult {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

const resultOf = (outcome: Outcome | undefined): ProcessResult | null =>
  outcome !== undefined && 'result' in outcome && outcome.result !== undefined
    ? (outcome.result.value as unknown as ProcessResult)
    : null;

function timeout(text: string | undefined): { readonly timeoutMs?: number } {
  if (text === undefined) return {};
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw new SallyportError('USAGE_INVALID', `--timeout ${text} is not a number of seconds.`);
  return { timeoutMs: Math.round(seconds * 1000) };
}
