import type { ApprovalDesk, GrantInfo, QuestionInfo } from '../../contract/approval-desk.ts';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import { asGrantId, asKeyId, asQuestionId } from '../../contract/ids.ts';
import type { AnswerWords } from '../../contract/signed-answer.ts';
import { historyLines } from '../approver-words.ts';
import { type CliContext, type GlobalOptions, withRecords } from '../context.ts';
import { openApproverKey } from '../open-approver-key.ts';
import { paintFor } from '../paint.ts';
import { questionLines } from '../question.ts';
import { readUntil } from '../read-until.ts';
import { headLine, visibleLine } from '../visible-text.ts';

export interface ListOptions extends GlobalOptions {
  /** Also what is over. */
  readonly all?: boolean;
}

/** `sallyport approvals list`: what waits for an answer, and what is remembered. */
export const listApprovals = (options: ListOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, ({ approvals }) => {
    const { screen } = context;
    const isShown = ({ state }: { readonly state: string }) =>
      options.all === true || state === 'open' || state === 'live';
    const questions = approvals.questions().filter(isShown);
    const grants = approvals.grants().filter(isShown);
    if (options.json === true) {
      screen.line(JSON.stringify({ questions, grants }));
      return EXIT.done;
    }
    if (questions.length + grants.length === 0) screen.line('Nothing waits for an answer, and nothing is remembered.');
    const paint = paintFor(screen);
    if (questions.length > 0) screen.line(paint.bold(options.all === true ? 'Questions:' : 'Waiting for an answer:'));
    for (const question of questions) screen.line(questionLine(question));
    if (grants.length > 0) screen.line(paint.bold('Remembered:'));
    for (const grant of grants) screen.line(grantLine(grant));
    return EXIT.done;
  });

const minute = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16);

function questionLine({ id, state, askedAtMs, shown, persons, yes }: QuestionInfo): string {
  const agreed =
    yes.length === 0 ? '' : `  yes by ${yes.map(visibleLine).join(', ')}${persons > 1 ? ` (${persons} needed)` : ''}`;
  return `  ${id}  ${state}  asked ${minute(askedAtMs)}${agreed}  ${headLine(shown.action.summary)}`;
}

function grantLine({ id, state, lasts, untilMs, uses, usesMax, text, principal, workspace }: GrantInfo): string {
  const used = usesMax === undefined ? `used ${uses} times` : `used ${uses} of ${usesMax} times`;
  const where = lasts === 'session' ? 'in one session' : `in ${workspace}`;
  return `  ${id}  ${state}  until ${minute(untilMs)}  ${used}  ${visibleLine(`${text}; for ${principal.name} ${where}`)}`;
}

export interface ShowOptions extends GlobalOptions, AnswerOptions {
  /** Prints the bytes that the key `by` has to sign. */
  readonly payload?: boolean;
}

/** `sallyport approvals show ID`: the whole question or grant; or the bytes that somebody else's key has to sign. */
export const showApproval = (id: string, options: ShowOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, ({ approvals }) => {
    const { screen } = context;
    if (options.payload === true) {
      const { payload } = approvals.draft({
        ...draftOf(id, options, context),
        key: asKeyId(needed(options.by, '--by')),
      });
      screen.output('stdout', Buffer.from(payload).toString());
      return EXIT.done;
    }
    const { question, grant } = found(approvals, id);
    if (options.json === true) screen.line(JSON.stringify(question ?? grant));
    else if (grant !== undefined) for (const line of grantLines(grant)) screen.line(line);
    else if (question !== undefined) for (const line of questionPage(question, approvals, context)) screen.line(line);
    return EXIT.done;
  });

function found(approvals: ApprovalDesk, id: string) {
  const question = approvals.questions().find((one) => one.id === id);
  const grant = approvals.grants().find((one) => one.id === id);
  if (question === undefined && grant === undefined)
    throw new SallyportError(
      'APPROVAL_UNKNOWN',
      `There is no question and no grant ${visibleLine(id.slice(0, 40))} here.`,
    );
  return { question, grant };
}

function questionPage(question: QuestionInfo, approvals: ApprovalDesk, { screen }: CliContext): readonly string[] {
  const { id, state, shown, act, untilMs, persons, yes, workspace } = question;
  const width = screen.columns;
  const remembered =
    shown.projectScope === undefined
      ? ['  It can be answered once only.']
      : [
          `  --for session: ${visibleLine(shown.sessionScope ?? '')}`,
          `  --for project: ${visibleLine(shown.projectScope)}`,
          ...historyLines(approvals.history(id), width),
        ];
  return [
    ...questionLines(shown, { width, ...paintFor(screen) }),
    '',
    `  ${id}: ${state}, in ${visibleLine(workspace)}, until ${minute(untilMs)}`,
    ...(persons > 1
      ? [
          `  ${yes.length} of ${persons} persons said yes${yes.length > 0 ? `: ${yes.map(visibleLine).join(', ')}` : ''}`,
        ]
      : []),
    ...remembered,
    `  ${act}`,
  ];
}

