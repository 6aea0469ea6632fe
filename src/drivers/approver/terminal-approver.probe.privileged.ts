import { writeFileSync } from 'node:fs';
import type { Question } from '../../contract/approval.ts';
import { askPassphrase } from './passphrase.privileged.ts';
import { createTerminalApprover } from './terminal-approver.privileged.ts';

/**
 * Asks at the terminal that it was started on and writes what was answered to a file, as JSON (`null` for nothing):
 * `node terminal-approver.probe.privileged.ts FILE [once|lasting|three|pause|passphrase]`.
 */
const [file = '', mode = 'once'] = process.argv.slice(2);
const question = (digest: string): Question =>
  ({
    action: { digest },
    decision: {},
    ...(mode === 'lasting' && {
      sessionScope: 'until this session ends',
      projectScope: 'in this project',
      edit: { text: 'cat a', toArguments: (text: string) => ({ command: text }) },
    }),
  }) as unknown as Question;
const approver = createTerminalApprover({
  question: ({ action }) => `may it? ${action.digest}\n`,
  list: (questions) => `all: ${questions.map(({ action }) => action.digest).join(' ')}\n`,
  remember: () => 'to remember\n',
  paused: (why) => `paused: ${why}\n`,
});
const { signal } = new AbortController();

const MODES: Readonly<Record<string, () => Promise<unknown>>> = {
  three: () =>
    Promise.all(['sha256:1', 'sha256:2', 'sha256:3'].map((digest) => approver.ask(question(digest), signal))),
  pause: async () => approver.mayGoOn?.('too much', signal),
  passphrase: () => askPassphrase('Passphrase'),
};
const answer = await (MODES[mode] ?? (() => approver.ask(question('sha256:asked'), signal)))();
writeFileSync(file, JSON.stringify(answer ?? null));
