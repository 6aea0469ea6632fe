import { z } from 'zod';
import type { Effect } from '../../contract/effect.ts';
import type { Reading } from '../../contract/reading.ts';
import { sentenceOf } from '../sentence.ts';
import { readCommand } from '../shell/read-command.ts';
import type { CodeContext } from './read-code.ts';
import { languageOf, readProgram } from './read-program.ts';

/** A notebook (nbformat 4): only what reading needs. */
const notebookSchema = z.object({
  metadata: z
    .object({ language_info: z.object({ name: z.string() }).partial().optional() })
    .loose()
    .optional(),
  cells: z.array(
    z.object({ cell_type: z.string(), source: z.union([z.string(), z.array(z.string())]).default('') }).loose(),
  ),
});

/** Cells that are read; a notebook of more is not. */
const CELLS_MAX = 1_000;

export interface NotebookReading extends Omit<Reading, 'evidence'> {
  /** For each effect, the number of the cell (from 0, of all cells) that gave it. */
  readonly cells: readonly number[];
}

/**
 * What the code cells of a notebook would do, run from the first to the last. Names that one cell makes are known in
 * the next. Lines for the shell (`!cmd`, `%%bash`) are read as commands; other magics are unknown.
 */
export function readNotebook(json: string, context: CodeContext): NotebookReading {
  const parsed = notebookSchema.safeParse(parseJson(json));
  if (!parsed.success || parsed.data.cells.length > CELLS_MAX) return notRead(context);
  const { cells, metadata } = parsed.data;
  const language = languageOf(metadata?.language_info?.name ?? 'python');
  if (language === undefined) return notRead(context);
  const found = new Map<string, { effect: Effect; cell: number }>();
  let isWhole = true;
  const add = (effects: readonly Effect[], cell: number): void => {
    for (const effect of effects) {
      const key = JSON.stringify(effect);
      if (!found.has(key)) found.set(key, { effect, cell });
    }
  };
  const programs: { text: string; cell: number }[] = [];
  cells.forEach(({ cell_type: type, source }, cell) => {
    if (type !== 'code') return;
    const { code, commands, others } = splitMagics(Array.isArray(source) ? source.join('') : source);
    for (const command of commands) {
      const reading = readCommand(command, context);
      isWhole &&= reading.parsed;
      add([...reading.effects, { type: 'execute', target: 'sh', targetKind: 'program' }], cell);
    }
    add(
      others.map((magic): Effect => ({ type: 'unknown', target: magic.slice(0, 120), targetKind: 'text' })),
      cell,
    );
    programs.push({ text: code, cell });
  });
  for (const { effect, at } of readTogether(
    programs.map(({ text }) => text),
    language,
    context,
  )) {
    add([effect], programs[at]?.cell ?? 0);
    isWhole &&= effect.type !== 'unknown' || !effect.target.startsWith('a program that was not read');
  }
  const all = [...found.values()];
  const effects = all.map(({ effect }) => effect);
  return { parsed: isWhole, effects, cells: all.map(({ cell }) => cell), sentence: sentenceOf(effects, context.facts) };
}

/** All cells as one program, and for each effect the cell where it stands. */
function readTogether(
  texts: readonly string[],
  language: NonNullable<ReturnType<typeof languageOf>>,
  context: CodeContext,
): readonly { effect: Effect; at: number }[] {
  const program = texts.join('\n');
  const { effects, evidence } = readProgram(program, language, context);
  const ends: number[] = [];
  for (const text of texts) ends.push((ends.at(-1) ?? 0) + text.length + 1);
  return effects.map((effect, index) => {
    const start = evidence.find((place) => place.effect === index)?.start ?? 0;
    return {
      effect,
      at: Math.max(
        0,
        ends.findIndex((end) => start < end),
      ),
    };
  });
}

/** Magics of IPython that only show, count or draw. */
const HARMLESS_MAGIC =
  /^%%?(?:matplotlib|time|timeit|autoreload|config|precision|who|whos|reset|capture|pprint|pylab)\b/;

/** What is no Python in a cell: commands behind `!`, magics behind `%`, help behind `?`. */
function splitMagics(source: string): { code: string; commands: readonly string[]; others: readonly string[] } {
  const first = source.trimStart();
  const shell = /^%%(?:bash|sh|script\s+(?:bash|sh))[^\n]*\n?([\s\S]*)$/.exec(first);
  if (shell !== null) return { code: '', commands: [shell[1] ?? ''], others: [] };
  if (/^%%(?:writefile|file)\s/.test(first))
    return {
      code: `open(${JSON.stringify(first.split(/\s+/).at(first.startsWith('%%writefile -a') ? 2 : 1) ?? '')}, 'w')`,
      commands: [],
      others: [],
    };
  if (/^%%(?:html|markdown|latex|svg)\b/.test(first)) return { code: '', commands: [], others: [] };
  if (/^%%/.test(first) && !HARMLESS_MAGIC.test(first))
    return { code: '', commands: [], others: [first.split('\n')[0] ?? ''] };
  const commands: string[] = [];
  const others: string[] = [];
  const lines = source.split('\n').map((line) => {
    const bare = line.trim();
    const command = /^(?:[\w, ]+=\s*)?!+(.*)$/.exec(bare) ?? /^%(?:sx|system|pip|conda)\s+(.*)$/.exec(bare);
    if (command !== null) {
      const isInstaller = /^%(pip|conda)/.exec(bare)?.[1];
      commands.push(isInstaller === undefined ? (command[1] ?? '') : `${isInstaller} ${command[1] ?? ''}`);
      return line.replace(/\S.*$/, 'pass');
    }
    if (/^%/.test(bare)) {
      if (!HARMLESS_MAGIC.test(bare)) others.push(bare);
      return line.replace(/\S.*$/, 'pass');
    }
    return /^\??\??[\w.]+\?\??$/.test(bare) && bare.includes('?') ? line.replace(/\S.*$/, 'pass') : line;
  });
  return { code: lines.join('\n'), commands, others };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function notRead({ facts }: CodeContext): NotebookReading {
  const effects: readonly Effect[] = [{ type: 'unknown', target: 'a notebook that was not read', targetKind: 'text' }];
  return { parsed: false, effects, cells: [0], sentence: sentenceOf(effects, facts) };
}
