import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';

/** Where a distribution puts its own programs. A search path of the user's is never asked. */
const SYSTEM_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];

/** The programs that make a sandbox, by absolute path. */
export interface SystemPrograms {
  readonly bwrap: string;
  readonly sh: string;
  readonly unshare: string;
  readonly mount: string;
  readonly setpriv: string;
  readonly mkfifo: string;
}

const PACKAGES: Readonly<Record<keyof SystemPrograms, string>> = {
  bwrap: 'bubblewrap',
  sh: 'dash',
  unshare: 'util-linux',
  mount: 'mount (or util-linux)',
  setpriv: 'util-linux',
  mkfifo: 'coreutils',
};

/** Finds them all. Throws `SANDBOX_UNAVAILABLE` with the package that brings the first one that is missing. */
export function findSystemPrograms(): SystemPrograms {
  return {
    bwrap: requireProgram('bwrap'),
    sh: requireProgram('sh'),
    unshare: requireProgram('unshare'),
    mount: requireProgram('mount'),
    setpriv: requireProgram('setpriv'),
    mkfifo: requireProgram('mkfifo'),
  };
}

function requireProgram(name: keyof SystemPrograms): string {
  const path = SYSTEM_FOLDERS.map((folder) => `${folder}/${name}`).find(isTrusted);
  if (path !== undefined) return path;
  throw new SallyportError(
    'SANDBOX_UNAVAILABLE',
    `There is no ${name} in the system's own folders; install the package ${PACKAGES[name]}.`,
  );
}

/** True for a program that only root can have put there: a sandbox made by somebody else's program is none. */
function isTrusted(path: string): boolean {
  try {
    const real = realpathSync(path);
    accessSync(real, constants.X_OK);
    return [path, dirname(path), real, dirname(real)].every((place) => {
      const { uid, mode } = statSync(place);
      return uid === 0 && (mode & 0o022) === 0;
    });
  } catch {
    return false;
  }
}
