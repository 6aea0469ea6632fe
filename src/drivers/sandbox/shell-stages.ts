import {
  type ResourceLimit,
  RLIMIT_CORE,
  RLIMIT_CPU,
  RLIMIT_DATA,
  RLIMIT_FSIZE,
  RLIMIT_NOFILE,
} from './resource-limits.ts';

/**
 * Small shell programs (POSIX sh) that run before the sandboxed one. No text from outside stands in them: paths come
 * as arguments, which each step takes from the front, and only numbers are written in.
 */
export type ShellStep = string;

/**
 * Lays the stage over the workspace: two arguments, stage and workspace. Only plain upper files are made: no redirects
 * and no metadata-only copies, so that what the stage holds can be read by its files alone (overlayfs.rst).
 */
export const mountOverlay = (mount: string, options: readonly string[]): ShellStep =>
  `cd "$1" && ${mount} -i -n -t overlay sallyport -o ${options.join(',')} "$2" && cd / && shift 2`;

export const OVERLAY_OPTIONS = [
  'lowerdir=lower',
  'upperdir=upper',
  'workdir=work',
  'redirect_dir=nofollow',
  'metacopy=off',
  'index=off',
  'xino=off',
];

/** A second look at a stage: what it changed lies on top of the workspace, and nothing can be written. */
export const LOOK_OPTIONS = ['lowerdir=upper:lower', 'redirect_dir=nofollow', 'metacopy=off'];

/** Says of each further argument, a path relative to the workspace, whether something is there. */
export const lookFor = (mount: string, options: readonly string[]): ShellStep =>
  [
    `cd "$1" && ${mount} -i -n -t overlay sallyport -o ${options.join(',')} view && cd view && shift`,
    'for path do if [ -e "./$path" ] || [ -h "./$path" ]; then echo 1; else echo 0; fi; done',
  ].join(' && ');

/** How the shell's `ulimit` names a limit, and the unit that it counts in (POSIX sh; `-p` and `-u` are for processes). */
const ULIMIT: ReadonlyMap<number, readonly [option: string, unitBytes: number]> = new Map([
  [RLIMIT_CORE, ['-c', 512]],
  [RLIMIT_CPU, ['-t', 1]],
  [RLIMIT_DATA, ['-d', 1024]],
  [RLIMIT_FSIZE, ['-f', 512]],
  [RLIMIT_NOFILE, ['-n', 1]],
]);

/** Sets the limits, soft and hard. The number of processes is `-p` in dash and busybox, `-u` in bash. */
export const setLimits = (limits: readonly ResourceLimit[]): ShellStep =>
  limits
    .map(({ resource, value }) => {
      const [option, unit] = ULIMIT.get(resource) ?? [];
      if (option !== undefined && unit !== undefined) return `ulimit ${option} ${Math.floor(value / unit)}`;
      return `{ ulimit -p ${value} 2>/dev/null || ulimit -u ${value}; }`;
    })
    .join(' && ');

/** A step, then the program that the remaining arguments name. A step that fails stops everything. */
export const thenExec = (step: ShellStep): string => `${step} && exec "$@"`;

/**
 * For the first process of a sandbox: a step, then the program as a child of its own, whose status is passed on. In a
 * subshell of its own the shell cannot take the program's name for one of its built-in commands.
 */
export const asFirstProcess = (step: ShellStep): string => `${step} && (exec "$@"); exit "$?"`;
