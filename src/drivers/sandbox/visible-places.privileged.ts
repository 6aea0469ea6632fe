import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { isBelow } from './bubblewrap-arguments.ts';

/** Places that no workspace and no extra place may be, and below which (the second list) it may not lie. */
const NEVER_MOUNTED: ReadonlySet<string> = new Set(['/', '/usr', '/etc', '/bin', '/lib', '/run', '/var', '/boot']);
const NEVER_INSIDE = ['/proc', '/sys', '/dev/pts', '/dev/mqueue'];

export const mayBeMounted = (path: string): boolean =>
  !NEVER_MOUNTED.has(path) && path !== '/dev' && !NEVER_INSIDE.some((place) => isBelow(path, place));

interface Mount {
  readonly place: string;
  readonly options: readonly string[];
}

/** The mounts of this process. Blanks, tabs, line feeds and backslashes in a path stand there in octal (proc_pid_mounts(5)). */
function mounts(): readonly Mount[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [, place = '', , options = ''] = line.split(' ');
      const plain = place.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      return { place: plain, options: options.split(',') };
    });
}

/** False where the file system of a folder was mounted so that nothing in it can be executed (`noexec`). */
export function mayExecuteIn(folder: string): boolean {
  const covering = mounts()
    .filter(({ place }) => isBelow(folder, place))
    .sort((a, b) => a.place.length - b.place.length)
    .at(-1);
  return covering?.options.includes('noexec') !== true;
}

/**
 * Other file systems that are mounted below a folder. An overlay does not reach into them: it shows the empty folder
 * that they stand upon.
 */
export const mountsBelow = (folder: string): readonly string[] =>
  mounts()
    .map(({ place }) => place)
    .filter((place) => place !== folder && isBelow(place, folder));

/** Kind of what stands at a canonical path; `undefined` where there is nothing, or nothing that can be mounted. */
export function kindOf(path: string): 'file' | 'directory' | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return 'directory';
  return stats?.isFile() ? 'file' : undefined;
}

/** Everything that stands in a folder that Node was unpacked into, and nothing else does. */
const NODE_FOLDER = new Map<string, ReadonlySet<string>>([
  ['.', new Set(['bin', 'include', 'lib', 'share', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'])],
  ['include', new Set(['node'])],
  ['lib', new Set(['node_modules'])],
  ['share', new Set(['doc', 'man', 'systemtap'])],
]);

/**
 * What has to be readable for the running Node to work inside: its installation where it stands in a folder of its own,
 * else the program file alone. A folder that holds anything else (a prefix such as `~/.local`, the home folder itself)
 * is never shown for the sake of the `bin/node` in it.
 */
export function nodePlace(execPath: string): string {
  const installation = dirname(dirname(execPath));
  const isItsOwn =
    basename(dirname(execPath)) === 'bin' &&
    existsSync(join(installation, 'LICENSE')) &&
    [...NODE_FOLDER].every(([folder, known]) => namesIn(join(installation, folder)).every((name) => known.has(name)));
  return isItsOwn ? installation : execPath;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
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

/**
 * The path that a name starts inside. Throws `PROCESS_NOT_FOUND` where it would start nothing: temporary folders are
 * empty at that time.
 */
export function requireProgram({ name, cwd, searchPath, places }: ProgramSearch): string {
  const candidates = name.includes('/')
    ? [resolve(cwd, name)]
    : searchPath
        .split(':')
        .filter(isAbsolute)
        .map((folder) => join(folder, name));
  const found = name === '' ? undefined : candidates.find((path) => isProgram(path, places));
  if (found !== undefined) return name.includes('/') ? name : found;
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
    // Most places of a search path do not hold the name; asking first spares the making of an error for each.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
