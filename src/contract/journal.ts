import type { JsonObject } from './json.ts';

/** The state of one path before or after an act. `blob` is the sha256 (hexadecimal) of a file's content. */
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

/** A change that is about to be made. The content of a file that it replaces has been kept already. */
export interface ReversibleChange {
  readonly session: string;
  readonly action: string;
  /** Root of the workspace, canonical: an undo goes no further. */
  readonly workspace: string;
  readonly path: string;
  readonly before: PathState;
  readonly after: PathState;
  /** Name of a temporary file beside `path`, removed by an undo should a crash leave it behind. */
  readonly temporary?: string;
}

/** What an undo did with one path. */
export interface UndoStep extends JsonObject {
  readonly path: string;
  readonly result: 'restored' | 'kept';
  /** For `kept`: why (a person changed it since; its content is gone). For `restored`: what was done. */
  readonly why: string;
}

export interface UndoRequest {
  readonly session: string;
  /** Only this act of the session. */
  readonly action?: string;
  /** Only these paths: what was shown, should the session have gone on meanwhile. */
  readonly paths?: readonly string[];
  /** Also where somebody changed the path since; what is there then is kept and recorded under `by`. */
  readonly force?: boolean;
  /** The act that undoes. */
  readonly by?: { readonly session: string; readonly action: string };
}

/** What acts changed in workspaces, with enough to take it back. Kept in the state folder. */
export interface Journal {
  /** Keeps a content; gives its sha256. Throws `JOURNAL_FULL`, `STATE_UNUSABLE`. */
  keep(content: Uint8Array): string;
  /** Keeps what an open file holds, read from its start. */
  keepFile(descriptor: number): { readonly blob: string; readonly sizeBytes: number };
  /** Records changes, all or none, on stable storage together with what they keep; gives their numbers in order. */
  record(changes: readonly ReversibleChange[]): readonly number[];
  /** The changes were made. */
  confirm(seqs: readonly number[]): void;
  /** The changes were not made, or were taken back at once. */
  withdraw(seqs: readonly number[]): void;
  /** Changes of a session, oldest first. */
  entries(session: string): readonly JournalEntry[];
  /** A kept content; `undefined` where there is none or it is no longer what it was. */
  blob(blob: string): Uint8Array | undefined;
  /** Takes back what is still as the acts left it, newest first; one step a path. */
  undo(request: UndoRequest): readonly UndoStep[];
  close(): void;
}
