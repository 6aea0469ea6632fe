import type { Question } from '../../src/contract/approval.ts';
import type { Effect } from '../../src/contract/effect.ts';
import type { Outcome } from '../../src/contract/outcome.ts';
import type { EXTERNAL } from './read-tasks.ts';

/** What became of one step of a task under one way of governing. */
export interface StepResult {
  readonly task: string;
  readonly step: number;
  /** What was called, for a person who reads the list. */
  readonly call: string;
  readonly external?: (typeof EXTERNAL)[number];
  /** Questions that a person had to answer. */
  readonly questions: number;
  /**
   * Whether it took place, and with whose word: `unasked` it did, and nobody was asked; `held` it ran where it could
   * reach nothing (a sandbox without network, sockets and the person's files), so that nothing left the machine.
   */
  readonly passed: 'asked' | 'unasked' | 'held' | 'denied';
  /** True where it was refused without a question, or a part of what it changed was. */
  readonly denied: boolean;
  /** Why it was asked or refused. */
  readonly because: readonly string[];
  /** How it ended: the outcome of its first act. */
  readonly status: string;
}

export const wordsOf = (effects: readonly Effect[]): string =>
  effects.map(({ type, target }) => `${type} ${target}`).join(', ');

export const whyAsked = ({ decision }: Question): string =>
  `asked: ${rulesOf(decision.determining)} (${wordsOf(decision.blamed)})`;

export const whyDenied = (outcome: Outcome): string =>
  outcome.status === 'denied'
    ? `denied: ${rulesOf(outcome.decision.determining)} (${wordsOf(outcome.decision.blamed)})`
    : outcome.status === 'invalid'
      ? `invalid: ${outcome.fault.message}`
      : outcome.status;

const rulesOf = (verdicts: readonly { readonly rule: string }[]): string =>
  [...new Set(verdicts.map(({ rule }) => rule))].join(' ');

/**
 * A command of ours that nobody was asked about ran in the sandbox: what it wanted outside it did not get, unless a
 * connection of it was carried (`connections`: how many the ledger says were begun while it ran).
 */
export function howPassed(questions: number, first: Outcome | undefined, connections: number): StepResult['passed'] {
  if (first === undefined || first.status === 'denied' || first.status === 'invalid') return 'denied';
  if (questions > 0) return 'asked';
  return first.action.kind === 'process.run' && connections === 0 ? 'held' : 'unasked';
}
