import type { Approver } from '../contract/approval.ts';
import { EXIT, SallyportError } from '../contract/errors.ts';
import type { House } from '../contract/house.ts';
import type { QuestionId } from '../contract/ids.ts';
import type { QueuedQuestion } from '../contract/question-queue.ts';
import { approverWords } from './approver-words.ts';
import type { CliContext, GlobalOptions } from './context.ts';
import { paintFor } from './paint.ts';
import { headLine, visibleLine } from './visible-text.ts';

export type OnAsk = 'ask' | 'deny' | 'queue';

export interface AskOptions extends GlobalOptions {
  readonly onAsk?: OnAsk;
  /** Minutes that a question in the queue holds everything up. */
  readonly wait?: number;
}

export interface Asking {
  readonly approver: Approver;
  /** Questions that nobody has answered yet, and that still can be. */
  readonly waiting: () => readonly QuestionId[];
}

const WAIT_MINUTES = 10;

/** Who answers questions: the terminal, the queue, or nobody, as the person said. */
export async function approverFor(house: House, options: AskOptions, context: CliContext): Promise<Asking> {
  const { json, onAsk = json === true ? 'deny' : 'ask', wait = WAIT_MINUTES } = options;
  // Where nobody is asked nobody is worn down.
  if (onAsk === 'deny')
    return { approver: { ask: async () => undefined, mayGoOn: async () => true }, waiting: () => [] };
  if (onAsk !== 'ask' && onAsk !== 'queue')
    throw new SallyportError('USAGE_INVALID', '--on-ask is "ask", "deny" or "queue".');
  const announce = (question: QueuedQuestion): void => announceIn(question, options, context);
  const queue = house.queueApprover({ waitMs: wait * 60_000, announce });
  if (onAsk === 'queue') return { approver: queue, waiting: queue.waiting };
  const terminal = await context.terminalApprover(approverWords(paintFor(context.screen)));
  return { approver: await context.channels(terminal, queue), waiting: queue.waiting };
}

function announceIn({ id, shown }: QueuedQuestion, { json }: GlobalOptions, { screen, programName }: CliContext): void {
  if (json === true) {
    screen.note(`${JSON.stringify({ type: 'question.waits', question: id, summary: shown.action.summary })}\n`);
    return;
  }
  const how = `${programName} approvals show ${id}`;
  screen.note(`sallyport: waits for an answer: ${headLine(shown.action.summary)}\n  ${visibleLine(how)}\n`);
}

/** What can still be answered, and how to go on after that. */
export function tellWaiting(
  ids: readonly QuestionId[],
  { json }: GlobalOptions,
  { screen, programName }: CliContext,
): void {
  if (ids.length === 0 || json === true) return;
  screen.note(
    `sallyport: ${ids.length === 1 ? 'one question still waits' : `${ids.length} questions still wait`}: ${programName} approvals grant ${ids.join(' ')} --key FILE\n  Then start the same again: the answer counts for the same act, once.\n`,
  );
}

/** Where only an answer is missing, the status says so. */
export function exitWaiting(
  exit: number,
  ids: readonly QuestionId[],
  options: GlobalOptions,
  context: CliContext,
): number {
  tellWaiting(ids, options, context);
  if (options.json === true && ids.length > 0)
    context.screen.line(JSON.stringify({ type: 'run.waiting', questions: ids }));
  return ids.length > 0 && (exit === EXIT.done || exit === EXIT.denied) ? EXIT.needsApproval : exit;
}
