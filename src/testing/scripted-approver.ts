import type { Answer, Approver, Question } from '../contract/approval.ts';

export interface ScriptedApprover extends Approver {
  /** Every question that was asked, in order. */
  readonly asked: readonly Question[];
}

type Reply = Answer['answer'] | 'silence' | ((question: Question) => Answer | undefined | Promise<Answer | undefined>);

/** Answers questions from a list; when the list is used up it is silent, as a person who has left. */
export function createScriptedApprover(replies: readonly Reply[] = []): ScriptedApprover {
  const asked: Question[] = [];
  return {
    asked,
    async ask(question) {
      const reply = replies[asked.push(question) - 1] ?? 'silence';
      if (reply === 'silence') return undefined;
      if (typeof reply === 'function') return reply(question);
      return { digest: question.action.digest, answer: reply, by: 'script' };
    },
  };
}
