import type { DecisionAnswer } from './decision.ts';
import type { Effect } from './effect.ts';

/** One place of a file that would do something that the policy does not simply allow. */
export interface ScanFinding {
  /** Relative to the scanned root, with `/`. */
  readonly file: string;
  /** From 1; columns in UTF-16 code units. The end is the first place that does not belong. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Where in the file, for a person: `script "postinstall", which runs by itself`; empty for a whole script. */
  readonly what: string;
  readonly decision: Exclude<DecisionAnswer, 'allow'>;
  /**
   * `error` for a denial of what it would do; `warning` for a question, and for a denial of what could not be told, where a
   * word may mean something else; `note` for what the sandbox would let run without a question.
   */
  readonly level: 'error' | 'warning' | 'note';
  /** What it would do. */
  readonly sentence: string;
  readonly effects: readonly Effect[];
  /** The rule that decided, and the others that say the same. */
  readonly rule: string;
  readonly rules: readonly string[];
  readonly because: string;
  /** The line, with every secret replaced. */
  readonly text: string;
  /** The same place after other lines moved has the same one. Nothing can be learnt of a secret from it. */
  readonly fingerprint: string;
}

export interface SkippedFile {
  readonly file: string;
  readonly why: string;
}

export interface ScanReport {
  readonly root: string;
  readonly findings: readonly ScanFinding[];
  readonly files: number;
  /** Scripts, queries and commands that were read. */
  readonly programs: number;
  /** Modules of Python, JavaScript and TypeScript that other programs load, and that were not read as programs. */
  readonly modules: number;
  /** Findings of the level `note`; they are among the findings only where they were asked for. */
  readonly notes: number;
  /** Findings that the baseline knows. */
  readonly known: number;
  readonly skipped: readonly SkippedFile[];
  /** Set where a limit ended the scan before its end: what was not looked at may hold anything. */
  readonly incomplete?: string;
}

export interface ScanRequest {
  /** Absolute. Without paths all below it is scanned; of what is staged, all of its repository. */
  readonly folder: string;
  /** Absolute paths of files and folders; all in one repository or folder. */
  readonly paths: readonly string[];
  /** What git is about to commit, instead of the files. */
  readonly isStaged: boolean;
  /** A policy file instead of the default policy. */
  readonly policyFile?: string;
  readonly withNotes: boolean;
  /** Also reads modules that other programs load; a file that is named is read whatever it is. */
  readonly withModules: boolean;
  /** Fingerprints of findings that were accepted. */
  readonly baseline: ReadonlySet<string>;
  readonly timeoutMs: number;
  /** Called now and then. */
  readonly progress?: (files: number) => void;
}

/** Reads what is in a repository and never runs any of it. */
export interface ScanPort {
  scan(request: ScanRequest): Promise<ScanReport>;
}
