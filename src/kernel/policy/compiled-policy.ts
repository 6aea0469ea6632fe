import type { Action } from '../../contract/action.ts';
import type { Opinion, Verdict } from '../../contract/decision.ts';
import type { Digest } from '../../contract/ids.ts';
import type { HostRule } from '../../effects/url/host-rule.ts';
import type { PolicyDefault, PolicyFile, TextPlace } from './policy-file.ts';

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

/** The policy in force: pure, immutable, replaced as a whole. */
export interface CompiledPolicy {
  /** The version: over every rule in force and the default. */
  readonly digest: Digest;
  readonly default: PolicyDefault;
  readonly rules: readonly RuleInfo[];
  /** Everything that the rules say about an act, by effect; empty where they say nothing. Never throws. */
  judge(action: Action): readonly Verdict[];
  /**
   * Globs for absolute paths (picomatch, with `dot`) of what no unread program may see: hidden in the sandbox, left out of
   * searches and listings.
   */
  masks(): readonly string[];
  /** Hosts that permits of the network name: a place that a person named may be a private one. */
  permittedHosts(): readonly HostRule[];
}
