import type { Outcome } from './outcome.ts';

/** One act on one file below a root of its own: a row of `sallyport file --jsonl`. */
export interface FileAct {
  readonly root: string;
  readonly op: 'read' | 'write' | 'delete';
  /** Absolute, or relative to the root; as somebody wrote it. */
  readonly path: string;
  /** For a write: the whole new content. Absent: empty. */
  readonly content?: string;
  /** For a deletion: a folder with everything in it. */
  readonly recursive?: boolean;
}

export interface FileActAnswer {
  /** What became of it, in the words of every act; only `done` has changed or returned anything. */
  readonly outcome: Outcome['status'];
  /** The same as a decision: `allow` for what was done. */
  readonly decision: 'allow' | 'deny';
  /** Size of the content that was read or written. */
  readonly bytes?: number;
  /** Text that was read. */
  readonly content?: string;
  /** Why it was not done. */
  readonly reason?: string;
}

/** Performs acts on files, each row below its own root, each recorded and kept for an undo. */
export interface FileActs {
  perform(act: FileAct): Promise<FileActAnswer>;
  close(): Promise<void>;
}
