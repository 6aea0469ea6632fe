import { writeFileSync } from 'node:fs';
import type { Question } from '../../contract/approval.ts';
import { createTerminalApprover } from './terminal-approver.privileged.ts';

/**
 * Asks one question at the terminal that it was started on and writes the answer to a file, as JSON (`null` for none):
 * `node terminal-approver.probe.privileged.ts FILE [lasting]`.
 */
const [file = '', lasting] = process.argv.slice(2);
const question = {
  action: { digest: 'sha256:asked' },
  decision: {},
  ...(lasting === 'lasting' && { sessionScope: 'until this session ends' }),
} as unknown as Question;
const approver = createTerminalApprover({ question: () => 'may it?\n' });
const answer = await approver.ask(question, new AbortController().signal);
writeFileSync(file, JSON.stringify(answer ?? null));
