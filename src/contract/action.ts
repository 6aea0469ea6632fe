import type { ActionKind } from './catalogue.ts';
import type { ActionEffect, Impact } from './effect.ts';
import type { ActionId, Digest, SessionId } from './ids.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Label } from './label.ts';
import type { SandboxProfile } from './profile.ts';
import type { Principal } from './proposal.ts';
import type { Evidence } from './reading.ts';

/** One program that an act starts: a base name (`git`), or an absolute path for one of the workspace. */
export interface StartedProgram {
  readonly program: string;
  /** As of an execute effect: absent means not known, empty that there is none. */
  readonly subcommand?: string;
}

/** A proposal that was understood: valid, canonical, effects read, frozen. Understood is not permitted. */
export interface Action {
  readonly id: ActionId;
  readonly kind: ActionKind;
  /** Canonical: paths absolute and resolved, URLs parsed and serialised, defaults filled in. */
  readonly arguments: JsonObject;
  readonly effects: readonly ActionEffect[];
  /**
   * Every program that a command starts, nested and unwrapped ones too. What they do stands among the effects, where
   * many a start is none by itself; rules that forbid or ask about programs see all of these.
   */
  readonly programs?: readonly StartedProgram[];
  /** The furthest reach among the effects. */
  readonly impact: Impact;
  readonly principal: Principal;
  readonly session: SessionId;
  readonly workspace: string;
  readonly label: Label;
  /** What classification learnt of the world and rests on; the driver checks it again. */
  readonly facts: JsonValue;
  readonly profile?: SandboxProfile;
  /** One or a few lines for a person: the whole act, unescaped (the terminal escapes it). */
  readonly summary: string;
  /** Which part of the summary gave which effect, where that is known. */
  readonly evidence?: readonly Evidence[];
  /** A preview for a person where there is one: a unified diff. */
  readonly preview?: string;
  /** Binds everything above with policy and stop epoch; what an approval and a capability are for. */
  readonly digest: Digest;
}
