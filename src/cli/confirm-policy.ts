import type { Action } from '../contract/action.ts';
import type { Answer } from '../contract/approval.ts';
import { SallyportError } from '../contract/errors.ts';
import { asActionId, asDigest, asSessionId } from '../contract/ids.ts';
import type { PolicyEdit } from '../contract/policy-learning.ts';
import type { CliContext } from './context.ts';

const WAIT_MS = 10 * 60_000;

const ASKED = {
  answer: 'ask',
  determining: [],
  blamed: [],
  obligations: [],
  reason: 'a policy is changed by a person at a terminal and by nobody else',
  remedy: '',
} as const;

/**
 * Shows a change of a policy file and asks at the terminal that this process holds. Undefined for a no. Throws
 * `USAGE_INVALID` where there is no terminal: whoever can start this program is not a person for that.
 */
export async function confirmPolicy(edit: PolicyEdit, shown: string, context: CliContext): Promise<Answer | undefined> {
  const approver = await context.terminalApprover({ question: () => shown });
  const digest = asDigest(edit.digest);
  const question = { action: changeOf(edit, context.currentFolder), decision: ASKED, act: digest };
  const answer = await approver.ask(question, AbortSignal.timeout(WAIT_MS));
  if (answer === undefined)
    throw new SallyportError('USAGE_INVALID', 'A policy is changed by a person at a terminal, and there is none here.');
  return answer.answer === 'once' ? answer : undefined;
}

/** What the answer is bound to: the digest of exactly this content. */
const changeOf = ({ file, digest }: PolicyEdit, workspace: string): Action => ({
  id: asActionId('a_policychange0000'),
  kind: 'file.write',
  arguments: { path: file },
  effects: [],
  impact: 'external',
  principal: { kind: 'person', name: 'person' },
  session: asSessionId('s_policychange0000'),
  workspace,
  label: { integrity: 'user', confidentiality: 'private', sources: [] },
  facts: null,
  summary: `change the policy ${file}`,
  digest: asDigest(digest),
});
