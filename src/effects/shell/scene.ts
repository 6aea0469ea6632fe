import type { Facts } from '../../contract/facts.ts';
import type { Argument } from './argument.ts';
import type { CodeReader } from './code-reader.ts';
import type { Findings } from './findings.ts';
import { ShellState } from './shell-state.ts';
import type { Dialect } from './source-text.ts';
import type { Command } from './syntax.ts';

/** What runs through a pipe, as far as it matters to the next program. */
export type Stream =
  | { readonly kind: 'nothing' }
  /** A text that is known: of a here-document, or of an `echo`. */
  | { readonly kind: 'text'; readonly text: string }
  /** Paths below some folders, one a line or ended by NUL. */
  | { readonly kind: 'paths'; readonly paths: Extract<Argument, { kind: 'below' }>; readonly zero: boolean }
  | { readonly kind: 'unknown' };

/** Everything that reading one command may look at or write to. */
export interface Scene {
  readonly facts: Facts;
  readonly findings: Findings;
  readonly state: ShellState;
  readonly stdin: Stream;
  /** How many programs were unwrapped to come here. */
  readonly depth: number;
  /** Functions of the script that are running, outermost first. */
  readonly calls: readonly string[];
  /** True in the background and in a pipe: what runs there has others beside it. */
  readonly isShared?: boolean;
  /** Reads code that is handed to an interpreter; absent where nobody does, and then code is unknown. */
  readonly readCode?: CodeReader | undefined;
  /** True where files of code are looked into as well. */
  readonly readsFiles?: boolean | undefined;
  /** Reads a command that another one starts. `state` may be changed by it where the caller passes its own. */
  runArgv(argv: readonly Argument[], scene: Scene): Stream;
  /** Reads a text that another command gives to a shell. */
  runText(text: string, dialect: Dialect, scene: Scene): Stream;
  /** Reads the body of a function. */
  runBody(body: Command, scene: Scene): Stream;
}

/** Beyond this depth of wrappers a command is not followed. */
export const WRAPPERS_MAX = 8;

/** The same scene one wrapper deeper, in a shell of its own. */
export const deeper = (scene: Scene, changes: Partial<Pick<Scene, 'state' | 'stdin' | 'findings'>> = {}): Scene => ({
  ...scene,
  state: scene.state.clone(),
  ...changes,
  depth: scene.depth + 1,
});

/** Paths that a text names, from each folder where the command may run; `undefined` where that is not known. */
export function absolutePaths(text: string, { folders }: Pick<ShellState, 'folders'>): readonly string[] | undefined {
  if (text.startsWith('/')) return [text];
  return folders?.map((folder) => joinPath(folder, text));
}

export const joinPath = (folder: string, name: string): string =>
  folder.endsWith('/') ? folder + name : `${folder}/${name}`;

/** The same scene in another shell, which knows nothing of this one's variables and functions. */
export const freshShell = (scene: Scene, changes: Partial<Pick<Scene, 'stdin'>> = {}): Scene => {
  const state = new ShellState(scene.state.folders);
  return { ...scene, state, ...changes, calls: [], depth: scene.depth + 1 };
};
