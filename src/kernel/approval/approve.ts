import type { Answer, Approver, Question } from '../../contract/approval.ts';
import type { JsonObject } from '../../contract/json.ts';
import { APPROVAL_TIMEOUT_MS } from '../../contract/limits.ts';

export type Approval =
  /** One yes for each person that is needed, all to the same digest. */
  | { readonly status: 'granted'; readonly answers: readonly Answer[] }
  | { readonly status: 'refused'; readonly by: string; readonly reason?: string }
  | { readonly status: 'edited'; readonly by: string; readonly arguments: JsonObject }
  | { readonly status: 'unanswered'; readonly why: string };

export interface ApproveOptions {
  readonly approver: Approver;
  readonly signal: AbortSignal;
  /** What is wrong with an answer that came with a signature; `undefined` where it is good. */
  readonly signatureProblem: (answer: Answer) => string | undefined;
}

/**
 * Brings one question to a person, or to as many as have to agree, and holds each answer to what was asked. Silence,
 * lateness and mix-ups are a no.
 */
export async function approve(question: Question, options: ApproveOptions): Promise<Approval> {
  const { persons = 1 } = question;
  const answers: Answer[] = [];
  while (answers.length < persons) {
    const given = answers.flatMap(({ by, person }) => (person === undefined ? [by] : [by, person]));
    const answer = await askInTime({ ...question, ...(given.length > 0 && { given }) }, options);
    const ending = endingOf(answer, question, options);
    if (ending !== undefined) return ending;
    if (answer === undefined || given.includes(answer.by))
      return { status: 'unanswered', why: 'one person answered twice' };
    answers.push(answer);
  }
  return { status: 'granted', answers };
}

/** What ends the asking; `undefined` for a yes. */
function endingOf(answer: Answer | undefined, { action }: Question, options: ApproveOptions): Approval | undefined {
  if (answer === undefined) return { status: 'unanswered', why: 'nobody answered' };
  if (answer.digest !== action.digest) return { status: 'unanswered', why: 'the answer was for another act' };
  const problem = options.signatureProblem(answer);
  if (problem !== undefined) return { status: 'unanswered', why: `the answer counts for nothing: ${problem}` };
  const { by, reason } = answer;
  if (answer.answer === 'no') return { status: 'refused', by, ...(reason !== undefined && { reason }) };
  if (answer.answer === 'edit' && answer.arguments !== undefined)
    return { status: 'edited', by, arguments: answer.arguments };
  if (answer.answer !== 'once' && answer.answer !== 'session' && answer.answer !== 'project')
    return { status: 'unanswered', why: 'the answer was none of those that were offered' };
  return undefined;
}

async function askInTime(
  question: Question,
  { approver, signal }: Pick<ApproveOptions, 'approver' | 'signal'>,
): Promise<Answer | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(APPROVAL_TIMEOUT_MS)]);
  const ended = new Promise<undefined>((resolve) =>
    limit.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  if (limit.aborted) return undefined;
  try {
    return await Promise.race([approver.ask(question, limit), ended]);
  } catch {
    return undefined;
  }
}
