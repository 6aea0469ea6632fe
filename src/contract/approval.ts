import type { Action } from './action.ts';
import type { Decision } from './decision.ts';
import type { ActionEffect } from './effect.ts';
import type { Digest, SessionId } from './ids.ts';

/** What a person is asked: the whole act, its effects, and why. */
export interface Question {
  readonly action: Action;
  readonly decision: Decision;
  /** What "this session" would remember, in words; absent where only the exact act can be answered. */
  readonly sessionScope?: string;
}

/** A person's answer. It counts only for the digest that was shown. */
export interface Answer {
  readonly digest: Digest;
  readonly answer: 'once' | 'session' | 'no';
  /** Given with a no; goes back to the model. */
  readonly reason?: string;
  /** Who answered, for the ledger. */
  readonly by: string;
}

/**
 * Brings a question to a person. Resolves to `undefined` when nobody is there to answer (not a terminal, closed,
 * aborted): that is a denial, never a wait without end.
 */
export interface Approver {
  ask(question: Question, signal: AbortSignal): Promise<Answer | undefined>;
}

/** A person's yes, held by the kernel. */
export interface ApprovalGrant {
  readonly session: SessionId;
  readonly scope: 'once' | 'session';
  readonly digest: Digest;
  /** What was asked about; a session grant covers later acts whose asked effects all stand here. */
  readonly effects: readonly ActionEffect[];
  readonly by: string;
  readonly expiresAtMs: number;
}
