import type { StartedProgram } from '../../contract/action.ts';
import type { Effect } from '../../contract/effect.ts';
import type { Reading } from '../../contract/reading.ts';
import { sentenceOf } from '../sentence.ts';
import { readShellProgram } from '../shell/read-command.ts';
import { type CodeContext, readCode } from './read-code.ts';

/** Languages of programs, by their names and the endings of their files. */
const LANGUAGES = new Map<string, ProgramLanguage>([
  ...['python', 'python3', 'py', 'python2', 'ipython', 'pyw'].map((name) => [name, 'python'] as const),
  ...['javascript', 'js', 'mjs', 'cjs', 'jsx', 'node', 'nodejs', 'ecmascript'].map(
    (name) => [name, 'javascript'] as const,
  ),
  ...['typescript', 'ts', 'mts', 'cts', 'tsx', 'deno', 'bun'].map((name) => [name, 'javascript'] as const),
  ...['bash', 'sh', 'shell', 'zsh', 'dash', 'ksh', 'shellscript'].map((name) => [name, 'bash'] as const),
]);
export type ProgramLanguage = 'python' | 'javascript' | 'bash';

/** The language that a name or a file's ending means; `undefined` for one that is not read. */
export const languageOf = (name: string): ProgramLanguage | undefined =>
  LANGUAGES.get(name.trim().toLowerCase().replace(/^\./, ''));

export interface ProgramReading extends Reading {
  readonly language: ProgramLanguage;
  /** Programs that a shell program starts. */
  readonly programs: readonly StartedProgram[];
}

/** Reads a whole program in any of the languages. Total. */
export function readProgram(code: string, language: ProgramLanguage, context: CodeContext): ProgramReading {
  if (language !== 'bash') return { language, programs: [], ...readCode(code, language, context) };
  const { parsed, refused, effects: found, evidence, commands } = readShellProgram(code, context);
  const made = madeBy(found, context);
  // Who inspects a program is told what it changes of permissions, in the workspace too.
  const modes = commands.filter(({ program }) => CHANGES_MODES.has(program));
  const effects: Effect[] = [
    ...found,
    ...modes.slice(0, 1).map(
      ({ program }): Effect => ({
        type: 'privilege',
        target: `${program} changes permissions or owners`,
        targetKind: 'text',
      }),
    ),
  ];
  if (!parsed && !effects.some(({ type }) => type === 'unknown'))
    effects.push({ type: 'unknown', target: refused ?? 'a program that was not read', targetKind: 'text' });
  const kept = effects.filter((effect) => !(effect.type === 'delete' && made.has(effect.target)));
  return {
    language,
    parsed,
    effects: kept,
    evidence: evidence.flatMap(({ effect, ...span }) => {
      const index = kept.indexOf(effects[effect] as Effect);
      return index < 0 ? [] : [{ effect: index, ...span }];
    }),
    sentence: sentenceOf(kept, context.facts),
    programs: commands.map(({ program, subcommand }) => ({ program, ...(subcommand !== undefined && { subcommand }) })),
  };
}

const CHANGES_MODES = new Set(['chmod', 'chown', 'chgrp', 'setfacl', 'chattr', 'setcap', 'chcon']);

/** Places that are not there yet and that the program writes: it may take them away again. */
function madeBy(effects: readonly Effect[], { facts }: CodeContext): ReadonlySet<string> {
  const written = effects.filter(({ type, targetKind }) => type === 'write' && targetKind === 'path');
  return new Set(written.map(({ target }) => target).filter((path) => facts.path(path).kind === 'absent'));
}
