import type { Answer, ApproverWords, Question } from '../../contract/approval.ts';
import {
  CTRL_C,
  editLine,
  flushed,
  interrupt,
  nextChunk,
  readLine,
  type Terminal,
  write,
} from './terminal.privileged.ts';

const REASON_CHARACTERS_MAX = 500;
/** Enter, escape, Ctrl-C, Ctrl-D: whoever leaves the question has not said yes. */
const NO_KEYS = new Set(['n', '\r', '\n', '\u001b', CTRL_C, '\u0004']);
const DAY_MS = 24 * 60 * 60_000;

export interface Position {
  /** From 1. */
  readonly at: number;
  readonly of: number;
}

/** How long a grant for the project holds, by key. */
const LIVES: ReadonlyMap<string, { readonly days: number; readonly usesMax?: number }> = new Map([
  ['1', { days: 1 }],
  ['2', { days: 7 }],
  ['3', { days: 30 }],
  ['4', { days: 7, usesMax: 10 }],
]);

export interface AskOptions {
  readonly words: ApproverWords;
  readonly signal: AbortSignal;
  readonly position?: Position;
}

/** One answer; `all` where a no was meant for every question that is left on the card. */
export interface Pressed {
  readonly answer: Answer;
  readonly all?: boolean;
}

/** Shows one question and waits for its key. Resolves to `undefined` where it was withdrawn or the terminal closed. */
export async function askAt(
  terminal: Terminal,
  question: Question,
  { words, signal, position = { at: 1, of: 1 } }: AskOptions,
): Promise<Pressed | undefined> {
  const { input, output } = terminal;
  const isLast = position.at === position.of;
  input.setRawMode(true);
  write(terminal, words.question(question, output.columns || 80));
  if (!isLast) write(terminal, '  [N] no to this and to all that are left\n');
  const typedAhead = await flushed(terminal, signal);
  const prompt = `\n  Your answer [${offered(question, isLast).join('/')}]: `;
  write(terminal, prompt);
  let key: string | undefined = typedAhead.includes(CTRL_C) ? CTRL_C : '';
  for (; !signal.aborted && key !== undefined; key = await nextChunk(terminal, signal)) {
    if (key === 'N' && !isLast) return { ...said(terminal, question, 'no', 'no to all that are left'), all: true };
    const pressed = await answerTo(key, { terminal, question, words, signal });
    if (pressed === 'again') write(terminal, prompt);
    else if (pressed !== undefined) return pressed;
  }
  write(terminal, '\n');
  return undefined;
}

const offered = ({ sessionScope, projectScope, edit }: Question, isLast: boolean): readonly string[] => [
  'y',
  ...(sessionScope === undefined ? [] : ['s']),
  ...(projectScope === undefined ? [] : ['p']),
  'n',
  'r',
  ...(edit === undefined ? [] : ['e']),
  ...(isLast ? [] : ['N']),
];

interface Asking {
  readonly terminal: Terminal;
  readonly question: Question;
  readonly words: ApproverWords;
  readonly signal: AbortSignal;
}

/** What a key means; `undefined` for one that means nothing, `again` where the person went back to the question. */
async function answerTo(key: string, asking: Asking): Promise<Pressed | 'again' | undefined> {
  const { terminal, question, signal } = asking;
  if (NO_KEYS.has(key)) {
    const no = said(terminal, question, 'no', 'no');
    if (key === CTRL_C) interrupt();
    return no;
  }
  if (key === 'y') return said(terminal, question, 'once', 'yes, once');
  if (key === 's' && question.sessionScope !== undefined)
    return said(terminal, question, 'session', 'yes, this session');
  if (key === 'p' && question.projectScope !== undefined) return projectAnswer(asking);
  if (key === 'e' && question.edit !== undefined) return editedAnswer(asking, question.edit);
  if (key !== 'r') return undefined;
  write(terminal, 'no\n  Why not (goes back to the agent): ');
  const reason = await readLine(terminal, REASON_CHARACTERS_MAX, signal);
  return { answer: { ...answerOf(question, 'no'), ...(reason !== '' && { reason }) } };
}

const answerOf = ({ action }: Question, answer: Answer['answer']): Answer => ({
  digest: action.digest,
  answer,
  by: 'terminal',
});

function said(terminal: Terminal, question: Question, answer: Answer['answer'], text: string): Pressed {
  write(terminal, `${text}\n`);
  return { answer: answerOf(question, answer) };
}

/** Shows what would be saved before it is: only then a key, which says for how long, saves it. */
async function projectAnswer({ terminal, question, words, signal }: Asking): Promise<Pressed | 'again'> {
  write(terminal, `this project\n${words.remember?.(question, terminal.output.columns || 80) ?? ''}`);
  await flushed(terminal, signal);
  write(terminal, '\n  Until when [1/2/3/4, anything else goes back]: ');
  const life = LIVES.get((await nextChunk(terminal, signal)) ?? '');
  if (life === undefined) return goneBack(terminal);
  write(terminal, 'yes, and remembered\n');
  const { days, usesMax } = life;
  const untilMs = Date.now() + days * DAY_MS;
  return { answer: { ...answerOf(question, 'project'), untilMs, ...(usesMax !== undefined && { usesMax }) } };
}

async function editedAnswer(
  { terminal, question, signal }: Asking,
  edit: NonNullable<Question['edit']>,
): Promise<Pressed | 'again'> {
  write(terminal, 'change it (Enter has the new one judged, Ctrl-C goes back)\n');
  const line = await editLine(terminal, edit.text, signal);
  terminal.input.setRawMode(true);
  if (line === undefined || line.trim() === '' || line === edit.text) return goneBack(terminal);
  return { answer: { ...answerOf(question, 'edit'), arguments: edit.toArguments(line) } };
}

function goneBack(terminal: Terminal): 'again' {
  write(terminal, 'back\n');
  return 'again';
}
