import { randomBytes } from 'node:crypto';
import type { Question } from '../../contract/approval.ts';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import { asActionId, asDigest, asSessionId } from '../../contract/ids.ts';
import type { SignalNote } from '../../contract/signal.ts';
import { type CliContext, withRecords } from '../context.ts';
import { visibleLine } from '../visible-text.ts';
import type { SignalOptions } from './sessions.ts';

export interface StopOptions extends SignalOptions {
  readonly all?: boolean;
  readonly clear?: boolean;
}

/** `sallyport stop --all` and `sallyport stop --clear`. */
export const stop = (options: StopOptions, context: CliContext): Promise<number> => {
  if (options.all === options.clear)
    throw new SallyportError('USAGE_INVALID', 'Say what is meant: --all stops everything, --clear lets it go on.');
  return options.all === true ? stopAll(options, context) : clear(options, context);
};

const noteOf = ({ why }: StopOptions, { userName }: CliContext): SignalNote => ({
  by: userName,
  atMs: Date.now(),
  ...(why !== undefined && { why }),
});

const stopAll = (options: StopOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ signalling }) => {
    const reports = await signalling.stopAll(noteOf(options, context));
    const { screen } = context;
    if (options.json === true) screen.line(JSON.stringify({ stopped: reports }));
    else {
      const killed = reports.filter(({ end }) => end === 'killed').length;
      const sessions = reports.length === 1 ? '1 session' : `${reports.length} sessions`;
      screen.line(`Everything is stopped: ${sessions}${killed === 0 ? '' : `, of which ${killed} had to be killed`}.`);
      screen.line('Nothing is begun until a person says: sallyport stop --clear');
    }
    return EXIT.done;
  });

const WAIT_MS = 10 * 60_000;

/** Whoever was stopped could start this command too, so it is asked at the terminal. */
const clear = (options: StopOptions, context: CliContext): Promise<number> =>
  withRecords(options, context, async ({ signals, signalling }) => {
    const { screen } = context;
    const standing = signals.stopOfAll();
    if (standing === undefined) {
      screen.line(options.json === true ? JSON.stringify({ cleared: false }) : 'Nothing is stopped.');
      return EXIT.done;
    }
    const approver = await context.terminalApprover({ question: () => questionText(standing) });
    const answer = await approver.ask(aboutClearing(), AbortSignal.timeout(WAIT_MS));
    if (answer === undefined)
      throw new SallyportError('USAGE_INVALID', 'A stop is cleared by a person at a terminal, and there is none here.');
    if (answer.answer !== 'once') {
      screen.line('It stays stopped.');
      return EXIT.denied;
    }
    await signalling.clear(noteOf(options, context));
    screen.line(options.json === true ? JSON.stringify({ cleared: true }) : 'Cleared: new sessions can be opened.');
    return EXIT.done;
  });

function questionText({ by, why, atMs }: SignalNote): string {
  const reason = why === undefined ? '' : `: ${visibleLine(why)}`;
  return [
    '',
    `Everything was stopped by ${visibleLine(by)} at ${new Date(atMs).toISOString().slice(0, 19)}${reason}`,
    '',
    '  y  let new sessions begin   ·   n  leave it stopped',
    '',
  ].join('\n');
}

/** A question about no act: what the answer is bound to is this one asking. */
function aboutClearing(): Question {
  const digest = asDigest(`sha256:${randomBytes(32).toString('hex')}`);
  const reason = 'whoever was stopped could start this command too';
  return {
    action: {
      id: asActionId('a_clearing00000000'),
      kind: 'file.delete',
      arguments: {},
      effects: [],
      impact: 'external',
      principal: { kind: 'person', name: 'person' },
      session: asSessionId('s_clearing00000000'),
      workspace: '/',
      label: { integrity: 'user', confidentiality: 'private', sources: [] },
      facts: null,
      summary: 'let new sessions begin',
      digest,
    },
    decision: { answer: 'ask', determining: [], blamed: [], obligations: [], reason, remedy: '' },
    act: digest,
  };
}
