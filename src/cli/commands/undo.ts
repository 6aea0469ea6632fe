import { EXIT } from '../../contract/errors.ts';
import type { House } from '../../contract/house.ts';
import type { SessionId } from '../../contract/ids.ts';
import type { UndoStep } from '../../contract/journal.ts';
import type { Outcome } from '../../contract/outcome.ts';
import { approverFor } from '../approver-for.ts';
import { chosenSession, undoTask, withHouseOf } from '../chosen-session.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { copiedCommand } from '../copied-command.ts';
import { outcomeRow } from '../event-row.ts';
import { inSession } from '../in-session.ts';
import { nameIn } from '../net-changes.ts';
import { paintFor } from '../paint.ts';
import { visibleLine } from '../visible-text.ts';

export interface UndoOptions extends GlobalOptions {
  readonly action?: string;
  readonly force?: boolean;
}

/** `sallyport undo [SESSION]`: takes back what a session changed; a file that a person changed since is kept. */
export const undo = (named: string | undefined, options: UndoOptions, context: CliContext): Promise<number> =>
  withHouseOf(named, options, context, async (house) => {
    const { screen } = context;
    const target = chosenSession(house, named);
    if (target === undefined) {
      screen.line(
        options.json === true ? JSON.stringify({ session: null, steps: [] }) : 'There is nothing to take back here.',
      );
      return EXIT.done;
    }
    const { id, outcome } = await takeBack(house, target, options, context);
    if (outcome.status !== 'done') return reportNothing(target, outcome, options, context);
    const { steps } = outcome.result.value as unknown as { readonly steps: readonly UndoStep[] };
    const isComplete = steps.every(({ result }) => result !== 'kept');
    if (options.json === true) screen.line(JSON.stringify({ session: target, undo: id, steps }));
    else
      for (const line of [...undoLines(steps, house, context), ...nextLines(steps, { target, id }, options, context)])
        screen.line(line);
    return isComplete ? EXIT.done : EXIT.failed;
  });

/** An undo is an act of the person, in a session of its own, so that it can itself be taken back. */
async function takeBack(
  house: House,
  target: SessionId,
  options: UndoOptions,
  context: CliContext,
): Promise<{ readonly id: SessionId; readonly outcome: Outcome }> {
  const { approver } = await approverFor(house, options, context);
  return inSession(house, { task: undoTask(target), approver }, async (session) => {
    const outcome = await session.submit({ kind: 'person', name: 'you' }, 'stage.apply', {
      op: 'undo',
      session: target,
      ...(options.action !== undefined && { action: options.action }),
      ...(options.force === true && { force: true }),
    });
    return { id: session.id, outcome, status: outcome.status === 'done' ? 'finished' : 'failed' };
  });
}

function reportNothing(target: SessionId, outcome: Outcome, options: GlobalOptions, { screen }: CliContext): number {
  const why = 'fault' in outcome ? outcome.fault.message : outcome.decision.reason;
  if (options.json === true) screen.line(JSON.stringify({ session: target, steps: [], outcome: outcomeRow(outcome) }));
  else screen.note(`sallyport: nothing was taken back: ${visibleLine(why)}\n`);
  return outcome.status === 'denied' || outcome.status === 'refused' ? EXIT.denied : EXIT.failed;
}

function undoLines(steps: readonly UndoStep[], house: House, { screen }: CliContext): readonly string[] {
  const paint = paintFor(screen);
  if (steps.length === 0) return ['There was nothing left to take back.'];
  return steps.map(({ path, result, why }) => {
    const name = visibleLine(nameIn(house, path));
    return result === 'restored'
      ? `${paint.green('taken back')} ${name}`
      : `${paint.yellow('kept')} ${name}: ${visibleLine(why)}`;
  });
}

/** What a person can do next: replace what was kept, or take this undo back. */
function nextLines(
  steps: readonly UndoStep[],
  { target, id }: { readonly target: SessionId; readonly id: SessionId },
  options: UndoOptions,
  context: CliContext,
): readonly string[] {
  const { dim } = paintFor(context.screen);
  const command = (words: string): string => copiedCommand(words, options, context);
  const isKept = steps.some(({ result }) => result === 'kept') && options.force !== true;
  const isRestored = steps.some(({ result }) => result === 'restored');
  return [
    ...(isKept ? [dim(`Replace what was kept, too: ${command(`undo ${target} --force`)}`)] : []),
    ...(isRestored ? [dim(`Take this back in turn: ${command(`undo ${id}`)}`)] : []),
  ];
}
