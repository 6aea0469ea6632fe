import { SallyportError } from '../../contract/errors.ts';
import type { SandboxProfile } from '../../contract/profile.ts';

/** Everything that decides what one sandbox looks like; found out before, so that this file only writes it down. */
export interface SandboxPlan {
  readonly profile: SandboxProfile;
  /** Folder that becomes the root, with a place for every mount. */
  readonly rootFolder: string;
  /** Identity inside. */
  readonly uid: number;
  readonly gid: number;
  /** Top-level folders that the distribution has not merged into /usr. */
  readonly systemFolders: readonly string[];
  /** Other places to mount read-only, outermost first. */
  readonly reads: readonly string[];
  /** What is hidden, outermost first; byte strings. */
  readonly hidden: readonly { readonly path: string; readonly kind: 'file' | 'directory' }[];
  readonly cwd: string;
}

/** Devices that are mounted one by one where not all of /dev is needed. */
export const PLAIN_DEVICES = ['null', 'urandom'];

/** An empty folder needs no more than a page. */
const EMPTY_FOLDER_BYTES = 4096;

/**
 * The arguments of bubblewrap (bwrap(1)), as bytes for `--args`: each ends with a NUL. What is not named here is not
 * in the sandbox. Order matters: later mounts lie on top of earlier ones. Throws `SANDBOX_FAILED` for a word with a NUL.
 */
export function bubblewrapArguments(plan: SandboxPlan): Uint8Array {
  const before = [...isolation(plan), ...system(plan), ...workspace(plan)];
  const hidden = plan.hidden.flatMap(hide);
  const after = ['--chdir', plan.cwd, ...environment(plan.profile)];
  return Buffer.concat([ended(before, 'utf8'), ended(hidden, 'latin1'), ended(after, 'utf8')]);
}

function ended(words: readonly string[], encoding: 'utf8' | 'latin1'): Buffer {
  // A NUL in a word would begin a word of somebody else's making.
  if (words.some((word) => word.includes('\0')))
    throw new SallyportError('SANDBOX_FAILED', 'A path or a variable of the sandbox holds a NUL character.');
  return Buffer.from(words.length === 0 ? '' : `${words.join('\0')}\0`, encoding);
}

function isolation({ uid, gid }: SandboxPlan): readonly string[] {
  return [
    '--unshare-all',
    // --unshare-all alone would go on without a user namespace where there are none.
    '--unshare-user',
    '--disable-userns',
    ...['--uid', String(uid), '--gid', String(gid)],
    ...['--cap-drop', 'ALL'],
    '--die-with-parent',
    '--new-session',
    ...['--hostname', 'sandbox'],
    '--clearenv',
  ];
}

function system({ profile, rootFolder, uid, systemFolders, reads }: SandboxPlan): readonly string[] {
  const folders = ['/usr', ...systemFolders];
  const home = profile.environment['HOME'] ?? '/tmp';
  return [
    ...readOnly(rootFolder, '/'),
    ...folders.flatMap((folder) => readOnly(folder, folder)),
    ...['--proc', '/proc'],
    // The kernel lets uid 0 of the machine write settings below /proc without any capability (proc_sys(5)).
    ...(uid === 0 ? ['--remount-ro', '/proc'] : []),
    ...devices(profile),
    ...privateFolder('/tmp', temporaryShare(profile, home, 2)),
    ...(isBelow(home, '/tmp') ? ['--dir', home] : privateFolder(home, temporaryShare(profile, home, 1))),
    ...reads.flatMap((path) => readOnly(path, path)),
  ];
}

/** Reading needs two devices; what builds and tests programs gets all, terminals and shared memory too, at a millisecond. */
function devices(profile: SandboxProfile): readonly string[] {
  if (profile.workspaceAccess === 'read')
    return PLAIN_DEVICES.flatMap((name) => ['--dev-bind', `/dev/${name}`, `/dev/${name}`]);
  const home = profile.environment['HOME'] ?? '/tmp';
  return [
    ...['--dev', '/dev'],
    ...privateFolder('/dev/shm', temporaryShare(profile, home, 1)),
    ...['--remount-ro', '/dev'],
  ];
}

function workspace({ profile }: SandboxPlan): readonly string[] {
  const { workspace: path, workspaceAccess } = profile;
  return workspaceAccess === 'read' ? readOnly(path, path) : ['--bind', path, path];
}

const readOnly = (source: string, target: string): readonly string[] => ['--ro-bind', source, target];

const privateFolder = (path: string, bytes: number): readonly string[] => ['--size', String(bytes), '--tmpfs', path];

/** The private file systems share their size: two parts for /tmp, one for a home of its own, one for shared memory. */
function temporaryShare({ limits, workspaceAccess }: SandboxProfile, home: string, parts: number): number {
  const all = 2 + (isBelow(home, '/tmp') ? 0 : 1) + (workspaceAccess === 'overlay' ? 1 : 0);
  return Math.max(EMPTY_FOLDER_BYTES, Math.floor((limits.temporaryBytes * parts) / all));
}

/**
 * A mount of bubblewrap's carries `nodev`, so opening the null device through this one fails (EACCES, mount(2)) and
 * nothing of the file underneath can be seen; the mount itself keeps the file from being removed or renamed.
 */
function hide({ path, kind }: SandboxPlan['hidden'][number]): readonly string[] {
  if (kind === 'file') return readOnly('/dev/null', path);
  return [...privateFolder(path, EMPTY_FOLDER_BYTES), '--remount-ro', path];
}

const environment = ({ environment: values }: SandboxProfile): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => ['--setenv', name, value]);

/** True for `folder` itself and everything in it. */
export const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
