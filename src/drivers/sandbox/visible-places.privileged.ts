import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { isBelow } from './bubblewrap-arguments.ts';

/** Places that no workspace and no extra place may be, and below which (the second list) it may not lie. */
const NEVER_MOUNTED: ReadonlySet<string> = new Set(['/', '/usr', '/etc', '/bin', '/lib', '/run', '/var', '/boot']);
const NEVER_INSIDE = ['/proc', '/sys', '/dev/pts', '/dev/mqueue'];

export const mayBeMounted = (path: string): boolean =>
  !NEVER_MOUNTED.has(path) && path !== '/dev' && !NEVER_INSIDE.some((place) => isBelow(path, place));

/** Kind of what stands at a canonical path; `undefined` where there is nothing, or nothing that can be mounted. */
export function kindOf(path: string): 'file' | 'directory' | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return 'directory';
  return stats?.isFile() ? 'file' : undefined;
}

/**
 * What has to be readable for the running Node to work inside: its installation where it stands in a folder of its own
 * (recognised by Node's headers or modules beside `bin`), else the program file alone. Never a folder that merely has a
 * `bin` in it: that may be the person's home.
 */
export function nodePlace(execPath: string): string {
  const installation = dirname(dirname(execPath));
  const isItsOwn =
    basename(dirname(execPath)) === 'bin' &&
    ['include/node/node.h', 'lib/node_modules/npm'].some((mark) => existsSync(join(installation, mark)));
  return isItsOwn ? installation : execPath;
}

/** True where somebody with this identity can walk to the path by the permission bits alone. */
export function isReachable(path: string, uid: number, gid: number): boolean {
  for (let place = dirname(path); ; place = dirname(place)) {
    const stats = statSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return false;
    const bit = stats.uid === uid ? 0o100 : stats.gid === gid ? 0o010 : 0o001;
    if (uid !== 0 && (stats.mode & bit) === 0) return false;
    if (place === '/') return true;
  }
}

/** Throws `FILE_ABSENT` where the program could not start in this folder. */
export function requireFolder(cwd: string, places: readonly string[]): void {
  const real = realPath(cwd);
  if (real === undefined || kindOf(real) !== 'directory' || !places.some((place) => isBelow(real, place)))
    throw new SallyportError('FILE_ABSENT', `There is no folder ${cwd} in the sandbox to work in.`);
}

export interface ProgramSearch {
  readonly name: string;
  readonly cwd: string;
  /** The PATH of the sandbox. */
  readonly searchPath: string;
  readonly places: readonly string[];
}

/** Throws `PROCESS_NOT_FOUND` where a name would start nothing inside. Temporary folders are empty when it starts. */
export function requireProgram({ name, cwd, searchPath, places }: ProgramSearch): void {
  const candidates = name.includes('/')
    ? [resolve(cwd, name)]
    : searchPath
        .split(':')
        .filter(isAbsolute)
        .map((folder) => join(folder, name));
  if (name !== '' && candidates.some((path) => isProgram(path, places))) return;
  throw new SallyportError(
    'PROCESS_NOT_FOUND',
    `There is no program ${name === '' ? '(empty name)' : name} in the sandbox.`,
  );
}

function isProgram(path: string, places: readonly string[]): boolean {
  const real = realPath(path);
  if (real === undefined || kindOf(real) !== 'file' || !places.some((place) => isBelow(real, place))) return false;
  try {
    accessSync(real, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
