import type { Approver } from '../../contract/approval.ts';

/**
 * The terminal first; who is needed besides the person who sits there answers by the queue, with a key. Only the terminal
 * can let an agent go on that asked too much.
 */
export function createChannels(terminal: Approver, queue: Approver): Approver {
  return {
    ...terminal,
    ask: (question, signal) =>
      question.given?.includes('terminal') === true ? queue.ask(question, signal) : terminal.ask(question, signal),
  };
}
