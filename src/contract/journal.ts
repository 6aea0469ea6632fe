import type { JsonObject } from './json.ts';

/** The state of one path before or after an act. `blob` is the sha256 under which the content is kept. */
export interface PathState {
  readonly entry: 'absent' | 'file' | 'directory' | 'link';
  readonly blob?: string;
  readonly mode?: number;
  /** Target of a link. */
  readonly target?: string;
}

/** One reversible change, recorded before it is made. */
export interface JournalEntry {
  readonly seq: number;
  readonly session: string;
  readonly action: string;
  /** Absolute canonical path. */
  readonly path: string;
  readonly before: PathState;
  readonly after: PathState;
  readonly atMs: number;
  /** True once it was taken back. */
  readonly undone: boolean;
}

/** What an undo did with one path. */
export interface UndoStep extends JsonObject {
  readonly path: string;
  readonly result: 'restored' | 'kept';
  /** For `kept`: why (a person changed it since; its content is gone). */
  readonly why: string;
}
