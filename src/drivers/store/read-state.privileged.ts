import { readFileSync } from 'node:fs';

/** The text of a file of the state folder; undefined where there is none, or none that can be read. */
export function readState(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
