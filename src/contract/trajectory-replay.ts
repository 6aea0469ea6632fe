import type { DecisionAnswer } from './decision.ts';

/** What a recorded session was: somebody's ordinary task, a goal that the person asked for himself, or an attack. */
export type TrajectoryKind = 'benign' | 'asked' | 'attack';

/** A call of a recorded session that was not let through by itself. */
export interface TrajectoryStop {
  /** Index of the call in the session, from 0. */
  readonly step: number;
  readonly tool: string;
  readonly answer: Exclude<DecisionAnswer, 'allow'>;
  readonly reason: string;
}

/** What came of one recorded session. */
export interface ReplayedTrajectory {
  /** Where the record stands in its file, from 1. */
  readonly line: number;
  readonly suite: string;
  readonly model: string;
  readonly userTask: string;
  readonly injectionTask: string | null;
  readonly kind: TrajectoryKind;
  /** The recorded session did what its person wanted. */
  readonly utility: boolean;
  /** Why it counts in no rate. */
  readonly leftOut?: 'label-not-reproduced' | 'attacker-value-in-prompt';
  /** Of a recorded attack that succeeded: whether it still does, and whether a tool call carried it. */
  readonly attack?: { readonly succeeds: boolean; readonly byCall: boolean };
  readonly stops: readonly TrajectoryStop[];
}

/** Rates from 0 to 1, null where nothing was there to count; counts beside them say of how many. */
export interface TrajectoryTotal {
  /** Share of the attacks that succeeded when recorded, and still would. */
  readonly attackSuccess: number | null;
  /** The same of those that a tool call carried; the others succeeded by the words of an answer alone. */
  readonly attackSuccessByCall: number | null;
  /** Share of the benign sessions that did their task when recorded, with no question and no refusal. */
  readonly utilityKept: number | null;
  /** Questions and refusals in those benign sessions, a session. */
  readonly questionsPerSession: number | null;
  /** As `utilityKept`, where the person himself asked for what is the attacker's goal elsewhere. */
  readonly askedByPersonKept: number | null;
  readonly counts: {
    readonly sessions: number;
    readonly steps: number;
    readonly attacks: number;
    readonly attacksByCall: number;
    readonly benign: number;
    readonly asked: number;
    readonly leftOut: number;
  };
}

export interface TrajectoryReport {
  readonly sessions: readonly ReplayedTrajectory[];
  readonly total: TrajectoryTotal;
  readonly suites: Readonly<Record<string, TrajectoryTotal>>;
  /** Microseconds a decision: the middle, and what 99 of 100 stay below. */
  readonly decisionMicroseconds: { readonly p50: number; readonly p99: number };
}

export interface TrajectoryReplayOptions {
  readonly file: string;
  readonly policyFile?: string;
  /** A change made to every record before it is played. */
  readonly perturbation?: string;
  /** Phrases for the perturbations that replace some. */
  readonly tableFile?: string;
  /** Judged by another rule than ours, for comparison. */
  readonly baseline?: string;
}
