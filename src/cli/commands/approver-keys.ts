import { resolve, sep } from 'node:path';
import type { Action } from '../../contract/action.ts';
import type { ApprovalDesk } from '../../contract/approval-desk.ts';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import { asActionId, asSessionId, type Digest } from '../../contract/ids.ts';
import type { KeyFiles } from '../../contract/key-files.ts';
import type { ApproverKey } from '../../contract/signed-answer.ts';
import { type CliContext, type GlobalOptions, withRecords } from '../context.ts';
import { openApproverKey } from '../open-approver-key.ts';
import { visibleLine } from '../visible-text.ts';

export interface EnrolOptions extends GlobalOptions {
  readonly owner?: string;
  /** Where the new private key is written. */
  readonly key?: string;
  /** A public key in PEM that somebody else made. */
  readonly public?: string;
  /** An enrolled key, which signs for the new one. */
  readonly by?: string;
  readonly passphraseFile?: string;
  /** Of the key `by`. */
  readonly byPassphraseFile?: string;
}

const WAIT_MS = 10 * 60_000;

/** `sallyport approvals keys enroll`: the first key at the terminal, every later one by the signature of an enrolled one. */
export const enrolKey = (options: EnrolOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ approvals }) => {
    const { owner } = options;
    if (owner === undefined) throw new SallyportError('USAGE_INVALID', 'Say whose key it is, with --owner NAME.');
    const enrolment = { ...options, owner };
    // Before a key file is made that would be of no use.
    const isFirst = approvals.keys().length === 0;
    if (!isFirst && options.by === undefined)
      throw new SallyportError('APPROVAL_VOID', 'A key is enrolled already: one that is has to sign, with --by FILE.');
    const publicKey = await newPublicKey(enrolment, context);
    const enrolled = isFirst
      ? await enrolAtTerminal(publicKey, approvals, enrolment, context)
      : await enrolBySignature(publicKey, approvals, enrolment, context);
    if (enrolled === undefined) return EXIT.denied;
    tell(enrolled, `${enrolled.id} of ${enrolled.owner} may answer questions now.`, options, context);
    return EXIT.done;
  });

type Enrolment = EnrolOptions & { readonly owner: string };

async function newPublicKey(options: Enrolment, context: CliContext): Promise<string> {
  const { owner, key, public: publicFile, passphraseFile } = options;
  const files = await context.keyFiles();
  if (publicFile !== undefined) return files.readPublic(publicFile);
  if (key === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      'Say where the new key is written, --key FILE, or whose it is, --public FILE.',
    );
  const path = resolve(context.currentFolder, key);
  if (path.startsWith(`${resolve(context.currentFolder)}${sep}`))
    throw new SallyportError(
      'USAGE_INVALID',
      'Keep the key where no agent works: not in the current folder or below it.',
    );
  const passphrase = passphraseFile === undefined ? await newPassphrase(files) : files.readPassphrase(passphraseFile);
  return files.create(path, owner, passphrase).publicKey;
}

async function newPassphrase(files: KeyFiles): Promise<string> {
  const first = await files.askPassphrase('A passphrase for the new key');
  const second = first === undefined ? undefined : await files.askPassphrase('Once more');
  if (first === undefined || first !== second)
    throw new SallyportError('USAGE_INVALID', 'No passphrase was typed, or not twice the same. Nothing was made.');
  return first;
}

/** Whoever works here as an agent could start this command too: only what is said at the terminal counts. */
async function enrolAtTerminal(
  publicKey: string,
  approvals: ApprovalDesk,
  { owner }: Enrolment,
  context: CliContext,
): Promise<ApproverKey | undefined> {
  const digest = approvals.firstKeyDigest(owner, publicKey);
  const approver = await context.terminalApprover({ question: () => firstKeyText(owner, digest) });
  const question = { action: enrolmentAct(owner, digest), decision: ASKED, act: digest };
  const answer = await approver.ask(question, AbortSignal.timeout(WAIT_MS));
  if (answer === undefined)
    throw new SallyportError(
      'APPROVAL_VOID',
      'The first key is enrolled by a person at a terminal, and there is none here.',
    );
  if (answer.answer !== 'once') {
    context.screen.line('Not enrolled. The key file, where one was made, can be deleted.');
    return undefined;
  }
  return approvals.enrolFirst(owner, publicKey, answer);
}

