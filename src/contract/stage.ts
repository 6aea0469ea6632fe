import type { StageFact } from './facts.ts';

/**
 * Stages that wait: what sandboxed processes wrote above the workspace and what has not been carried into it yet.
 * Each stage is one folder of the state folder, written by one process tree and by nobody after it ended.
 */
export interface StageStore {
  fact(id: string): StageFact | undefined;
  /** Absolute path in the stage that holds what a change made (a regular file or a link); for copying from. */
  location(id: string, path: string): string;
  /** What stands there, where it is text of at most `limitBytes`; the target, for a link. Never throws. */
  text(id: string, path: string, limitBytes: number): string | undefined;
  /** Forgets the changes at these workspace paths (applied or discarded); the stage goes when nothing is left. */
  settle(id: string, paths: readonly string[]): void;
  list(): readonly StageFact[];
}