function grantLines(grant: GrantInfo): readonly string[] {
  const { policy, place, by, givenAtMs, lastUsedAtMs, programs = [] } = grant;
  return [
    grantLine(grant).trimStart(),
    `  given by ${visibleLine(by)} at ${minute(givenAtMs)}${lastUsedAtMs === undefined ? '' : `, last used ${minute(lastUsedAtMs)}`}`,
    `  only under the policy ${policy}`,
    `  only in the folder with device and inode ${place}`,
    ...programs.map(
      ({ program, path, digest }) =>
        `  only with ${visibleLine(program)}${path === undefined ? '' : ` at ${visibleLine(path)}`}${digest === undefined ? '' : ` (${digest})`}`,
    ),
  ];
}

export interface AnswerOptions {
  readonly for?: 'once' | 'session' | 'project';
  readonly until?: string;
  readonly uses?: number;
  /** Id of the key that signs elsewhere. */
  readonly by?: string;
}

export interface GrantOptions extends GlobalOptions, AnswerOptions {
  readonly key?: string;
  readonly passphraseFile?: string;
  /** Made elsewhere, in base64. */
  readonly signature?: string;
}

/** `sallyport approvals grant ID… --key FILE`: a yes, signed by an enrolled key. There is no other. */
export const grantApprovals = (ids: readonly string[], options: GrantOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ approvals }) => {
    const signer = await signerFor(ids, options, context);
    for (const id of ids) {
      const { words, payload } = approvals.draft({ ...draftOf(id, options, context), key: signer.key });
      await approvals.answer({ ...words, signature: signer.sign(payload) });
      say({ question: id, answer: words.answer, by: words.key }, `${id}: answered with yes.`, options, context);
    }
    return EXIT.done;
  });

async function signerFor(ids: readonly string[], options: GrantOptions, context: CliContext) {
  const { signature } = options;
  if (signature !== undefined) {
    if (ids.length !== 1) throw new SallyportError('USAGE_INVALID', 'A signature is for one question.');
    return { key: asKeyId(needed(options.by, '--by')), sign: () => signature };
  }
  if (options.key === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      'A yes needs a signature: give --key FILE, or --by KEY --signature TEXT. Being the same user is not enough.',
    );
  const key = await openApproverKey(options.key, options, context);
  return { key: key.id, sign: key.sign };
}

const needed = (value: string | undefined, name: string): string => {
  if (value === undefined) throw new SallyportError('USAGE_INVALID', `${name} is needed.`);
  return value;
};

function draftOf(id: string, { for: answer = 'once', until, uses }: AnswerOptions, _context: CliContext) {
  if (answer !== 'project' && (until !== undefined || uses !== undefined))
    throw new SallyportError('USAGE_INVALID', '--until and --uses belong to --for project.');
  return {
    question: asQuestionId(id),
    answer: answer satisfies AnswerWords['answer'],
    ...(until !== undefined && { untilMs: readUntil(until, Date.now()) }),
    ...(uses !== undefined && { usesMax: uses }),
  };
}

/** `sallyport approvals refuse ID…`: a no needs no key. */
export const refuseApprovals = (
  ids: readonly string[],
  options: GlobalOptions & { readonly reason?: string },
  context: CliContext,
): Promise<number> =>
  withRecords(options, context, async ({ approvals }) => {
    for (const id of ids) {
      await approvals.refuse(asQuestionId(id), context.userName, options.reason);
      say({ question: id, answer: 'no' }, `${id}: answered with no.`, options, context);
    }
    return EXIT.done;
  });

/** `sallyport approvals revoke ID…`: what is remembered is remembered no longer. */
export const revokeApprovals = (
  ids: readonly string[],
  options: GlobalOptions & { readonly all?: boolean },
  context: CliContext,
): Promise<number> =>
  withRecords(options, context, async ({ approvals }) => {
    const live = approvals.grants().filter(({ state }) => state === 'live');
    const meant = options.all === true ? live.map(({ id }) => id) : ids.map(asGrantId);
    if (meant.length === 0 && options.all !== true)
      throw new SallyportError('USAGE_INVALID', 'Name what is to be revoked, or say --all.');
    for (const id of meant) {
      await approvals.revoke(id, context.userName);
      say({ grant: id, state: 'revoked' }, `${id}: revoked.`, options, context);
    }
    return EXIT.done;
  });

function say(row: object, line: string, { json }: GlobalOptions, { screen }: CliContext): void {
  screen.line(json === true ? JSON.stringify(row) : visibleLine(line));
}