async function enrolBySignature(
  publicKey: string,
  approvals: ApprovalDesk,
  options: Enrolment,
  context: CliContext,
): Promise<ApproverKey> {
  const signer = await signerOf(options, context);
  const { words, payload } = approvals.keyChange('enrol', { owner: options.owner, publicKey }, signer.id);
  return approvals.changeKey(words, signer.sign(payload));
}

function signerOf({ by, byPassphraseFile }: Pick<EnrolOptions, 'by' | 'byPassphraseFile'>, context: CliContext) {
  if (by === undefined)
    throw new SallyportError('USAGE_INVALID', 'An enrolled key has to sign for it, with --by FILE.');
  return openApproverKey(by, byPassphraseFile === undefined ? {} : { passphraseFile: byPassphraseFile }, context);
}

const ASKED = {
  answer: 'ask',
  determining: [],
  blamed: [],
  obligations: [],
  reason: 'whoever holds this key can answer questions',
  remedy: '',
} as const;

/** What the answer is bound to: exactly this key and owner. */
const enrolmentAct = (owner: string, digest: Digest): Action => ({
  id: asActionId('a_enrolment0000000'),
  kind: 'file.read',
  arguments: {},
  effects: [],
  impact: 'external',
  principal: { kind: 'person', name: 'person' },
  session: asSessionId('s_enrolment0000000'),
  workspace: '/',
  label: { integrity: 'user', confidentiality: 'private', sources: [] },
  facts: null,
  summary: `enroll a key of ${owner}`,
  digest,
});

const firstKeyText = (owner: string, digest: string): string =>
  [
    '',
    `Shall a first key, of ${visibleLine(owner)}, be able to answer questions from elsewhere?`,
    '',
    '  Whoever has the key file and its passphrase can say yes in your name. Every later key needs the',
    '  signature of this one.',
    `  ${digest}`,
    '',
    '  y  enroll it   ·   n  leave it',
    '',
  ].join('\n');

/** `sallyport approvals keys list`. */
export const listKeys = (options: GlobalOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, ({ approvals }) => {
    const { screen } = context;
    const keys = approvals.keys();
    if (options.json === true) screen.line(JSON.stringify(keys));
    else if (keys.length === 0) screen.line('No key is enrolled. Questions are answered at the terminal alone.');
    else
      for (const { id, owner, enrolledAtMs, enrolledBy, removedAtMs } of keys)
        screen.line(
          `${id}  ${visibleLine(owner)}  since ${day(enrolledAtMs)} by ${enrolledBy}${removedAtMs === undefined ? '' : `  removed ${day(removedAtMs)}`}`,
        );
    return EXIT.done;
  });

const day = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** `sallyport approvals keys remove ID --by FILE`: an enrolled key signs for it; the last one stays. */
export const removeKey = (
  id: string,
  options: GlobalOptions & { readonly by?: string; readonly byPassphraseFile?: string },
  context: CliContext,
): Promise<number> =>
  withRecords(options, context, async ({ approvals }) => {
    const key = approvals.keys().find((one) => one.id === id);
    if (key === undefined)
      throw new SallyportError('APPROVAL_UNKNOWN', `There is no key ${visibleLine(id.slice(0, 40))} here.`);
    const signer = await signerOf(options, context);
    const { words, payload } = approvals.keyChange('remove', key, signer.id);
    const removed = await approvals.changeKey(words, signer.sign(payload));
    tell(removed, `${removed.id} of ${removed.owner} may no longer answer.`, options, context);
    return EXIT.done;
  });

function tell(key: ApproverKey, line: string, { json }: GlobalOptions, { screen }: CliContext): void {
  screen.line(json === true ? JSON.stringify(key) : visibleLine(line));
}
