import type { Action } from '../../contract/action.ts';
import type { Answer, ApprovalGrant, Approver, Question } from '../../contract/approval.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Decision } from '../../contract/decision.ts';
import type { Grant, GrantScope, GrantStore } from '../../contract/grant.ts';
import { asGrantId, type Digest } from '../../contract/ids.ts';
import type { Ledger, LedgerEntry } from '../../contract/ledger.ts';
import {
  APPROVALS_KEPT_MS,
  GRANT_HISTORY_ENTRIES_MAX,
  PROJECT_GRANT_LIFE_MAX_MS,
  PROJECT_GRANT_LIFE_MS,
  SESSION_GRANT_LIFE_MS,
} from '../../contract/limits.ts';
import type { ApproverKey } from '../../contract/signed-answer.ts';
import { recordOf } from '../record.ts';
import { type Approval, approve } from './approve.ts';
import { historyOf } from './grant-history.ts';
import { createPatience } from './patience.ts';
import { askedOf, type Circumstances, isCovered, isLive, scopeOf } from './scope.ts';
import { projectInWords, scopeInWords, sessionInWords } from './scope-words.ts';
import { shownOf } from './shown-question.ts';
import { answerProblem } from './signed-answer.ts';

/** What is remembered of answers, and whose signatures count. */
export interface ApprovalMemory {
  readonly grants: GrantStore;
  /** Every key that was ever enrolled. */
  readonly keys: () => readonly ApproverKey[];
  /** Names the state folder in what is signed. */
  readonly house: Digest;
}

