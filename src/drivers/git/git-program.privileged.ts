import { accessSync, constants } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';

const PLACES = ['/usr/bin/git', '/bin/git', '/usr/local/bin/git'];

/** The system's git. A search path of the user's is never asked. Throws `GIT_FAILED` where there is none. */
export function gitProgram(): string {
  const found = PLACES.find(isExecutable);
  if (found !== undefined) return found;
  throw new SallyportError('GIT_FAILED', 'There is no git in the system’s own folders; install the package git.');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
