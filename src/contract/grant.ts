import type { ActionEffect } from './effect.ts';
import type { Digest, GrantId, SessionId } from './ids.ts';
import type { Principal } from './proposal.ts';

/** An effect that a remembered answer covers: the same on the same thing, and below a tree also on what lies in it. */
export type GrantedEffect = Pick<
  ActionEffect,
  'type' | 'target' | 'targetKind' | 'extent' | 'method' | 'subcommand' | 'impact'
>;

/** A program that a covered command may start: this file under this name, told to do this. */
export interface GrantedProgram {
  readonly program: string;
  readonly subcommand?: string;
  readonly path?: string;
  readonly digest?: string;
}

/** What an answer is remembered for, and under which circumstances it holds. Never a text of a command. */
export interface GrantScope {
  readonly principal: Principal;
  readonly workspace: string;
  /** `device:inode` of the workspace: another folder of that name is another place. */
  readonly place: string;
  readonly policy: Digest;
  readonly stopEpoch: number;
  readonly effects: readonly GrantedEffect[];
  /** Of a command: every program that it starts. Absent: it is no command, and covers none. */
  readonly programs?: readonly GrantedProgram[];
  /** Why it was asked, as `judge:rule`: what is asked for another reason was not answered. */
  readonly reasons: readonly string[];
  /** Where the effects do not say all of it: exactly this act, and nothing like it. */
  readonly act?: Digest;
}

/** A person's yes that is remembered. It satisfies an `ask`, never a `forbid`. */
export interface Grant extends GrantScope {
  readonly id: GrantId;
  readonly lasts: 'session' | 'project';
  /** Where it was given; one that lasts for the session holds there only. */
  readonly session: SessionId;
  readonly by: string;
  /** What it covers, as it was shown when it was given. */
  readonly text: string;
  readonly givenAtMs: number;
  readonly untilMs: number;
  /** How often at most, the first time included; absent: as often as wanted. */
  readonly usesMax?: number;
  readonly uses: number;
  readonly lastUsedAtMs?: number;
  readonly revokedAtMs?: number;
}

/** Where grants are kept. What `put` changes inside `Ledger.appendWith` stands or falls with the entry. */
export interface GrantStore {
  list(): readonly Grant[];
  find(id: GrantId): Grant | undefined;
  put(grant: Grant): void;
  /** Removes grants whose time was up before this; those that were revoked or used up stay until then. */
  forget(beforeMs: number): void;
}
