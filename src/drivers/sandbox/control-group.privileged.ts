import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProcessLimits } from '../../contract/profile.ts';

/** A group of processes whose memory and number the kernel itself limits, all together (cgroups(7)). */
export interface ControlGroup {
  /**
   * Takes processes in. Each move makes the kernel wait for all processors to have seen it, which takes milliseconds:
   * too long to have every command wait for it at its start.
   */
  adopt(pids: readonly number[]): Promise<void>;
  /** Which limits stopped something so far. */
  hits(): { readonly memory: boolean; readonly processes: boolean };
  remove(): void;
}

/** Where groups can be made: with version 2 one folder for both, with version 1 one for each. */
interface GroupPlace {
  readonly folder: string;
  readonly version: 1 | 2;
  readonly controllers: readonly ('memory' | 'pids')[];
}

/** Finds out once where this process may make groups, by making one, and makes one for each sandbox after that. */
export function createControlGroups(): (limits: ProcessLimits) => ControlGroup | undefined {
  let places: readonly GroupPlace[] | undefined;
  return (limits) => {
    places ??= findPlaces();
    if (places.length === 0) return undefined;
    try {
      return makeGroup(places, limits);
    } catch {
      // Taken away meanwhile, or full: the watchdog counts instead.
      return undefined;
    }
  };
}

const NAME = 'sallyport-';

function findPlaces(): readonly GroupPlace[] {
  const places = findWorkingPlaces();
  for (const { folder } of places) removeLeft(folder);
  return places;
}

/** Groups whose maker died: an empty one can be removed, any other cannot. Whoever loses a new one goes on counting. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(NAME))) {
    try {
      rmdirSync(join(folder, name));
    } catch {}
  }
}

function findWorkingPlaces(): readonly GroupPlace[] {
  try {
    const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n').map(parseMount);
    const memberships = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n').map(parseMembership);
    const candidates = [...versionTwo(mounts, memberships), versionOne(mounts, memberships)];
    return candidates.find((places) => places.length > 0 && worksFor(places)) ?? [];
  } catch {
    return [];
  }
}

interface Mount {
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

const parseMount = (line: string): Mount => {
  const [, folder = '', type = '', options = ''] = line.split(' ');
  return { folder, type, options: options.split(',') };
};

interface Membership {
  readonly controllers: readonly string[];
  readonly path: string;
}

/** A line of /proc/self/cgroup: `number:controllers:path`. */
const parseMembership = (line: string): Membership => {
  const [, controllers = '', ...path] = line.split(':');
  return { controllers: controllers.split(','), path: path.join(':') };
};

/** Beside our own group, for a group with processes in it may have no groups below it that are limited. */
function versionTwo(mounts: readonly Mount[], memberships: readonly Membership[]): readonly (readonly GroupPlace[])[] {
  const root = mounts.find(({ type }) => type === 'cgroup2')?.folder;
  const own = memberships.find(({ controllers }) => controllers.length === 1 && controllers[0] === '')?.path;
  if (root === undefined || own === undefined || own === '/') return [];
  return [[{ folder: dirname(join(root, own)), version: 2, controllers: ['memory', 'pids'] }]];
}

function versionOne(mounts: readonly Mount[], memberships: readonly Membership[]): readonly GroupPlace[] {
  return (['memory', 'pids'] as const).flatMap((controller) => {
    const root = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller))?.folder;
    const own = memberships.find(({ controllers }) => controllers.includes(controller))?.path;
    if (root === undefined || own === undefined) return [];
    const below = join(root, own);
    return [{ folder: existsSync(below) ? below : root, version: 1, controllers: [controller] } as const];
  });
}

/** Both limits or none: half a set would make us forget to watch the other half. */
function worksFor(places: readonly GroupPlace[]): boolean {
  const covered = places.flatMap(({ controllers }) => controllers);
  if (!covered.includes('memory') || !covered.includes('pids')) return false;
  try {
    makeGroup(places, { memoryBytes: 2 ** 30, processes: 16 }).remove();
    return true;
  } catch {
    return false;
  }
}

function makeGroup(
  places: readonly GroupPlace[],
  limits: Pick<ProcessLimits, 'memoryBytes' | 'processes'>,
): ControlGroup {
  const name = `${NAME}${randomBytes(9).toString('hex')}`;
  const made = places.map((place) => ({ ...place, group: join(place.folder, name) }));
  const remove = (): void => {
    for (const { group } of made) removeGroup(group);
  };
  try {
    for (const { group, version, controllers } of made) {
      mkdirSync(group);
      for (const controller of controllers) limitGroup(group, version, controller, limits);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    adopt: async (pids) => {
      for (const { group } of made) for (const pid of pids) await moveInto(group, pid);
    },
    hits: () => hitsOf(made),
    remove,
  };
}

async function moveInto(group: string, pid: number): Promise<void> {
  try {
    await writeFile(join(group, 'cgroup.procs'), String(pid));
  } catch (error) {
    // It ended meanwhile (ESRCH): nothing to limit.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function limitGroup(
  group: string,
  version: 1 | 2,
  controller: 'memory' | 'pids',
  { memoryBytes, processes }: Pick<ProcessLimits, 'memoryBytes' | 'processes'>,
): void {
  const set = (file: string, value: number): void => writeFileSync(join(group, file), String(value), { flag: 'r+' });
  if (controller === 'pids') {
    // bubblewrap's own two processes are in the group too.
    set('pids.max', processes + 2);
    return;
  }
  set(version === 2 ? 'memory.max' : 'memory.limit_in_bytes', memoryBytes);
  // Swap only where the kernel accounts for it.
  const swap = version === 2 ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes';
  if (existsSync(join(group, swap))) set(swap, version === 2 ? 0 : memoryBytes);
}

function hitsOf(made: readonly { readonly group: string; readonly version: 1 | 2 }[]) {
  const counted = (file: string, word: string): boolean =>
    made.some(({ group }) => new RegExp(`^${word} [1-9]`, 'm').test(readIfThere(join(group, file))));
  return {
    memory: counted('memory.events', 'oom_kill') || counted('memory.oom_control', 'oom_kill'),
    processes: counted('pids.events', 'max'),
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const REMOVE_TRIES = 50;
const REMOVE_PAUSE_MS = 20;

/** A group can be removed once the last of its processes has been collected, which may take a moment. */
function removeGroup(group: string, tries = REMOVE_TRIES): void {
  try {
    rmdirSync(group);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || tries === 0) return;
    setTimeout(() => removeGroup(group, tries - 1), REMOVE_PAUSE_MS).unref();
  }
}
