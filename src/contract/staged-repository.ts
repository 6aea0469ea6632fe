/** One branch, tag or stash that a command in a stage moved. An absent side stands for "not there". */
export interface RefChange {
  /** Full name: `refs/heads/main`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  /** True where the new commit has the old one among its ancestors: nothing that was there is left behind. */
  readonly isForward: boolean;
}

export interface NewCommit {
  readonly id: string;
  /** First line of its message; anybody may have written it. */
  readonly subject: string;
}

/**
 * What a command did to one git repository in its stage, looked through: objects are verified and kept apart, and what
 * would change in the real repository is known to the byte. Hooks, configuration and all else in `.git` is never taken
 * over.
 */
export interface StagedRepository {
  /** Absolute canonical folder of the workspace that holds `.git`. */
  readonly folder: string;
  /** True for a repository that the command made. */
  readonly isNew: boolean;
  readonly refs: readonly RefChange[];
  /** Where HEAD points now, where it moved: a branch's full name, or a commit. */
  readonly head?: string;
  /** True where other files stand ready for the next commit. */
  readonly isIndexChanged: boolean;
  /** Commits that the repository does not have yet, newest first; no more than a person would look at. */
  readonly commits: readonly NewCommit[];
  readonly commitCount: number;
  /** Text that the new commits bring, as a patch; absent where it is too much to look through. */
  readonly patch?: string;
  /** What new commits and tags say besides their files: messages, and who they say they are by. */
  readonly messages: string;
  /** Why nothing of it can be taken over; absent where it can. */
  readonly obstacle?: string;
  /** Over everything that an import would write. */
  readonly digest: string;
}
