import type { StartedProgram } from '../../contract/action.ts';
import type { ActionKind } from '../../contract/catalogue.ts';
import type { Opinion } from '../../contract/decision.ts';
import type { Effect } from '../../contract/effect.ts';
import type { Facts } from '../../contract/facts.ts';
import type { JsonObject, JsonValue } from '../../contract/json.ts';
import type { Mandate } from '../../contract/mandate.ts';
import type { ProcessLimits, SandboxProfile } from '../../contract/profile.ts';
import type { Principal } from '../../contract/proposal.ts';
import type { Evidence } from '../../contract/reading.ts';
import type { HostRule } from '../../effects/url/host-rule.ts';
import type { ModelUse } from '../budget/act-cost.ts';

/** How a session's commands are confined, beyond what each act adds. */
export interface SandboxSettings {
  /** Search path inside the sandbox. */
  readonly path: string;
  /** Private home folder inside the sandbox. */
  readonly home: string;
  /** Tool folders mounted read-only besides the system's (where Node itself lies). */
  readonly reads: readonly string[];
  readonly limits: ProcessLimits;
  /** True where a command can be given a network: one address, at which the kernel decides about each connection. */
  readonly hasNetwork?: boolean;
  /** Who commits in it are by. */
  readonly committer?: { readonly name: string; readonly email: string };
}

/** What a kind may look at to understand its arguments. */
export interface KindContext {
  readonly facts: Facts;
  readonly principal: Principal;
  readonly mandate: Mandate;
  /** Absolute globs of files that policy forbids to read: hidden from searches and from processes. */
  readonly masks: readonly string[];
  /** Hosts that the policy's permits name. */
  readonly permittedHosts: readonly HostRule[];
  /**
   * True once the act was allowed without what only a look outside can tell. Who answers for a name learns of every look
   * at it, so looking one up is part of the act: `stolen-words.evil.example` has told them already.
   */
  readonly mayLookUp: boolean;
  readonly sandbox: SandboxSettings;
}

/** An opinion that follows from the kind itself, not from policy: what cannot be granted at all, what was named. */
export interface Objection {
  readonly opinion: Opinion;
  readonly rule: string;
  readonly because: string;
  /** Index into the effects; absent for the whole act. */
  readonly effect?: number;
}

export interface Understood {
  readonly arguments: JsonObject;
  readonly effects: readonly Effect[];
  /** For commands: every program that is started. */
  readonly programs?: readonly StartedProgram[];
  readonly facts: JsonValue;
  readonly summary: string;
  /** Offsets into the summary. */
  readonly evidence?: readonly Evidence[];
  readonly preview?: string;
  /** The same where it costs something: made only for the person who is asked. Gets what is asked about. */
  readonly previewFor?: (asked: readonly Effect[]) => string;
  readonly profile?: SandboxProfile;
  readonly objections?: readonly Objection[];
  /** True where something is left to look up: it is understood and judged again, whole, before it is driven. */
  readonly isOpen?: boolean;
  /** Tokens of a model to set aside before the act; settled with what it really took. */
  readonly use?: ModelUse;
}

/** One row of the closed table: how a kind's arguments become canonical arguments and effects. */
export interface KindDefinition {
  readonly kind: ActionKind;
  /** Throws a `SallyportError` (or a zod error) where the arguments make no act. */
  understand(args: unknown, context: KindContext): Understood | Promise<Understood>;
}
