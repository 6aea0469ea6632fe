import { statSync } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';

/** Who the sandboxed program is, seen from the machine. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /**
   * `own`: we are an ordinary user, and so is the program. `root`: we are root and the workspace is root's too.
   * `dropped`: we are root and the workspace belongs to an ordinary user, who the program then is.
   */
  readonly kind: 'own' | 'root' | 'dropped';
}

/** The sandbox runs as the owner of the workspace where we can choose, that is: where we are root. */
export function identityFor(workspace: string): Identity {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
  if (uid === undefined || gid === undefined)
    throw new SallyportError('SANDBOX_UNAVAILABLE', 'This operating system has no users that a sandbox could run as.');
  if (uid !== 0) return { uid, gid, kind: 'own' };
  const owner = statSync(workspace);
  if (owner.uid === 0) return { uid: 0, gid: 0, kind: 'root' };
  return { uid: owner.uid, gid: owner.gid, kind: 'dropped' };
}
