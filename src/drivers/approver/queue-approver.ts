import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Question, ShownQuestion } from '../../contract/approval.ts';
import type { Clock } from '../../contract/clock.ts';
import type { QueueApprover, QueueOptions } from '../../contract/house.ts';
import type { QuestionId } from '../../contract/ids.ts';
import { APPROVALS_KEPT_MS, QUESTION_LIFE_MS } from '../../contract/limits.ts';
import type { QuestionQueue, QueuedQuestion } from '../../contract/question-queue.ts';
import type { ApproverKey, SignedAnswer } from '../../contract/signed-answer.ts';

/** How often the queue is looked at: answers are given by other processes. */
const POLL_MS = 200;

export interface QueueApproverOptions extends QueueOptions {
  readonly queue: QuestionQueue;
  readonly keys: () => readonly ApproverKey[];
  /** What is wrong with an answer, as the kernel sees it. */
  readonly answerProblem: (answer: SignedAnswer, question: QueuedQuestion) => string | undefined;
  /** What of a question is shown elsewhere. */
  readonly shownOf: (question: Question) => ShownQuestion;
  readonly newQuestionId: () => QuestionId;
  readonly clock: Clock;
  readonly pollMs?: number;
}

/**
 * A question waits under the digest of its act. Where one for the same act waits already it is that one: an answer that
 * came after a run had ended is found by the next try of the same act, and used up by it.
 */
export function createQueueApprover(options: QueueApproverOptions): QueueApprover {
  const { queue, clock } = options;
  const asked = new Set<QuestionId>();

  const entered = (question: Question): QueuedQuestion => {
    const found = queue.list().find((one) => one.act === question.act && isOpen(one, clock.now()));
    if (found !== undefined) return found;
    const { session, workspace, kind } = question.action;
    const nowMs = clock.now();
    const entry: QueuedQuestion = {
      ...{ session, workspace, kind, act: question.act },
      id: options.newQuestionId(),
      shown: options.shownOf(question),
      askedAtMs: nowMs,
      untilMs: nowMs + QUESTION_LIFE_MS,
      persons: question.persons ?? 1,
      state: 'open',
    };
    queue.forget(nowMs - APPROVALS_KEPT_MS);
    queue.put(entry);
    return entry;
  };

  return {
    waiting: () => [...asked].filter((id) => queue.find(id)?.state === 'open'),
    async ask(question, signal) {
      const entry = entered(question);
      asked.add(entry.id);
      let answer = answerIn(entry, question, options);
      if (answer === undefined) options.announce(entry);
      const { pollMs = POLL_MS } = options;
      const giveUpAt = clock.monotonic() + options.waitMs;
      while (answer === undefined && !signal.aborted && clock.monotonic() < giveUpAt) {
        await delay(pollMs, undefined, { signal }).catch(() => {});
        const now = queue.find(entry.id);
        if (now === undefined || now.state === 'used' || now.untilMs <= clock.now()) return undefined;
        answer = answerIn(now, question, options);
      }
      return answer;
    },
  };
}

const isOpen = ({ state, untilMs }: QueuedQuestion, nowMs: number): boolean => state === 'open' && nowMs < untilMs;

/** The first good answer of somebody who has not answered yet; a no before any yes. */
function answerIn(entry: QueuedQuestion, question: Question, options: QueueApproverOptions): Answer | undefined {
  const { digest, session } = question.action;
  const { reason } = entry;
  if (entry.state === 'refused')
    return { digest, answer: 'no', by: 'the queue', ...(reason !== undefined && { reason }) };
  const keys = options.keys();
  const answers = options.queue
    .answers(entry.id)
    .filter((signed) => options.answerProblem(signed, entry) === undefined)
    .flatMap((signed) => keys.filter(({ id }) => id === signed.key).map(({ owner }) => toAnswer(signed, owner)));
  const fresh = answers.filter(({ by }) => question.given?.includes(by) !== true);
  const found = fresh.find(({ answer }) => answer === 'no') ?? fresh[0];
  if (found === undefined) return undefined;
  // "This session" was the one that asked.
  const isOver = found.answer === 'session' && entry.session !== session;
  return { ...found, ...(isOver && { answer: 'once' }), digest, spend: () => spend(entry, options) };
}

const toAnswer = (signed: SignedAnswer, owner: string): Omit<Answer, 'digest'> => ({
  answer: signed.answer,
  by: owner,
  signed,
  ...(signed.reason !== undefined && { reason: signed.reason }),
  ...(signed.untilMs !== undefined && { untilMs: signed.untilMs }),
  ...(signed.usesMax !== undefined && { usesMax: signed.usesMax }),
});

/** Several persons answer one question: whoever of them comes first here uses it up for all. */
function spend({ id }: QueuedQuestion, { queue, clock }: QueueApproverOptions): boolean {
  const now = queue.find(id);
  if (now === undefined || !isOpen(now, clock.now())) return false;
  queue.put({ ...now, state: 'used' });
  return true;
}
