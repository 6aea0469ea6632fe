import type { ProgramLanguage, ProgramReading } from './program-reading.ts';
import { type CodeContext, readCode } from './read-code.ts';
import { readBashProgram } from './read-shell-program.ts';

/** Languages of programs, by their names and the endings of their files. */
const LANGUAGES = new Map<string, ProgramLanguage>([
  ...['python', 'python3', 'py', 'python2', 'ipython', 'pyw'].map((name) => [name, 'python'] as const),
  ...['javascript', 'js', 'mjs', 'cjs', 'jsx', 'node', 'nodejs', 'ecmascript'].map(
    (name) => [name, 'javascript'] as const,
  ),
  ...['typescript', 'ts', 'mts', 'cts', 'tsx', 'deno', 'bun'].map((name) => [name, 'javascript'] as const),
  ...['bash', 'sh', 'shell', 'zsh', 'dash', 'ksh', 'shellscript'].map((name) => [name, 'bash'] as const),
]);

/** The language that a name or a file's ending means; `undefined` for one that is not read. */
export const languageOf = (name: string): ProgramLanguage | undefined =>
  LANGUAGES.get(name.trim().toLowerCase().replace(/^\./, ''));

/** Reads a whole program in any of the languages. Total. */
export const readProgram = (code: string, language: ProgramLanguage, context: CodeContext): ProgramReading =>
  language === 'bash'
    ? readBashProgram(code, context)
    : { language, programs: [], ...readCode(code, language, context) };
