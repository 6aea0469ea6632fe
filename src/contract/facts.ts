import type { StagedRepository } from './staged-repository.ts';

/**
 * The read-only port through which classification learns of the world. Readers stay pure functions of
 * (text, facts); the facts an act rests on go into its digest, and the driver checks them again on its own handle.
 */
export interface Facts {
  /** The person's home folder, canonical. */
  readonly home: string;
  /** The workspace's root, canonical. */
  readonly workspace: string;
  /** Looks at one absolute path without opening it. Never throws for what is absent or unreadable. */
  path(path: string): PathFact;
  /** Absolute paths that a shell glob (absolute pattern) matches, sorted; `undefined` when there are too many to list. */
  glob(pattern: string): readonly string[] | undefined;
  /** The program that a name would start from the sandbox's fixed search path; `undefined` where there is none. */
  program(name: string): ProgramFact | undefined;
  /** Text of a regular workspace file of at most `limitBytes`; `undefined` where it is absent, larger or not text. */
  text(path: string, limitBytes: number): string | undefined;
  /** Every address that a host name resolves to, as the resolver gave them. Rejects when it resolves to nothing. */
  addresses(host: string): Promise<readonly string[]>;
  /** Every path below a folder, links not followed, folders before what is in them; `undefined` when more than `limit`. */
  tree(path: string, limit: number): readonly string[] | undefined;
  /** Paths that an undo of this session (or of one of its acts) would touch. */
  undoable(session: string, action?: string): readonly string[];
  /** What a stage holds; `undefined` where it is unknown. */
  stage(id: string): StageFact | undefined;
  /** What the command of a stage did to git repositories; none where it did nothing, or the stage is unknown. */
  stagedRepositories(id: string): readonly StagedRepository[];
  /** Text that a stage holds for a path: of a regular file, or the target of a link; `undefined` for everything else. */
  stageText(id: string, path: string, limitBytes: number): string | undefined;
}

export interface PathFact {
  /** The path with every link resolved as far as it exists; the rest appended. */
  readonly canonical: string;
  /** The path made absolute and normalised by text alone. */
  readonly lexical: string;
  readonly kind: 'file' | 'directory' | 'link' | 'special' | 'absent' | 'unreadable';
  /** `device:inode` of what is there now; absent for what is not. */
  readonly identity?: string;
  readonly sizeBytes?: number;
  /** Another one after every write, also after one that keeps size and place: the time of its last change. */
  readonly version?: string;
  readonly hardLinks?: number;
}

export interface ProgramFact {
  readonly path: string;
  /** sha256 of the program file's content. */
  readonly digest: string;
}

export type ChangeKind = 'create' | 'modify' | 'delete' | 'mode';

/** One difference between a stage and the workspace below it. `path` is absolute, in workspace terms. */
export interface StageChange {
  readonly path: string;
  readonly change: ChangeKind;
  readonly entry: 'file' | 'directory' | 'link' | 'special';
  /** sha256 of the content in the stage (of the target text, for a link); absent for a deletion or folder. */
  readonly digest?: string;
  /** sha256 of the workspace file when the stage was read; absent where there was none. */
  readonly baseDigest?: string;
  /** Permission bits in the stage. */
  readonly mode?: number;
  readonly sizeBytes?: number;
}

export interface StageFact {
  readonly id: string;
  readonly changes: readonly StageChange[];
  /** sha256 over all changes: what an approval of an apply binds to. */
  readonly digest: string;
}
