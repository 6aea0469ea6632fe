import { everyCommand, parseBash } from '../../rivals/tree-sitter-bash.ts';
import type { Step } from '../read-tasks.ts';

/**
 * What another agent's rules say of a step: it runs, or a person is asked. What is asked carries the names under which
 * "do not ask again" would remember the answer; an empty list cannot be remembered.
 */
export type RivalAnswer = 'free' | { readonly asks: readonly string[] };

/** Approval rules of another agent, written anew from what was published of them. */
export interface Rival {
  readonly name: string;
  /** Where the rules were read, and of when that text is. */
  readonly source: string;
  readonly answer: (step: Step) => RivalAnswer;
}

export const FREE = 'free';
export const ask = (...names: readonly string[]): RivalAnswer => ({ asks: names });

/** Which sort of tool a step calls: most rules differ by that alone. */
export function toolOf(step: Step): 'look' | 'change' | 'run' | 'fetch' {
  if ('read' in step || 'list' in step || 'search' in step) return 'look';
  if ('run' in step) return 'run';
  return 'fetch' in step ? 'fetch' : 'change';
}

export const commandOf = (step: Step): string => ('run' in step ? step.run : '');

export const hostOf = (step: Step): string => ('fetch' in step ? (URL.parse(step.fetch)?.host ?? step.fetch) : '');

/** Every command of a text as a tree-sitter walk finds it. */
export function commandsIn(text: string): readonly (readonly string[])[] {
  const tree = parseBash(text);
  try {
    return everyCommand(tree);
  } finally {
    tree.delete();
  }
}

/** How "do not ask again for `git log`" names a command: the program, with its sub-command where it has one. */
export const prefixesIn = (text: string): readonly string[] =>
  commandsIn(text).map(([program = '', next = '']) =>
    /^(?:git|npm|npx|docker|kubectl|helm|terraform|go|pip|systemctl|openssl|python3|cargo|make)$/.test(program) &&
    /^[\w-]+$/.test(next) &&
    !next.startsWith('-')
      ? `${program} ${next}`
      : program,
  );

/** True where a sandbox without a network, with only the workspace writable, makes the step fail. */
export const needs = (step: Step, ...what: readonly Step['touches'][number][]): boolean =>
  step.touches.some((touch) => what.includes(touch));
