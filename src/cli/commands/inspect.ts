import { resolve } from 'node:path';
import { EXIT, SallyportError, toFault } from '../../contract/errors.ts';
import type { InspectPort } from '../../contract/inspect.ts';
import { idOf } from '../answer-rows.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { quoted } from '../copied-command.ts';
import { type InspectAnswer, inspectAnswer, secretPlaces } from '../inspect-answer.ts';
import { INSPECT_KINDS, type InspectKind, inspectRow } from '../inspect-row.ts';
import { paintFor } from '../paint.ts';
import { visibleJson } from '../visible-text.ts';

export interface InspectOptions extends GlobalOptions {
  readonly jsonl?: boolean;
  readonly allow?: readonly string[];
  readonly op?: string;
  readonly language?: string;
  readonly dialect?: string;
  readonly schema?: string;
}

const EXITS: Readonly<Record<string, number>> = { allow: EXIT.done, deny: EXIT.denied, ask: EXIT.needsApproval };

/** `sallyport inspect KIND TEXT`: what would this do, and what would we say? With `--jsonl`, rows in and rows out, in order. */
export async function inspect(
  kindText: string,
  words: readonly string[],
  options: InspectOptions,
  context: CliContext,
): Promise<number> {
  const kind = INSPECT_KINDS.find((name) => name === kindText);
  if (kind === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      `There is no such thing to inspect: ${kindText}. There are: ${INSPECT_KINDS.join(', ')}.`,
    );
  const port = await context.openInspect();
  const given = kind === 'sql' ? sqlFields(options, context, port) : {};
  if (options.jsonl === true) return inspectLines(kind, port, given, context);
  if (words.length === 0)
    throw new SallyportError('USAGE_INVALID', `Give the ${kind} to inspect, or --jsonl for rows on standard input.`);
  const row =
    kind === 'code'
      ? await programRow(words, options, context, port)
      : { ...given, ...rowOf(kind, words, options, context) };
  const answer = await inspectRow(kind, row, port);
  if (options.json === true) context.screen.line(visibleJson(answer));
  else showAnswer(textOf(row), answer, options, context);
  return EXITS[String(answer['decision'])] ?? EXIT.done;
}

/** The text that offsets of the answer are into. */
const textOf = (row: Row): string =>
  String(row['command'] ?? row['sql'] ?? row['code'] ?? row['url'] ?? row['path'] ?? row['text'] ?? '');

function showAnswer(
  text: string,
  answer: InspectAnswer,
  { workspace }: InspectOptions,
  { screen, currentFolder }: CliContext,
): void {
  const style = { width: screen.columns, paint: paintFor(screen), workspace: resolve(currentFolder, workspace ?? '') };
  for (const line of inspectAnswer(text, answer, style)) screen.line(line);
  for (const place of secretPlaces(text, answer)) screen.note(`  ${place}\n`);
}

type Row = Readonly<Record<string, unknown>>;

/** A program is named by its file; `-` is standard input, for which the language has to be said. */
async function programRow(
  [file = '', ...others]: readonly string[],
  { language, workspace }: InspectOptions,
  { currentFolder, inputLines }: CliContext,
  port: InspectPort,
): Promise<Row> {
  if (others.length > 0)
    throw new SallyportError('USAGE_INVALID', 'Give one file with a program, or - for standard input.');
  const cwd = workspace ?? currentFolder;
  if (file !== '-') {
    const program = port.program(resolve(currentFolder, file));
    return { cwd, ...program, language: language ?? program.language };
  }
  if (language === undefined)
    throw new SallyportError('USAGE_INVALID', 'Say the language of the program with --language.');
  const lines: string[] = [];
  for await (const line of inputLines()) lines.push(line);
  return { cwd, language, code: lines.join('\n') };
}

/** What the command line says of SQL holds for every row that does not say otherwise. */
function sqlFields({ dialect, policy, schema }: InspectOptions, { currentFolder }: CliContext, port: InspectPort): Row {
  return {
    ...(dialect !== undefined && { dialect }),
    ...(policy !== undefined && { policy }),
    ...(schema !== undefined && { schema: port.program(resolve(currentFolder, schema)).code }),
  };
}

function rowOf(
  kind: Exclude<InspectKind, 'code'>,
  words: readonly string[],
  { allow, op, workspace }: InspectOptions,
  { currentFolder }: CliContext,
): Row {
  const root = workspace ?? currentFolder;
  const text = words.join(' ');
  switch (kind) {
    case 'command':
      // One word is a command line; several are the words of a command, quoted so that they are read as they are.
      return { command: words.length === 1 ? text : words.map(quoted).join(' '), cwd: root };
    case 'sql':
      return { sql: text };
    case 'url':
      return { url: text, allow: allow ?? [] };
    case 'path':
      return { root, op: op ?? 'read', path: text };
    case 'secrets':
      return { text };
  }
}

/** A row that cannot be answered is an answer too: denied, with the reason. One bad row never ends the run. */
async function inspectLines(
  kind: InspectKind,
  port: InspectPort,
  given: Row,
  { inputLines, screen }: CliContext,
): Promise<number> {
  for await (const line of inputLines()) {
    if (line.trim() === '') continue;
    screen.line(JSON.stringify(await answerLine(kind, line, port, given)));
  }
  return EXIT.done;
}

async function answerLine(kind: InspectKind, line: string, port: InspectPort, given: Row): Promise<Row> {
  let id: unknown = null;
  try {
    const row = parsedRow(line);
    id = idOf(row);
    return { id, ...(await inspectRow(kind, isRow(row) ? { ...given, ...row } : row, port)) };
  } catch (error) {
    const { code, message } = toFault(error);
    return { id, decision: 'deny', effects: [], contained: false, parsed: false, reason: `${code}: ${message}` };
  }
}

function parsedRow(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new SallyportError('PROPOSAL_INVALID', 'The row is not JSON.', { cause });
  }
}

const isRow = (row: unknown): row is Row => row !== null && typeof row === 'object' && !Array.isArray(row);
