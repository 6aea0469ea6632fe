import type { Answer } from './approval.ts';
import type { DecisionAnswer } from './decision.ts';
import type { PolicyInfo } from './house.ts';
import type { PolicyFinding } from './policy-finding.ts';
import type { PolicyEdit, PolicyLearning } from './policy-learning.ts';
import type { PolicyStart, StartAnswers, WorkspaceSigns } from './policy-start.ts';
import type { PolicyTest } from './policy-test.ts';

/** What decided, for people and machines. */
export interface AnswerWithRules {
  readonly answer: DecisionAnswer;
  readonly rules: readonly string[];
}

/** An act of the past about which two policies differ. */
export interface PolicyChange {
  /** Of its first entry in the ledger. */
  readonly seq: number;
  readonly atMs: number;
  readonly session: string;
  readonly kind: string;
  readonly summary: string;
  readonly before: AnswerWithRules;
  readonly after: AnswerWithRules;
}

/** What a policy would have made of the past. */
export interface PolicyReplay {
  /** Acts that were asked about again. */
  readonly acts: number;
  readonly before: Readonly<Record<DecisionAnswer, number>>;
  readonly after: Readonly<Record<DecisionAnswer, number>>;
  /** Oldest first. */
  readonly changes: readonly PolicyChange[];
  /** Acts that the record does not keep well enough to ask about again, and why. */
  readonly gaps: readonly { readonly seq: number; readonly why: string }[];
}

/** A rule by which the second policy lets, or may let, something happen that the first does not. */
export interface PolicyLoosening {
  readonly change: 'gone' | 'new';
  readonly rule: string;
  /** `forbid file.read where path …` */
  readonly says: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** An act that the second allows and the first does not. */
  readonly example?: { readonly act: string; readonly before: DecisionAnswer };
}

export interface PolicyDifference {
  /** Does the second let anything happen that the first does not? `no` only where it is proved. */
  readonly widens: 'yes' | 'no' | 'unknown';
  readonly loosenings: readonly PolicyLoosening[];
  /** What was loosened beside the rules. */
  readonly besides: readonly string[];
  readonly replay: PolicyReplay;
}

export interface PolicyCheck extends PolicyInfo {
  readonly findings: readonly PolicyFinding[];
}

/** Whose file a file is taken for: organisation, person, the command line (`--policy`), or the project. */
export type PolicyPlace = 'organisation' | 'person' | 'command' | 'project';

/**
 * How much more than the acts that led to it a learned rule covers: nothing (`exact`), the folder of the file, the host
 * with every method, the program with its sub-command, the program.
 */
export const LEARNING_WIDTHS = ['exact', 'folder', 'host', 'subcommand', 'program'] as const;
export type LearningWidth = (typeof LEARNING_WIDTHS)[number];

/** Which acts of the past. */
export interface PastRange {
  /** Milliseconds since the epoch; what is older is left out. */
  readonly sinceMs: number;
  readonly session?: string;
}

export interface PolicyDeskOptions {
  readonly workspace: string;
  readonly policyFile?: string;
  readonly stateFolder?: string;
}

/**
 * Questions about policies. Nothing behind it can act: it reads policies, the names of files in the workspace, and the
 * ledger. Throws `POLICY_INVALID` for a policy that does not load.
 */
export interface PolicyDesk {
  /** The policy in force, or with this file in its place; and what is doubtful in the files that people wrote. */
  check(file?: string): PolicyCheck;
  /** What the policy in force would be with this file in its place, on what was done. */
  replay(file: string | undefined, range: PastRange, place?: PolicyPlace): PolicyReplay;
  /** Without a first one, the policy in force. */
  compare(before: string | undefined, after: string, range: PastRange, place?: PolicyPlace): PolicyDifference;
  /**
   * Tries a policy file on its cases: those beside it (`x.yaml` has `x.cases.yaml`), or of this file. With `isThorough`
   * each rule is left out in turn, to see whether any case notices.
   */
  test(file: string, casesFile: string | undefined, isThorough: boolean): Promise<PolicyTest>;
  /** Rules that would have spared questions of the past. Nothing is written. */
  learn(range: PastRange, width: LearningWidth): PolicyLearning;
  /** The person's own file with these rules (YAML, as `learn` gave them) added. Nothing is written. */
  editOwn(rules: readonly string[]): PolicyEdit;
  /** What the workspace is, by the names in it. */
  signs(): WorkspaceSigns;
  /** A first policy. Nothing is written. */
  start(answers: StartAnswers): PolicyStart;
  close(): void;
}

/** Puts a policy file that a person has confirmed in its place, and records it. */
export interface PolicyWriter {
  /**
   * Throws `PROPOSAL_INVALID` where the answer is no yes to exactly this content, or the file is another by now;
   * `CONFIG_INVALID` where it cannot be written.
   */
  write(edit: PolicyEdit, answer: Answer): Promise<void>;
  /** Makes a file where there is none; throws `CONFIG_INVALID` where there is one. */
  create(file: string, text: string): void;
}
