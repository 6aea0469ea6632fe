import type { ActionEffect } from '../../contract/effect.ts';
import { matchesName, type NamePattern, parseNamePattern } from './name-pattern.ts';
import { matchesPath, type PathGlob, type PlacedGlob, parsePathGlob, placeGlob, splitPath } from './path-glob.ts';

/** A program as a rule names it: `git`, `git push`, `python3*`, or one of the workspace by its path (`scripts/deploy.sh`). */
export interface ProgramRule {
  readonly program: { readonly name: NamePattern } | { readonly globs: readonly PathGlob[] };
  /** Words that must follow: `push` of `git push`. Empty: whatever it is told to do. */
  readonly words: readonly string[];
}

export type ProgramRuleReading =
  | { readonly ok: true; readonly rule: ProgramRule }
  | { readonly ok: false; readonly reason: string };

export function parseProgramRule(text: string): ProgramRuleReading {
  const [first = '', ...words] = text.split(' ');
  if (first === '' || words.includes(''))
    return { ok: false, reason: 'it is a program, with single spaces before its sub-command' };
  const odd = words.find((word) => !/^[\w.:@/+-]+$/.test(word) || word.startsWith('-'));
  if (odd !== undefined)
    return { ok: false, reason: `"${odd}" is not a sub-command; options and patterns cannot be named` };
  if (first.includes('/')) {
    const reading = parsePathGlob(first);
    return reading.ok ? { ok: true, rule: { program: { globs: reading.globs }, words } } : reading;
  }
  if (!/^[\w.+*?[\]!-]+$/.test(first)) return { ok: false, reason: `"${first}" is not the name of a program` };
  const reading = parseNamePattern(first);
  return reading.ok ? { ok: true, rule: { program: { name: reading.pattern }, words } } : reading;
}

export interface PlacedProgram {
  readonly program: { readonly name: NamePattern } | { readonly globs: readonly PlacedGlob[] };
  readonly words: readonly string[];
}

export function placeProgram(
  { program, words }: ProgramRule,
  places: { readonly home: string; readonly workspace: string },
): PlacedProgram {
  if ('name' in program) return { program, words };
  return { program: { globs: program.globs.map((glob) => placeGlob(glob, places)) }, words };
}

/** Last name of a program's path; a bare name is itself. */
export const programName = (target: string): string => target.slice(target.lastIndexOf('/') + 1);

/**
 * True where a forbid or ask of this program speaks of the effect: by whatever path it is started, and also where the
 * sub-command is not known (an empty one is known: there is none).
 */
export function touchesProgram(
  { program, words }: PlacedProgram,
  { target, aliases = [], subcommand }: ActionEffect,
): boolean {
  const isIt = [target, ...aliases].some((path) =>
    'name' in program ? matchesName(program.name, programName(path)) : startsOneOf(program.globs, path),
  );
  if (!isIt || words.length === 0 || subcommand === undefined) return isIt;
  const given = wordsOfSubcommand(subcommand);
  return given.length > 0 && given.every((word, index) => index >= words.length || words[index] === word);
}

/**
 * True where a permit of this program covers the effect. A permit of a bare name is for the installed program, never
 * for a file of that name in the workspace, and a sub-command that is not known is not covered.
 */
export function coversProgram(
  { program, words }: PlacedProgram,
  { target, targetKind, subcommand }: ActionEffect,
): boolean {
  const isBare = targetKind === 'program' && !target.includes('/');
  const isIt =
    'name' in program
      ? isBare && matchesName(program.name, target)
      : targetKind !== 'text' && startsOneOf(program.globs, target);
  if (!isIt || words.length === 0) return isIt;
  const given = wordsOfSubcommand(subcommand ?? '');
  return words.every((word, index) => given[index] === word);
}

const wordsOfSubcommand = (subcommand: string): readonly string[] =>
  subcommand.split(' ').filter((word) => word !== '');

const startsOneOf = (globs: readonly PlacedGlob[], target: string): boolean =>
  target.startsWith('/') && globs.some((glob) => matchesPath(glob, splitPath(target)));
