import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Approver, ApproverWords, Question } from '../../contract/approval.ts';
import { askAt } from './ask-at-terminal.privileged.ts';
import { CTRL_C, flushed, interrupt, nextChunk, openTerminal, type Terminal, write } from './terminal.privileged.ts';

/** Questions that arrive within this time are one card. */
const GATHER_MS = 20;
/** More at once cannot be weighed. */
const CARD_QUESTIONS_MAX = 9;

export interface TerminalApproverOptions extends ApproverWords {
  /** Whose account this is. */
  readonly person?: string;
  /** Called around a question, so that a live display can step aside. */
  readonly pause?: () => void;
  readonly resume?: () => void;
}

interface Waiting {
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly answer: (answer: Answer | undefined) => void;
}

/**
 * Asks at the terminal that this process itself holds (`/dev/tty`, whatever standard input is). Where there is none it
 * answers `undefined` at once: never a hang, never an allow. One question at a time; those that come together are shown
 * together first.
 */
export function createTerminalApprover(options: TerminalApproverOptions): Approver {
  const { pause = () => {}, resume = () => {} } = options;
  const waiting: Waiting[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function atTerminal<T>(signal: AbortSignal | undefined, ask: (terminal: Terminal) => Promise<T>) {
    const terminal = signal?.aborted === true ? undefined : openTerminal();
    if (terminal === undefined) return undefined;
    pause();
    try {
      return await ask(terminal);
    } finally {
      terminal.close();
      resume();
    }
  }

  async function askCard(): Promise<void> {
    await delay(GATHER_MS);
    const card = waiting.splice(0, CARD_QUESTIONS_MAX);
    if (card.length === 0) return;
    try {
      await atTerminal(undefined, (terminal) => answerCard(terminal, card, options));
    } finally {
      // Whatever was not answered is not answered.
      for (const { answer } of card) answer(undefined);
    }
  }

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const result = turn.then(act);
    turn = result.catch(() => {});
    return result;
  };

  return {
    ask(question, signal) {
      if (question.given?.includes('terminal') === true) return Promise.resolve(undefined);
      const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
      waiting.push({ question, signal, answer: resolve });
      inTurn(askCard).catch(() => {});
      return promise;
    },
    // Where there is no terminal nobody is worn down, and the next question is a no anyway.
    mayGoOn: (why, signal) =>
      inTurn(async () => (await atTerminal(signal, (terminal) => goesOn(terminal, why, signal, options))) ?? true),
  };
}

async function answerCard(terminal: Terminal, card: readonly Waiting[], options: TerminalApproverOptions) {
  const open = card.filter(({ signal }) => !signal.aborted);
  if (open.length > 1) {
    const questions = open.map(({ question }) => question);
    terminal.input.setRawMode(true);
    write(terminal, options.list?.(questions, terminal.output.columns || 80) ?? '');
  }
  for (const [index, { question, signal, answer }] of open.entries()) {
    const position = { at: index + 1, of: open.length };
    const pressed = await askAt(terminal, question, { words: options, signal, position });
    answer(pressed === undefined ? undefined : withPerson(pressed.answer, options));
    if (pressed?.all !== true) continue;
    for (const other of open.slice(index + 1))
      other.answer({ digest: other.question.action.digest, answer: 'no', by: 'terminal' });
    return;
  }
}

const withPerson = (answer: Answer, { person }: TerminalApproverOptions): Answer => ({
  ...answer,
  ...(person !== undefined && { person }),
});

/** Only `c` lets it go on. */
async function goesOn(
  terminal: Terminal,
  why: string,
  signal: AbortSignal,
  { paused }: TerminalApproverOptions,
): Promise<boolean> {
  terminal.input.setRawMode(true);
  write(terminal, paused?.(why, terminal.output.columns || 80) ?? why);
  const typedAhead = await flushed(terminal, signal);
  write(terminal, '\n  Let it go on [c/n]: ');
  const key = typedAhead.includes(CTRL_C) ? CTRL_C : await nextChunk(terminal, signal);
  write(terminal, key === 'c' ? 'it goes on\n' : 'paused\n');
  if (key === CTRL_C) interrupt();
  return key === 'c';
}
