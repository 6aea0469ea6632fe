import { LOOK_OPTIONS, lookFor, mountOverlay, OVERLAY_OPTIONS, thenExec } from './shell-stages.ts';

/** Descriptors under which bubblewrap finds what we hand it; 0 to 2 are the program's own. */
export const ARGUMENTS_FD = 3;
export const FILTER_FD = 4;
export const STATUS_FD = 5;

export interface Programs {
  readonly bwrap: string;
  readonly sh: string;
  readonly unshare: string;
  readonly mount: string;
  readonly setpriv: string;
}

export interface Launch {
  readonly programs: Programs;
  readonly identity: { readonly uid: number; readonly gid: number; readonly kind: 'own' | 'root' | 'dropped' };
  readonly workspace: string;
  /** Set where the program's writes go to a stage. */
  readonly stageFolder?: string;
  /** The command line of the first process inside; what it is to start follows. */
  readonly firstProcess: readonly string[];
  readonly argv: readonly string[];
}

/**
 * The command line that starts a sandbox. Up to bubblewrap each program in it replaces the one before (exec), so one
 * process starts all, and killing that process kills all. Inside, the first process sets the limits and then waits for
 * the program. When it ends, the kernel ends whatever else is left in there before anybody is told.
 */
export function launchCommand({ programs, identity, workspace, stageFolder, ...launch }: Launch): readonly string[] {
  const bwrap = [
    ...(identity.kind === 'dropped' ? dropTo(programs.setpriv, identity) : []),
    ...[programs.bwrap, '--args', String(ARGUMENTS_FD), '--seccomp', String(FILTER_FD)],
    ...['--json-status-fd', String(STATUS_FD), '--as-pid-1', '--'],
    ...launch.firstProcess,
    ...launch.argv,
  ];
  if (stageFolder === undefined) return bwrap;
  const script = thenExec(mountOverlay(programs.mount, overlayOptions(identity.kind)));
  const shell = [programs.sh, '-c', script, 'sh', stageFolder, workspace, ...bwrap];
  return [...mountNamespace(programs.unshare, identity.kind), ...shell];
}

/** The user's own overlay needs a user namespace to be mounted in, and keeps its marks where users may write them. */
const overlayOptions = (kind: Launch['identity']['kind']): readonly string[] =>
  kind === 'own' ? [...OVERLAY_OPTIONS, 'userxattr'] : OVERLAY_OPTIONS;

const mountNamespace = (unshare: string, kind: Launch['identity']['kind']): readonly string[] => [
  unshare,
  ...(kind === 'own' ? ['--user', '--map-root-user'] : []),
  '--mount',
  '--',
];

const dropTo = (setpriv: string, { uid, gid }: Launch['identity']): readonly string[] => [
  setpriv,
  ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--'],
];

/** The command line that looks at a stage as the kernel shows it; prints 1 or 0 for each path. */
export function lookCommand(
  { unshare, sh, mount }: Programs,
  kind: Launch['identity']['kind'],
  stageFolder: string,
  paths: readonly string[],
): readonly string[] {
  const options = kind === 'own' ? [...LOOK_OPTIONS, 'userxattr'] : LOOK_OPTIONS;
  const script = lookFor(mount, options);
  return [...mountNamespace(unshare, kind), sh, '-c', script, 'sh', stageFolder, ...paths];
}
