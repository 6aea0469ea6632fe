import type { Decision } from '../contract/decision.ts';

/** What a person was asked already, or is not asked now. */
export const unasked = (asked: Decision, why: string): Decision => ({
  ...asked,
  answer: 'deny',
  reason: `Denied without a question, since ${why}. ${asked.reason}`,
  remedy: `denied: this needs a person's answer, and ${why}. Do not try it again; go on without it.`,
});

/** Nobody there, too late, or not what was shown: silence is a no. */
export const unanswered = (asked: Decision, why: string): Decision => ({
  ...asked,
  answer: 'deny',
  reason: `Denied, since a person has to answer and ${why}. ${asked.reason}`,
  remedy: `denied: this needs a person's answer, and ${why}. Go on without it.`,
});
