import type { Action } from '../../contract/action.ts';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { House, ProjectPolicy } from '../../contract/house.ts';
import { asActionId, asSessionId } from '../../contract/ids.ts';
import { type CliContext, type GlobalOptions, withHouse } from '../context.ts';
import { visibleLine } from '../visible-text.ts';

/**
 * `sallyport policy accept`: shows what the workspace's own policy would permit, and asks at the terminal. Where there is
 * no terminal nothing is accepted: whoever works in a workspace could start this command too.
 */
export const acceptPolicy = (options: GlobalOptions, context: CliContext): Promise<number> =>
  withHouse(options, context, async (house) => {
    const project = house.projectPolicy();
    const { screen } = context;
    if (project === undefined)
      throw new SallyportError('USAGE_INVALID', 'This workspace has no policy of its own (sallyport.yaml).');
    if (project.isAccepted || project.permits.length === 0) {
      const why = project.isAccepted ? 'It is accepted already.' : 'It permits nothing, so there is nothing to accept.';
      screen.line(options.json === true ? JSON.stringify({ ...project, accepted: project.isAccepted }) : why);
      return EXIT.done;
    }
    const approver = await context.terminalApprover({ question: () => questionText(project) });
    const answer = await approver.ask(
      { action: acceptance(project, house), decision: ASKED, act: project.digest },
      AbortSignal.timeout(WAIT_MS),
    );
    if (answer === undefined)
      throw new SallyportError(
        'TERMINAL_ABSENT',
        'A policy is accepted by a person at a terminal, and there is none here. Nothing was accepted.',
      );
    if (answer.answer === 'no') {
      screen.line('Not accepted. Its forbids and asks hold as before.');
      return EXIT.denied;
    }
    await house.acceptProjectPolicy(answer);
    screen.line(
      options.json === true
        ? JSON.stringify({ ...project, accepted: true })
        : 'Accepted, as it is now. Any change to it has to be accepted again.',
    );
    return EXIT.done;
  });

const WAIT_MS = 10 * 60_000;

const ASKED = {
  answer: 'ask',
  determining: [],
  blamed: [],
  obligations: [],
  reason: 'a policy of the workspace permits nothing until a person has accepted it',
  remedy: '',
} as const;

/** What the answer is bound to: the digest of exactly this content. */
function acceptance({ file, digest }: ProjectPolicy, { workspace }: House): Action {
  return {
    id: asActionId('a_acceptance000000'),
    kind: 'file.read',
    arguments: { path: file },
    effects: [],
    impact: 'external',
    principal: { kind: 'person', name: 'person' },
    session: asSessionId('s_acceptance000000'),
    workspace,
    label: { integrity: 'user', confidentiality: 'private', sources: [] },
    facts: null,
    summary: `accept the policy ${file}`,
    digest,
  };
}

function questionText({ file, permits, digest }: ProjectPolicy): string {
  const lines = permits.flatMap(({ id, where, because }) => [
    `  permit ${visibleLine(id)}: ${visibleLine(where)}`,
    ...(because === undefined ? [] : [`    (it says: ${visibleLine(because)})`]),
  ]);
  return [
    '',
    `The policy of this workspace, ${visibleLine(file)}, wants to permit:`,
    '',
    ...lines,
    '',
    '  It was written by whoever wrote the workspace. What nothing else forbids or asks about would happen without',
    '  a question, in this workspace, until the file changes.',
    `  ${digest}`,
    '',
    '  y  accept it   ·   n  leave it as it is',
    '',
  ].join('\n');
}
