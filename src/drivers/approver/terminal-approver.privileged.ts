import { openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadStream, WriteStream } from 'node:tty';
import type { Answer, Approver, Question } from '../../contract/approval.ts';

/** Keys pressed before the question could be read do not answer it. */
const SETTLE_MS = 300;
const REASON_CHARACTERS_MAX = 500;

export interface TerminalApproverOptions {
  /** The question as text, escaped: nothing of an act reaches the terminal raw. */
  readonly render: (question: Question, columns: number) => string;
  /** Called around a question, so that a live display can step aside. */
  readonly pause?: () => void;
  readonly resume?: () => void;
}

/**
 * Asks at the terminal that this process itself holds (`/dev/tty`, whatever standard input is). Where there is none it
 * answers `undefined` at once: never a hang, never an allow. One question at a time.
 */
export function createTerminalApprover({
  render,
  pause = () => {},
  resume = () => {},
}: TerminalApproverOptions): Approver {
  let previous: Promise<unknown> = Promise.resolve();
  const askNow = async (question: Question, signal: AbortSignal): Promise<Answer | undefined> => {
    const terminal = signal.aborted ? undefined : openTerminal();
    if (terminal === undefined) return undefined;
    pause();
    try {
      return await askAt(terminal, question, render, signal);
    } finally {
      terminal.close();
      resume();
    }
  };
  return {
    ask(question, signal) {
      const answer = previous.then(() => askNow(question, signal));
      previous = answer.catch(() => {});
      return answer;
    },
  };
}

interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  close(): void;
}

function openTerminal(): Terminal | undefined {
  try {
    const input = new ReadStream(openSync('/dev/tty', 'r'));
    const output = new WriteStream(openSync('/dev/tty', 'w'));
    return {
      input,
      output,
      close() {
        input.setRawMode(false);
        input.destroy();
        output.destroy();
      },
    };
  } catch {
    return undefined;
  }
}

const CTRL_C = '\u0003';
/** Enter, escape, Ctrl-C, Ctrl-D: whoever leaves the question has not said yes. */
const NO_KEYS = new Set(['n', '\r', '\n', '\u001b', CTRL_C, '\u0004']);

async function askAt(
  { input, output }: Terminal,
  question: Question,
  render: TerminalApproverOptions['render'],
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const no = (reason?: string): Answer => ({
    digest: question.action.digest,
    answer: 'no',
    by: 'terminal',
    ...(reason !== undefined && reason !== '' && { reason }),
  });
  const yes = (answer: 'once' | 'session'): Answer => ({ digest: question.action.digest, answer, by: 'terminal' });
  const hasScope = question.sessionScope !== undefined;
  input.setRawMode(true);
  output.write(render(question, output.columns || 80).replaceAll('\n', '\r\n'));
  const typedAhead = await flushed(input, signal);
  output.write(`\r\n  Your answer [${hasScope ? 'y/s/n/r' : 'y/n/r'}]: `);
  let key: string | undefined = typedAhead.includes(CTRL_C) ? CTRL_C : '';
  for (; !signal.aborted && key !== undefined; key = await nextChunk(input, signal)) {
    if (NO_KEYS.has(key)) {
      output.write('no\r\n');
      if (key === CTRL_C) interrupt();
      return no();
    }
    if (key === 'y') {
      output.write('yes, once\r\n');
      return yes('once');
    }
    if (key === 's' && hasScope) {
      output.write('yes, this session\r\n');
      return yes('session');
    }
    if (key === 'r') return no(await readReason(input, output, signal));
  }
  output.write('\r\n');
  return undefined;
}

/**
 * In raw mode the terminal sends no signal for Ctrl-C; whoever presses it wants everything to end. At once: a signal of
 * the system is heard only when this process next waits for something, and until then it would go on.
 */
function interrupt(): void {
  if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
}

/** Takes in what was typed ahead, for as long as it takes to see the question: it answers nothing. */
async function flushed(input: ReadStream, signal: AbortSignal): Promise<string> {
  let typed = '';
  const take = (chunk: Buffer): void => {
    typed += chunk.toString('latin1');
  };
  input.on('data', take);
  input.resume();
  await delay(SETTLE_MS, undefined, { signal }).catch(() => {});
  input.off('data', take);
  input.pause();
  return typed;
}

/**
 * What comes next: one key, or several characters at once where text was pasted, which is no key. `undefined` when the
 * terminal closes or the question is withdrawn.
 */
function nextChunk(input: ReadStream, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const onData = (chunk: Buffer): void => resolve(chunk.toString('utf8'));
  const onEnd = (): void => resolve(undefined);
  input.once('data', onData).once('end', onEnd).once('error', onEnd).resume();
  signal.addEventListener('abort', onEnd, { once: true });
  return promise.finally(() => {
    input.off('data', onData).off('end', onEnd).off('error', onEnd).pause();
    signal.removeEventListener('abort', onEnd);
  });
}

/** A line of text, edited and echoed by the terminal itself. Control and invisible characters are dropped. */
async function readReason(input: ReadStream, output: WriteStream, signal: AbortSignal): Promise<string> {
  output.write('no\r\n  Why not (goes back to the agent): ');
  input.setRawMode(false);
  const [line = ''] = ((await nextChunk(input, signal)) ?? '').split('\n');
  return line
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
    .slice(0, REASON_CHARACTERS_MAX);
}
