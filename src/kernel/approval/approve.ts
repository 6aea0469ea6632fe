import type { Action } from '../../contract/action.ts';
import type { Answer, ApprovalGrant, Approver } from '../../contract/approval.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Decision } from '../../contract/decision.ts';
import { APPROVAL_TIMEOUT_MS, SESSION_GRANT_LIFE_MS } from '../../contract/limits.ts';
import { canLastForSession } from './grants.ts';

export type Approval =
  | { readonly status: 'granted'; readonly grant: ApprovalGrant }
  | { readonly status: 'refused'; readonly by: string; readonly reason?: string }
  | { readonly status: 'unanswered'; readonly why: string };

/** Brings one question to a person and holds the answer to what was asked. Silence, lateness and mix-ups are a no. */
export async function approve(
  action: Action,
  decision: Decision,
  { approver, clock, signal }: { readonly approver: Approver; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Approval> {
  const lasting = canLastForSession(decision);
  const question = { action, decision, ...(lasting && { sessionScope: scopeInWords(decision) }) };
  const answer = await askInTime((limit) => approver.ask(question, limit), signal);
  if (answer === undefined) return { status: 'unanswered', why: 'nobody answered' };
  if (answer.digest !== action.digest) return { status: 'unanswered', why: 'the answer was for another act' };
  if (answer.answer === 'no')
    return { status: 'refused', by: answer.by, ...(answer.reason !== undefined && { reason: answer.reason }) };
  if (answer.answer !== 'once' && answer.answer !== 'session')
    return { status: 'unanswered', why: 'the answer was none of those that were offered' };
  return { status: 'granted', grant: toGrant(answer, action, decision, { lasting, clock }) };
}

async function askInTime(
  ask: (signal: AbortSignal) => Promise<Answer | undefined>,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(APPROVAL_TIMEOUT_MS)]);
  const ended = new Promise<undefined>((resolve) =>
    limit.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  if (limit.aborted) return undefined;
  try {
    return await Promise.race([ask(limit), ended]);
  } catch {
    return undefined;
  }
}

function toGrant(
  answer: Answer,
  action: Action,
  decision: Decision,
  { lasting, clock }: { readonly lasting: boolean; readonly clock: Clock },
): ApprovalGrant {
  return Object.freeze({
    session: action.session,
    scope: answer.answer === 'session' && lasting ? 'session' : 'once',
    digest: action.digest,
    effects: decision.blamed,
    by: answer.by,
    expiresAtMs: clock.now() + SESSION_GRANT_LIFE_MS,
  });
}

/** What "this session" would remember: effects and places, never a string of the command. */
function scopeInWords({ blamed }: Decision): string {
  const words = blamed.map(
    ({ type, target, method, extent }) => `${method ?? type} ${target}${extent === 'tree' ? ' and all below' : ''}`,
  );
  return `until this session ends: ${[...new Set(words)].join('; ')}`;
}
