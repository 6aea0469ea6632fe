import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadStream, WriteStream } from 'node:tty';

/** Keys pressed before the question could be read do not answer it. */
const SETTLE_MS = 300;
export const CTRL_C = '\u0003';

export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  close(): void;
}

/** The terminal that this process itself holds, whatever standard input is; `undefined` where there is none. */
export function openTerminal(): Terminal | undefined {
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

/** Lines as a terminal in raw mode wants them. */
export const write = ({ output }: Terminal, text: string): void => void output.write(text.replaceAll('\n', '\r\n'));

/**
 * In raw mode the terminal sends no signal for Ctrl-C; whoever presses it wants everything to end. At once: a signal of
 * the system is heard only when this process next waits for something, and until then it would go on.
 */
export function interrupt(): void {
  if (!process.emit('SIGINT')) process.kill(process.pid, 'SIGINT');
}

/** Takes in what was typed ahead, for as long as it takes to see the question: it answers nothing. */
export async function flushed({ input }: Terminal, signal: AbortSignal): Promise<string> {
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
export function nextChunk({ input }: Terminal, signal: AbortSignal): Promise<string | undefined> {
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
export async function readLine(terminal: Terminal, charactersMax: number, signal: AbortSignal): Promise<string> {
  terminal.input.setRawMode(false);
  const [line = ''] = ((await nextChunk(terminal, signal)) ?? '').split('\n');
  return line
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim()
    .slice(0, charactersMax);
}

/** A line that stands there already and can be changed; `undefined` where it was left. */
export function editLine({ input, output }: Terminal, text: string, signal: AbortSignal): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const editor = createInterface({ input, output, terminal: true, historySize: 0 });
  const leave = (): void => resolve(undefined);
  editor.once('line', resolve).once('close', leave).once('SIGINT', leave);
  signal.addEventListener('abort', leave, { once: true });
  editor.write(text);
  return promise.finally(() => {
    signal.removeEventListener('abort', leave);
    editor.close();
  });
}
