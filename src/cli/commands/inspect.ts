import { EXIT, SallyportError, toFault } from '../../contract/errors.ts';
import type { InspectPort } from '../../contract/inspect.ts';
import type { CliContext, GlobalOptions } from '../context.ts';
import { paintFor } from '../paint.ts';
import { visibleLine, visibleText } from '../visible-text.ts';

const KINDS = ['command', 'url', 'path', 'secrets'] as const;
type Kind = (typeof KINDS)[number];

export interface InspectOptions extends GlobalOptions {
  readonly jsonl?: boolean;
  readonly allow?: readonly string[];
  readonly op?: string;
}

const EXITS: Readonly<Record<string, number>> = { allow: EXIT.done, deny: EXIT.denied, ask: EXIT.needsApproval };

/** `sallyport inspect KIND TEXT`: what would this do, and what would we say? With `--jsonl`, rows in and rows out, in order. */
export async function inspect(
  kindText: string,
  words: readonly string[],
  options: InspectOptions,
  context: CliContext,
): Promise<number> {
  const kind = KINDS.find((name) => name === kindText);
  if (kind === undefined)
    throw new SallyportError(
      'USAGE_INVALID',
      `There is no such thing to inspect: ${kindText}. There are: ${KINDS.join(', ')}.`,
    );
  const port = await context.openInspect();
  if (options.jsonl === true) return inspectLines(kind, port, context);
  if (words.length === 0)
    throw new SallyportError('USAGE_INVALID', `Give the ${kind} to inspect, or --jsonl for rows on standard input.`);
  const answer = await answerTo(kind, rowOf(kind, words.join(' '), options, context), port);
  if (options.json === true) context.screen.line(JSON.stringify(answer));
  else for (const line of answerLines(answer, context)) context.screen.line(line);
  return EXITS[String(answer['decision'])] ?? EXIT.done;
}

type Row = Readonly<Record<string, unknown>>;

function rowOf(kind: Kind, text: string, { allow, op, workspace }: InspectOptions, { currentFolder }: CliContext): Row {
  const root = workspace ?? currentFolder;
  switch (kind) {
    case 'command':
      return { command: text, cwd: root };
    case 'url':
      return { url: text, allow: allow ?? [] };
    case 'path':
      return { root, op: op ?? 'read', path: text };
    case 'secrets':
      return { text };
  }
}

/** A row that cannot be answered is an answer too: denied, with the reason. One bad row never ends the run. */
async function inspectLines(kind: Kind, port: InspectPort, { inputLines, screen }: CliContext): Promise<number> {
  for await (const line of inputLines()) {
    if (line.trim() === '') continue;
    screen.line(JSON.stringify(await answerLine(kind, line, port)));
  }
  return EXIT.done;
}

async function answerLine(kind: Kind, line: string, port: InspectPort): Promise<Row> {
  let id: unknown = null;
  try {
    const row = JSON.parse(line) as Row;
    id = row['id'] ?? null;
    return { id, ...(await answerTo(kind, row, port)) };
  } catch (error) {
    const { code, message } = toFault(error);
    return { id, decision: 'deny', effects: [], contained: false, parsed: false, reason: `${code}: ${message}` };
  }
}

async function answerTo(kind: Kind, row: Row, port: InspectPort): Promise<Row> {
  switch (kind) {
    case 'command':
      return { ...(await port.command(row as unknown as Parameters<InspectPort['command']>[0])) };
    case 'url':
      return { ...port.url(row as unknown as Parameters<InspectPort['url']>[0]) };
    case 'path':
      return { ...port.path(row as unknown as Parameters<InspectPort['path']>[0]) };
    case 'secrets':
      return { ...port.secrets(row as unknown as Parameters<InspectPort['secrets']>[0]) };
  }
}

function answerLines(answer: Row, { screen }: CliContext): readonly string[] {
  const paint = paintFor(screen);
  if (typeof answer['redacted'] === 'string') return [visibleText(answer['redacted'])];
  const lines = [`${paint.bold(String(answer['decision']))}: ${visibleLine(String(answer['reason']))}`];
  if (answer['contained'] === true)
    lines.push(paint.green('In the sandbox it would run without a question: it can do no harm there.'));
  for (const effect of (answer['effects'] ?? []) as readonly { type: string; target: string }[])
    lines.push(`  ${effect.type} ${visibleLine(effect.target)}`);
  if (typeof answer['real'] === 'string') lines.push(`  ${visibleLine(answer['real'])}`);
  return lines;
}
