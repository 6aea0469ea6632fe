import type { Answer, GrantHistory } from './approval.ts';
import type { Grant } from './grant.ts';
import type { Digest, GrantId, KeyId, QuestionId } from './ids.ts';
import type { QueuedQuestion } from './question-queue.ts';
import type { AnswerWords, ApproverKey, KeyWords, SignedAnswer } from './signed-answer.ts';

/** A grant, and whether it would be used today. */
export interface GrantInfo extends Grant {
  readonly state: 'live' | 'expired' | 'used up' | 'revoked';
}

/** A question, and how far it has come. */
export interface QuestionInfo extends Omit<QueuedQuestion, 'state'> {
  readonly state: QueuedQuestion['state'] | 'expired';
  /** Owners of keys who have answered yes. */
  readonly yes: readonly string[];
}

/** What somebody wants to answer, before it is signed. */
export interface AnswerDraft {
  readonly question: QuestionId;
  readonly answer: AnswerWords['answer'];
  readonly reason?: string;
  readonly untilMs?: number;
  readonly usesMax?: number;
  readonly key: KeyId;
}

/** Where a person looks after questions, remembered answers and keys. Everything it changes is in the ledger. */
export interface ApprovalDesk {
  /** Oldest first. */
  grants(): readonly GrantInfo[];
  /** Throws `APPROVAL_UNKNOWN`. */
  revoke(id: GrantId, by: string): Promise<void>;
  /** Oldest first. */
  questions(): readonly QuestionInfo[];
  /** What "this project" would have covered, of the questions that the record still holds. */
  history(id: QuestionId): GrantHistory | undefined;
  /** What a key has to sign, and the words that it says. Throws `APPROVAL_UNKNOWN` or `APPROVAL_VOID`. */
  draft(draft: AnswerDraft): { readonly words: AnswerWords; readonly payload: Uint8Array };
  /** Throws `APPROVAL_VOID` for an answer that would count for nothing. */
  answer(signed: SignedAnswer): Promise<void>;
  /** A no needs no key: whoever can say it can also let the question expire. */
  refuse(id: QuestionId, by: string, reason?: string): Promise<void>;
  keys(): readonly ApproverKey[];
  /** The first key is enrolled at the kernel's own terminal; this is what is asked there. */
  firstKeyDigest(owner: string, publicKey: string): Digest;
  /** Throws `APPROVAL_VOID` where a key was enrolled already, or the answer is no yes to exactly this. */
  enrolFirst(owner: string, publicKey: string, answer: Answer): Promise<ApproverKey>;
  /** What an enrolled key signs to enrol another, or to remove one. Throws `APPROVAL_VOID`. */
  keyChange(
    change: KeyWords['change'],
    key: { readonly owner: string; readonly publicKey: string },
    by: KeyId,
  ): { readonly words: KeyWords; readonly payload: Uint8Array };
  changeKey(words: KeyWords, signature: string): Promise<ApproverKey>;
}