export interface ApprovalParts {
  readonly memory: ApprovalMemory;
  readonly approver: Approver;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** An act that needs an answer, and under which circumstances. */
export interface Pending {
  readonly action: Action;
  readonly decision: Decision;
  readonly circumstances: Circumstances;
  /** Where values of the act came from, one sentence each. */
  readonly provenance?: readonly string[];
}

/** Everything about answers: which one stands already, which question is not put any more, who is asked, what is kept. */
export interface Approvals {
  /** A remembered yes that covers all that is asked; its use is counted and recorded. */
  standing(pending: Pending): Promise<ApprovalGrant | undefined>;
  /** Why nobody is asked this: it was answered with no already, or the agent asks too much. */
  silence(pending: Pending, signal: AbortSignal): Promise<string | undefined>;
  /** Records the question and brings it to whoever answers. */
  ask(pending: Pending, signal: AbortSignal): Promise<Approval>;
  /** Keeps what was answered; `undefined` where the answer had been used before. */
  keep(pending: Pending, answers: readonly Answer[]): Promise<ApprovalGrant | undefined>;
}

export function createApprovals({ memory, approver, ledger, clock }: ApprovalParts): Approvals {
  const { grants } = memory;
  const patience = createPatience(clock);
  let isPaused = false;

  const signatureProblem = (
    question: Question,
    { signed, answer, by, untilMs, usesMax }: Answer,
  ): string | undefined => {
    if (signed === undefined) return undefined;
    const keys = memory.keys();
    const isTold =
      (signed.answer === answer || (signed.answer === 'session' && answer === 'once')) &&
      signed.untilMs === untilMs &&
      signed.usesMax === usesMax &&
      keys.some(({ id, owner }) => id === signed.key && owner === by);
    if (!isTold) return 'it says something else than what was signed';
    const asked = { id: signed.question, act: question.act, shown: shownOf(question), untilMs: signed.expiresAtMs };
    return answerProblem(signed, { question: asked, keys, house: memory.house, nowMs: clock.now() });
  };

  /** In the transaction of its entry: two acts at the same time cannot both have the last use. */
  const useOnce = ({ id }: Grant): boolean => {
    const now = grants.find(id);
    if (now === undefined || !isLive(now, clock.now())) return false;
    grants.put({ ...now, uses: now.uses + 1, lastUsedAtMs: clock.now() });
    return true;
  };

  return {
    async standing({ action, decision, circumstances }) {
      const asked = scopeOf(action, decision, circumstances);
      if (asked === undefined) return undefined;
      for (const grant of grants.list()) {
        const isMeant = grant.lasts === 'project' || grant.session === action.session;
        if (!isMeant || !isLive(grant, clock.now()) || !isCovered(asked, grant)) continue;
        const receipt = await ledger.appendWith(recordOf.grantUsed(action, grant), () => useOnce(grant));
        if (receipt !== undefined) return { scope: grant.lasts, digest: action.digest, by: grant.by };
      }
      return undefined;
    },

    async silence(pending, signal) {
      const no = patience.saidNo(keysOf(pending));
      if (no !== undefined) return `a person said no to this at ${timeOf(no.atMs)}${because(no.reason)}`;
      if (isPaused) return 'the agent was paused since it asked too much';
      if (!patience.isWornOut()) return undefined;
      const why = 'it asked more questions in a few minutes than a person can weigh';
      if (approver.mayGoOn === undefined) return why;
      isPaused = !(await approver.mayGoOn(why, signal).catch(() => false));
      if (isPaused) return 'the agent was paused since it asked too much';
      patience.forgive();
      return undefined;
    },

    async ask(pending, signal) {
      const { action, decision } = pending;
      patience.asked();
      await ledger.append(recordOf.asked(action, decision, askedOf(action, decision)));
      const question = questionOf(pending, ledger);
      const approval = await approve(question, {
        ...{ approver, signal },
        signatureProblem: (answer) => signatureProblem(question, answer),
      });
      if (approval.status === 'refused') patience.refuse(keysOf(pending, approval.reason), approval.reason);
      return approval;
    },

    async keep({ action, decision, circumstances }, answers) {
      const [answer] = answers;
      if (answer === undefined) return undefined;
      const scope = scopeOf(action, decision, circumstances);
      const by = answers.map((one) => one.by).join(' and ');
      const lasts = scope === undefined ? 'once' : lastingOf(answer.answer, scope);
      const given: ApprovalGrant = Object.freeze({ scope: lasts, digest: action.digest, by });
      // One question that several persons answered is used up once.
      const spends = new Map(answers.map((one) => [one.signed?.question ?? one, one.spend]));
      const spend = () => [...spends.values()].every((use) => use?.() ?? true);
      const receipt = await ledger.appendWith(recordOf.granted(action, given), spend);
      if (receipt === undefined) return undefined;
      if (scope !== undefined && lasts !== 'once') {
        const grant = grantOf(action, { scope, lasts, answer, nowMs: clock.now() });
        await ledger.appendWith(recordOf.grantMade(action, grant), () => {
          grants.put(grant);
          grants.forget(clock.now() - APPROVALS_KEPT_MS);
          return true;
        });
      }
      return given;
    },
  };
}

/**
 * What a no is remembered by: the act, and what was asked about, whatever the rest. A no with a reason wants something
 * else, which may be much like it: that one is asked about.
 */
function keysOf({ action, decision, circumstances }: Pending, reason?: string): readonly string[] {
  const scope = scopeOf(action, decision, circumstances);
  const capability = scope === undefined || scope.act !== undefined ? [] : [JSON.stringify(askedOf(action, decision))];
  return reason === undefined ? [circumstances.act, ...capability] : [circumstances.act];
}

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);
const timeOf = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 16)} UTC`;

/** What only the same act of the same session can be, is remembered no longer than that. */
function lastingOf(answer: Answer['answer'], { act }: GrantScope): 'once' | 'session' | 'project' {
  if (answer === 'project') return act === undefined ? 'project' : 'session';
  return answer === 'session' ? 'session' : 'once';
}

function questionOf({ action, decision, circumstances, provenance }: Pending, ledger: Ledger): Question {
  const scope = scopeOf(action, decision, circumstances);
  const persons = personsNeeded(decision);
  return {
    action,
    decision,
    act: circumstances.act,
    ...editOf(action),
    ...(provenance !== undefined && { provenance }),
    ...(persons > 1 && { persons }),
    ...(scope !== undefined && { sessionScope: sessionInWords(scope) }),
    ...(scope !== undefined &&
      scope.act === undefined && {
        projectScope: projectInWords(scope),
        history: () => historyOf(scope, earlierThan(action, ledger)),
      }),
  };
}

const earlierThan = ({ id }: Action, ledger: Ledger): readonly LedgerEntry[] =>
  ledger.tail(GRANT_HISTORY_ENTRIES_MAX).filter(({ action }) => action !== id);

/** What a person can change in a line: shown as it is, so nothing active or invisible may stand in it. */
const EDITABLE = /^[\x20-\x7e]{1,500}$/;

function editOf({ kind, arguments: args }: Action): Pick<Question, 'edit'> {
  const { command, cwd, url, method } = args;
  if (kind === 'process.run' && typeof command === 'string' && EDITABLE.test(command))
    return { edit: { text: command, toArguments: (text) => ({ command: text, ...(cwd !== undefined && { cwd }) }) } };
  if (kind === 'net.fetch' && typeof url === 'string' && EDITABLE.test(url))
    return { edit: { text: url, toArguments: (text) => ({ url: text, ...(method !== undefined && { method }) }) } };
  return {};
}

const personsNeeded = ({ obligations }: Decision): number =>
  Math.max(1, ...obligations.map((one) => (one.kind === 'two-person' ? one.value : 1)));

interface GrantNeeds {
  readonly scope: GrantScope;
  readonly lasts: 'session' | 'project';
  readonly answer: Answer;
  readonly nowMs: number;
}

/** The act that it was given for is its first use. */
function grantOf({ id, session }: Action, { scope, lasts, answer, nowMs }: GrantNeeds): Grant {
  const { untilMs = nowMs + PROJECT_GRANT_LIFE_MS, usesMax, by } = answer;
  const until = Math.min(untilMs, nowMs + PROJECT_GRANT_LIFE_MAX_MS);
  return Object.freeze({
    ...scope,
    id: asGrantId(`g_${id.slice(2)}`),
    ...{ lasts, session, by },
    text: scopeInWords(scope),
    givenAtMs: nowMs,
    untilMs: lasts === 'session' ? nowMs + SESSION_GRANT_LIFE_MS : until,
    ...(lasts === 'project' && usesMax !== undefined && { usesMax }),
    uses: 1,
    lastUsedAtMs: nowMs,
  });
}
