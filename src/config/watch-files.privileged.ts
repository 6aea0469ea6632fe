import { statSync } from 'node:fs';

/** How often the files are looked at; a change is acted on when two looks in a row see the same. */
const LOOK_MS = 200;

export interface FileWatch {
  close(): void;
}

/**
 * Calls back once the files have changed and settled: editors write a new file and put it in the place of the old one,
 * and what is looked at in between is half there or not at all. Looks instead of waiting for notices, which get lost on
 * network and overlay file systems. Files that do not exist may appear.
 */
export function watchFiles(files: () => readonly string[], onChange: () => void): FileWatch {
  let known = signatureOf(files());
  let pending: string | undefined;
  const timer = setInterval(() => {
    const now = signatureOf(files());
    if (now === known) pending = undefined;
    else if (now !== pending) pending = now;
    else {
      known = now;
      pending = undefined;
      onChange();
    }
  }, LOOK_MS).unref();
  return { close: () => clearInterval(timer) };
}

const signatureOf = (files: readonly string[]): string => files.map(signatureOfFile).join('\n');

function signatureOfFile(file: string): string {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? 'absent' : `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`;
  } catch (error) {
    return `unreadable ${(error as NodeJS.ErrnoException).code}`;
  }
}
