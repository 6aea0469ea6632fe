import type { Action } from '../../contract/action.ts';
import type { Opinion, Verdict } from '../../contract/decision.ts';
import type { Digest } from '../../contract/ids.ts';
import type { HostRule } from '../../effects/url/host-rule.ts';
import type { PolicyDefault, PolicyFile, PolicyLimit, PolicyMode, TextPlace } from './policy-file.ts';

/**
 * Whose file it is, strongest first. `command` is what the person gives on the command line. A project's file is
 * content of the workspace: its forbids and asks hold, its permits only when a person has accepted its digest.
 */
export type PolicyLayer = 'organisation' | 'person' | 'command' | 'project';

/** Where `~/` and relative globs begin. Both canonical. */
export interface PolicyPlaces {
  readonly home: string;
  readonly workspace: string;
}

export interface CompileOptions extends PolicyPlaces {
  readonly layers: readonly { readonly layer: PolicyLayer; readonly file: PolicyFile }[];
  /** Text of the shipped packs by name. */
  readonly packs: ReadonlyMap<string, string>;
  /** Digests of project files (`PolicyFile.digest`) that a person has accepted. */
  readonly acceptedProjectDigests?: ReadonlySet<string>;
  /** What the person chose on the command line; it takes the place of what files say. */
  readonly mode?: PolicyMode;
}

/** What a rule may look at besides the act itself. */
export interface JudgeContext {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** True where the person's own words name this resource. */
  readonly mandateNames: (resource: string) => boolean;
}

/** One rule in force, for showing. */
export interface RuleInfo {
  /** `pack/rule`, or `layer/rule` for a rule that a file states itself. */
  readonly id: string;
  readonly layer: PolicyLayer;
  readonly opinion: Opinion;
  /** What it holds for, as one line: `net.fetch where host docs.example.com`. */
  readonly where: string;
  readonly because?: string;
  readonly file: string;
  readonly at: TextPlace;
  /** False for the permits of a project's file that nobody has accepted. */
  readonly active: boolean;
}

/** A limit in force, and who states it. */
export interface StatedLimit {
  readonly limit: PolicyLimit;
  readonly layer: PolicyLayer;
  readonly file: string;
}

/** The policy in force: pure, immutable, replaced as a whole. */
export interface CompiledPolicy {
  /** The version: over every rule in force, the limits, the mode and the default. */
  readonly digest: Digest;
  readonly default: PolicyDefault;
  readonly mode: PolicyMode;
  readonly rules: readonly RuleInfo[];
  /** For budgets: all of them hold. */
  readonly limits: readonly StatedLimit[];
  /**
   * Everything that the rules say about an act, by effect; empty where they say nothing. Never throws. Without a
   * context no time and no mandate is known, and rules that ask for them take their strict side.
   */
  judge(action: Action, context?: JudgeContext): readonly Verdict[];
  /**
   * Globs for absolute paths (picomatch, with `dot`) of what no unread program may see: hidden in the sandbox, left out of
   * searches and listings.
   */
  masks(): readonly string[];
  /** True for an address to which no conversation may be sent, whatever name led there. Asked when it is dialled. */
  forbidsDialling(address: string, port: number): boolean;
  /** Hosts that permits of the network name: a place that a person named may be a private one. */
  permittedHosts(): readonly HostRule[];
}
