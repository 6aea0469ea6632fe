import type { ApprovalDesk, GrantInfo, QuestionInfo } from '../../contract/approval-desk.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { Grant, GrantStore } from '../../contract/grant.ts';
import type { QuestionId } from '../../contract/ids.ts';
import type { LedgerRecord } from '../../contract/ledger.ts';
import { GRANT_HISTORY_ENTRIES_MAX, PROJECT_GRANT_LIFE_MAX_MS } from '../../contract/limits.ts';
import type { QuestionQueue, QueuedQuestion } from '../../contract/question-queue.ts';
import type { AnswerWords } from '../../contract/signed-answer.ts';
import { askedInRecord, historyOf } from './grant-history.ts';
import { createKeyDesk, type KeyDeskParts } from './key-desk.ts';
import { answerPayload, answerProblem, shownDigest } from './signed-answer.ts';

export interface ApprovalDeskParts extends KeyDeskParts {
  readonly grants: GrantStore;
  readonly queue: QuestionQueue;
}

const voided = (why: string) => new SallyportError('APPROVAL_VOID', why);
const unknown = (id: string) =>
  new SallyportError('APPROVAL_UNKNOWN', `There is no question and no grant ${id.slice(0, 40)} here.`);

/** Where a person looks after questions, remembered answers and keys. */
export function createApprovalDesk(parts: ApprovalDeskParts): ApprovalDesk {
  const { grants, queue, keys, ledger, clock, house, newSessionId } = parts;

  const checksFor = (question: QueuedQuestion) => ({ question, keys: keys.list(), house, nowMs: clock.now() });
  const openQuestion = (id: QuestionId): QueuedQuestion => {
    const question = queue.find(id);
    if (question === undefined) throw unknown(id);
    const { state } = infoOf(question);
    if (state !== 'open') throw voided(`The question ${id} waits no longer: it was ${state}.`);
    return question;
  };
  const infoOf = (question: QueuedQuestion): QuestionInfo => {
    const isOver = question.state === 'open' && clock.now() >= question.untilMs;
    const checks = checksFor(question);
    const yes = queue
      .answers(question.id)
      .filter((answer) => answer.answer !== 'no' && answerProblem(answer, checks) === undefined)
      .flatMap(({ key }) => checks.keys.filter(({ id }) => id === key).map(({ owner }) => owner));
    return { ...question, state: isOver ? 'expired' : question.state, yes };
  };
  /** Changes a question while it is open, in the transaction of the entry that says so. */
  const whileOpen = async (record: LedgerRecord, id: QuestionId, change: (now: QueuedQuestion) => void) => {
    const receipt = await ledger.appendWith(record, () => {
      const now = queue.find(id);
      if (now === undefined || infoOf(now).state !== 'open') return false;
      change(now);
      return true;
    });
    if (receipt === undefined) throw voided(`The question ${id} was answered elsewhere in this moment.`);
  };

  return {
    ...createKeyDesk(parts),
    grants: () =>
      grants
        .list()
        .map((grant) => ({ ...grant, state: stateOf(grant, clock.now()) }))
        .toSorted(byTime),
    async revoke(id, by) {
      const grant = grants.find(id);
      if (grant === undefined) throw unknown(id);
      const record = { header: { grant: id }, payload: { by, text: grant.text } };
      await ledger.appendWith({ event: 'grant.revoked', session: newSessionId(), ...record }, () => {
        grants.put({ ...(grants.find(id) ?? grant), revokedAtMs: clock.now() });
        return true;
      });
    },
    questions: () =>
      queue
        .list()
        .map(infoOf)
        .toSorted((left, right) => left.askedAtMs - right.askedAtMs),
    history(id) {
      const question = queue.find(id);
      if (question?.shown.projectScope === undefined) return undefined;
      const found = askedInRecord(ledger.tail(GRANT_HISTORY_ENTRIES_MAX), question.shown);
      return found === undefined ? undefined : historyOf(found.asked, found.before);
    },
    draft({ question: id, answer, reason, untilMs, usesMax, key }) {
      const question = openQuestion(id);
      refuseUnoffered(question, answer);
      if (untilMs !== undefined && !(untilMs > clock.now() && untilMs < clock.now() + PROJECT_GRANT_LIFE_MAX_MS))
        throw voided('A grant ends in the future, and within a year.');
      const words: AnswerWords = {
        ...{ question: id, act: question.act, shown: shownDigest(question.shown), house, answer, key },
        // The same however often it is drafted: what an external signer signs must be what is checked.
        expiresAtMs: question.untilMs,
        ...(reason !== undefined && { reason }),
        ...(untilMs !== undefined && { untilMs }),
        ...(usesMax !== undefined && { usesMax }),
      };
      return { words, payload: answerPayload(words) };
    },
    async answer(signed) {
      const question = openQuestion(signed.question);
      refuseUnoffered(question, signed.answer);
      const problem = answerProblem(signed, checksFor(question));
      if (problem !== undefined) throw voided(`This answer counts for nothing: ${problem}.`);
      const header = { question: signed.question, key: signed.key, answer: signed.answer };
      await whileOpen({ event: 'approval.answered', session: question.session, header }, signed.question, () =>
        queue.putAnswer(signed),
      );
    },
    async refuse(id, by, reason) {
      const question = openQuestion(id);
      const said = reason === undefined ? {} : { reason };
      const record = { header: { question: id, answer: 'no' }, payload: { by, ...said } };
      await whileOpen({ event: 'approval.answered', session: question.session, ...record }, id, (now) =>
        queue.put({ ...now, ...said, state: 'refused' }),
      );
    },
  };
}

/** What was not offered cannot be answered. */
function refuseUnoffered({ shown }: QueuedQuestion, answer: AnswerWords['answer']): void {
  const isOffered =
    answer === 'session' ? shown.sessionScope !== undefined : answer !== 'project' || shown.projectScope !== undefined;
  if (!isOffered) throw voided(`"${answer}" is not offered for this question: it can be answered once only.`);
}

const byTime = (left: Grant, right: Grant): number => left.givenAtMs - right.givenAtMs;

function stateOf({ untilMs, usesMax, uses, revokedAtMs }: Grant, nowMs: number): GrantInfo['state'] {
  if (revokedAtMs !== undefined) return 'revoked';
  if (nowMs >= untilMs) return 'expired';
  return usesMax !== undefined && uses >= usesMax ? 'used up' : 'live';
}
