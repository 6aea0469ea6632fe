import type { ShownQuestion } from './approval.ts';
import type { ActionKind } from './catalogue.ts';
import type { Digest, QuestionId, SessionId } from './ids.ts';
import type { SignedAnswer } from './signed-answer.ts';

/** A question that waits for an answer from elsewhere. */
export interface QueuedQuestion {
  readonly id: QuestionId;
  readonly session: SessionId;
  readonly workspace: string;
  readonly kind: ActionKind;
  /** Binds the whole act, its policy and the stop epoch, but not the session: the same act tried again is the same. */
  readonly act: Digest;
  readonly shown: ShownQuestion;
  readonly askedAtMs: number;
  readonly untilMs: number;
  /** So many persons have to say yes. */
  readonly persons: number;
  readonly state: 'open' | 'refused' | 'used';
  /** Of a refusal. */
  readonly reason?: string;
}

/** Where questions wait. Changes inside `Ledger.appendWith` stand or fall with the entry. */
export interface QuestionQueue {
  list(): readonly QueuedQuestion[];
  find(id: QuestionId): QueuedQuestion | undefined;
  put(question: QueuedQuestion): void;
  answers(id: QuestionId): readonly SignedAnswer[];
  /** One answer for each key; a later one takes the place of an earlier. */
  putAnswer(answer: SignedAnswer): void;
  /** Removes questions whose time was up before this, and their answers. */
  forget(beforeMs: number): void;
}
