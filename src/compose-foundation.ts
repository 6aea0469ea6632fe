import type { PolicyHolder } from './compose-policy.ts';
import type { Clock } from './contract/clock.ts';
import type { Journal } from './contract/journal.ts';
import type { Ledger } from './contract/ledger.ts';
import type { GitIdentity } from './drivers/git/person-identity.privileged.ts';
import type { StagedGit } from './drivers/git/staged-git.privileged.ts';
import type { Sandbox } from './drivers/sandbox/sandbox.ts';
import type { Stages } from './drivers/stage/stage-store.privileged.ts';
import type { State } from './drivers/store/state.privileged.ts';

/** What the sessions of one house share. */
export interface Foundation {
  readonly workspace: string;
  readonly home: string;
  readonly state: State;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly stages: Stages;
  /** What commands did to git repositories in these stages. */
  readonly stagedGit: StagedGit;
  /** Who commits are by that commands make. */
  readonly committer: GitIdentity;
  readonly sandbox: Sandbox;
  readonly policy: PolicyHolder;
  readonly clock: Clock;
  /** Told of what a person should know and what stops nothing. */
  readonly notice: (text: string) => void;
  /** Where programs are looked for inside the sandbox. */
  readonly searchPath: string;
}
