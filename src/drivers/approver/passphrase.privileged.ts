import { CTRL_C, nextChunk, openTerminal, write } from './terminal.privileged.ts';

/** A line typed at the terminal that shows nothing of it; `undefined` where there is no terminal or it was left. */
export async function askPassphrase(prompt: string): Promise<string | undefined> {
  const terminal = openTerminal();
  if (terminal === undefined) return undefined;
  try {
    terminal.input.setRawMode(true);
    write(terminal, `${prompt}: `);
    return await typedLine((signal) => nextChunk(terminal, signal));
  } finally {
    write(terminal, '\n');
    terminal.close();
  }
}

const NEVER = new AbortController().signal;

async function typedLine(next: (signal: AbortSignal) => Promise<string | undefined>): Promise<string | undefined> {
  let line: string[] = [];
  for (;;) {
    const chunk = await next(NEVER);
    if (chunk === undefined) return undefined;
    for (const character of chunk) {
      if (character === CTRL_C || character === '\u0004' || character === '\u001b') return undefined;
      if (character === '\r' || character === '\n') return line.join('');
      if (character === '\u007f' || character === '\b') line = line.slice(0, -1);
      else line.push(character);
    }
  }
}
