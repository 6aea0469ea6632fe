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
    const terminal = openTerminal();
    if (terminal === undefined || signal.aborted) return undefined;
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

async function askAt(
  { input, output }: Terminal,
  question: Question,
  render: TerminalApproverOptions['render'],
  signal: AbortSignal,
): Promise<Answer | undefined> {
  input.setRawMode(true);
  output.write(render(question, output.columns || 80).replaceAll('\n', '\r\n'));
  await flushed(input, signal);
  output.write('\r\n  Your answer [y/s/n/r]: ');
  const digest = question.action.digest;
  const by = 'terminal';
  for (;;) {
    const key = await nextKey(input, signal);
    switch (key) {
      case undefined:
        output.write('\r\n');
        return undefined;
      case 'y':
        output.write('yes, once\r\n');
        return { digest, answer: 'once', by };
      case 's':
        if (question.sessionScope === undefined) break;
        output.write('yes, this session\r\n');
        return { digest, answer: 'session', by };
      case 'r':
        return { digest, answer: 'no', by, reason: await readReason(input, output, signal) };
      case 'n':
      case '\r':
      case '\n':
      case '\u001b':
      case '\u0003':
      case '\u0004':
        output.write('no\r\n');
        if (key === '\u0003') process.kill(process.pid, 'SIGINT');
        return { digest, answer: 'no', by };
      default:
        break;
    }
  }
}

/** Throws away what was typed ahead, for as long as it takes to see the question. */
async function flushed(input: ReadStream, signal: AbortSignal): Promise<void> {
  const discard = (): void => {};
  input.on('data', discard);
  input.resume();
  await delay(SETTLE_MS, undefined, { signal }).catch(() => {});
  input.off('data', discard);
  input.pause();
}

/** One key; `undefined` when the terminal closes or the question is withdrawn. Pasted text is not a key. */
function nextKey(input: ReadStream, signal: AbortSignal): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const onData = (chunk: Buffer): void => resolve(chunk.length === 1 ? chunk.toString('latin1') : '');
  const onEnd = (): void => resolve(undefined);
  input.once('data', onData).once('end', onEnd).once('error', onEnd).resume();
  signal.addEventListener('abort', onEnd, { once: true });
  return promise.finally(() => {
    input.off('data', onData).off('end', onEnd).off('error', onEnd).pause();
    signal.removeEventListener('abort', onEnd);
  });
}

/** A line of text, echoed as it is typed. Control characters end it or are dropped. */
async function readReason(input: ReadStream, output: WriteStream, signal: AbortSignal): Promise<string> {
  output.write('no\r\n  Why not (goes back to the agent): ');
  input.setRawMode(false);
  const { promise, resolve } = Promise.withResolvers<string>();
  const onData = (chunk: Buffer): void => resolve(chunk.toString('utf8'));
  const onEnd = (): void => resolve('');
  input.once('data', onData).once('end', onEnd).once('error', onEnd).resume();
  signal.addEventListener('abort', onEnd, { once: true });
  const line = await promise;
  input.pause();
  return line
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
    .slice(0, REASON_CHARACTERS_MAX);
}
