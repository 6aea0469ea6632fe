import type { Action } from './action.ts';
import type { AgentEnd, AgentEvent } from './agent-event.ts';
import type { Answer, Approver } from './approval.ts';
import type { ApprovalDesk } from './approval-desk.ts';
import type { ActionKind } from './catalogue.ts';
import type { Decision } from './decision.ts';
import type { Progress } from './driver.ts';
import type { Digest, QuestionId, SessionId } from './ids.ts';
import type { JournalEntry } from './journal.ts';
import type { JsonObject } from './json.ts';
import type { Ledger } from './ledger.ts';
import type { Outcome } from './outcome.ts';
import type { Price } from './price.ts';
import type { Principal } from './proposal.ts';
import type { QueuedQuestion } from './question-queue.ts';
import type { SessionStatus } from './session.ts';
import type { SessionStore } from './session-store.ts';
import type { Signalling, Signals } from './signal.ts';
import type { StageStore } from './stage.ts';

/** What opens a house: where it works, where its state is, which policy holds. Nothing is required of a person. */
export interface HouseOptions {
  readonly workspace: string;
  /** Absolute. Absent: SALLYPORT_STATE, else XDG_STATE_HOME/sallyport, else ~/.local/state/sallyport. */
  readonly stateFolder?: string;
  /** A policy file that takes the place of the shipped default (`--policy`). */
  readonly policyFile?: string;
  /** How much the person wants to see beforehand; takes the place of what policy files say. */
  readonly mode?: 'plan' | 'review' | 'auto';
  /** Told of what a person should know and what stops nothing: a changed policy, one that does not load. */
  readonly notice?: (text: string) => void;
}

/** Where a model's turns come from. The person names it on the command line; that is what gives it authority. */
export type ModelChoice =
  | { readonly recording: string }
  | {
      readonly endpoint: string;
      readonly model: string;
      readonly apiKey?: string;
      /** Absent: nobody knows, and a limit of cost lets no call of it through. */
      readonly price?: Price;
    };

export interface SessionOptions {
  readonly task: string;
  readonly approver: Approver;
  readonly model?: ModelChoice;
  readonly turnsMax?: number;
  readonly tokensMax?: number;
  readonly wallMs?: number;
}

export interface QueueOptions {
  /** How long a question holds the run up; it goes on waiting in the queue after that. */
  readonly waitMs: number;
  /** Told of each question that waits. */
  readonly announce: (question: QueuedQuestion) => void;
}

/** An approver whose answers come from elsewhere. */
export interface QueueApprover extends Approver {
  /** Questions that still wait for an answer. */
  waiting(): readonly QuestionId[];
}

/** One session: a kernel of its own over the house's ledger. */
export interface Session {
  readonly id: SessionId;
  /** Aborted by `stop`, by a signal, or when another process asks this session to stop. */
  readonly signal: AbortSignal;
  submit(principal: Principal, kind: ActionKind, args: unknown, progress?: (part: Progress) => void): Promise<Outcome>;
  /** A command and the carrying over of its changes; the text is what an agent would be shown. */
  run(
    principal: Principal,
    args: JsonObject,
    progress?: (part: Progress) => void,
  ): Promise<{ readonly text: string; readonly outcomes: readonly Outcome[] }>;
  /** Runs our own agent on the session's task. */
  runAgent(
    emit: (event: AgentEvent) => void,
  ): Promise<{ readonly end: AgentEnd; readonly turns: number; readonly tokens: number }>;
  stop(): void;
  close(status: SessionStatus): Promise<void>;
}

export interface PolicyInfo {
  readonly digest: Digest;
  readonly default: 'ask' | 'deny';
  readonly mode: 'plan' | 'review' | 'auto';
  readonly files: readonly string[];
  readonly rules: readonly {
    readonly id: string;
    readonly opinion: string;
    readonly where: string;
    readonly because?: string;
    /** False for a permit in a project's own file: a workspace cannot permit anything to those who work in it. */
    readonly active: boolean;
  }[];
}

export interface ProjectPolicy {
  readonly file: string;
  readonly digest: Digest;
  readonly isAccepted: boolean;
  /** What it would permit, in words. */
  readonly permits: readonly { readonly id: string; readonly where: string; readonly because?: string }[];
}

export interface DoctorCheck {
  readonly name: string;
  /** What was tried. */
  readonly attempted: string;
  /** What the same attempt did without the sandbox, where that can be tried. */
  readonly control: string;
  readonly enforced: boolean;
  readonly detail: string;
}

export interface DoctorReport {
  readonly level: 'full' | 'none';
  /** Why it is not full, and what to do about it. */
  readonly advice: readonly string[];
  readonly checks: readonly DoctorCheck[];
}

/** What is known of the past: reading it and stopping a session need no workspace and no policy, sound or not. */
export interface Records {
  readonly stateFolder: string;
  readonly ledger: Ledger;
  readonly sessions: SessionStore;
  readonly approvals: ApprovalDesk;
  readonly signals: Signals;
  /** Stops, pauses and continues sessions, and records who and why. */
  readonly signalling: Signalling;
  close(): void;
}

/** What the command line sees of everything: the composition root makes it, and nothing else does. */
export interface House extends Records {
  readonly workspace: string;
  readonly stages: StageStore;
  openSession(options: SessionOptions): Promise<Session>;
  /** What the kernel would say of an act: nothing is asked, recorded or done. Throws for what is no act. */
  decide(
    principal: Principal,
    kind: ActionKind,
    args: unknown,
  ): Promise<{ readonly action: Action; readonly decision: Decision }>;
  /** Reversible changes of a session, oldest first. */
  journal(session: SessionId): readonly JournalEntry[];
  /**
   * The content that a journal entry speaks of: kept in the journal, or still in the file as the act left it.
   * `undefined` where it is neither.
   */
  keptContent(path: string, blob: string): Uint8Array | undefined;
  policy(): PolicyInfo;
  /** The workspace's own policy: its permits hold only once a person has accepted exactly this content. */
  projectPolicy(): ProjectPolicy | undefined;
  /**
   * Keeps that a person has accepted it, in the state folder and the ledger, and puts it in force. Throws
   * `PROPOSAL_INVALID` where the answer is no yes, or one to another content.
   */
  acceptProjectPolicy(answer: Answer): Promise<void>;
  /** Brings questions to the queue of the state folder, where other programs answer them with a signature. */
  queueApprover(options: QueueOptions): QueueApprover;
  doctor(): Promise<DoctorReport>;
}
