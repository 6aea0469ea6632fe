import type { Action } from './action.ts';
import type { Decision } from './decision.ts';
import type { Digest } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { SignedAnswer } from './signed-answer.ts';

/** What of an act a person is shown. */
export type ShownAct = Pick<
  Action,
  'kind' | 'summary' | 'effects' | 'evidence' | 'preview' | 'principal' | 'workspace'
>;

/** The part of a question that is read, wherever it is read. */
export interface ShownQuestion {
  readonly action: ShownAct;
  readonly decision: Pick<Decision, 'reason' | 'blamed'>;
  /** What "this session" would remember, in words; absent where only this one act can be answered. */
  readonly sessionScope?: string;
  /** What "this project" would remember, in words; absent where it cannot be remembered beyond the session. */
  readonly projectScope?: string;
  /** Where values of the act came from, one sentence each. */
  readonly provenance?: readonly string[];
  /** So many persons have to say yes; absent means one. */
  readonly persons?: number;
}

/** An act of the past that a grant would have covered. */
export interface PastQuestion {
  readonly atMs: number;
  readonly summary: string;
}

/** What a grant would have covered among the questions of this workspace that the record still holds. */
export interface GrantHistory {
  readonly asked: number;
  readonly covered: readonly PastQuestion[];
}

/** What a person is asked: the whole act, its effects, and why. */
export interface Question extends ShownQuestion {
  readonly action: Action;
  readonly decision: Decision;
  /** Digest of the act without its session: what an answer that comes later, or from elsewhere, is bound to. */
  readonly act: Digest;
  /** What "this project" would have covered; looked up when somebody wants to see it. */
  readonly history?: () => GrantHistory;
  /** The line that a person may change, and the arguments that the changed one stands for; absent: it has none. */
  readonly edit?: { readonly text: string; readonly toArguments: (text: string) => JsonObject };
  /** Who has said yes already, where several have to. */
  readonly given?: readonly string[];
}

/** A person's answer. It counts only for the digest that was shown. */
export interface Answer {
  readonly digest: Digest;
  readonly answer: 'once' | 'session' | 'project' | 'no' | 'edit';
  /** Given with a no; goes back to the model. */
  readonly reason?: string;
  /** Who answered, for the ledger: the owner of a key, or the terminal. */
  readonly by: string;
  /** At the terminal: whose account it is. A key of an owner of this name is the same person. */
  readonly person?: string;
  /** Of `project`: until when (milliseconds since the epoch), and how often at most. */
  readonly untilMs?: number;
  readonly usesMax?: number;
  /** Of `edit`: the arguments that the person wants instead. They make a new act, which is judged anew. */
  readonly arguments?: JsonObject;
  /** What was signed, where it came from elsewhere than the terminal that this process holds. */
  readonly signed?: SignedAnswer;
  /** Uses the answer up, in the transaction of its entry; false where that was done before. */
  readonly spend?: () => boolean;
}

/**
 * Brings a question to a person. Resolves to `undefined` when nobody is there to answer (not a terminal, closed,
 * aborted): that is a denial, never a wait without end.
 */
export interface Approver {
  ask(question: Question, signal: AbortSignal): Promise<Answer | undefined>;
  /** Asks whether an agent that asked too much may go on asking. Absent: it may not. */
  mayGoOn?(why: string, signal: AbortSignal): Promise<boolean>;
}

/** A person's yes to an act, as the kernel took it. */
export interface ApprovalGrant {
  readonly scope: 'once' | 'session' | 'project';
  readonly digest: Digest;
  readonly by: string;
}

/** Everything that a terminal says to somebody who is asked, escaped: nothing of an act reaches a terminal raw. */
export interface ApproverWords {
  /** One question, and what each key means. */
  readonly question: (question: Question, columns: number) => string;
  /** What heads a card of several questions: all of them, in a list. */
  readonly list?: (questions: readonly Question[], columns: number) => string;
  /** What would be remembered for the project, and what it would have covered. */
  readonly remember?: (question: Question, columns: number) => string;
  /** What an agent that asks too much is stopped with. */
  readonly paused?: (why: string, columns: number) => string;
}
