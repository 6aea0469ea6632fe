import type { ProcessLimits } from '../../contract/profile.ts';

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

/** What the machine's own limits leave: nothing is set above them, which only root could. */
export type LimitCeilings = Readonly<
  Record<'cpuSeconds' | 'dataBytes' | 'fileBytes' | 'openFiles' | 'processes', number>
>;

/**
 * V8 counts on half a gigabyte of writable addresses for the code of each worker thread, and touches little of it. A
 * process may therefore map several times what it may fill; how much is filled is counted over the whole tree.
 */
const MAPPED_TO_FILLED = 8;

/**
 * Sets the limits, soft and hard. Of memory, what a process maps for writing (RLIMIT_DATA, getrlimit(2)); not its address
 * space, of which Node takes gigabytes for each WebAssembly memory. `-p` is the number of processes in dash and busybox,
 * `-u` in bash.
 */
export function setLimits(limits: ProcessLimits, ceilings: LimitCeilings, withProcesses: boolean): ShellStep {
  const kib = Math.floor(Math.min(limits.memoryBytes * MAPPED_TO_FILLED, ceilings.dataBytes) / 1024);
  const blocks = Math.floor(Math.min(limits.fileBytes, ceilings.fileBytes) / 512);
  const processes = Math.min(limits.processes, ceilings.processes);
  return [
    'ulimit -c 0',
    `ulimit -t ${Math.min(limits.cpuSeconds, ceilings.cpuSeconds)}`,
    `ulimit -d ${kib}`,
    `ulimit -f ${blocks}`,
    `ulimit -n ${Math.min(limits.openFiles, ceilings.openFiles)}`,
    ...(withProcesses ? [`{ ulimit -p ${processes} 2>/dev/null || ulimit -u ${processes}; }`] : []),
  ].join(' && ');
}

/** A step, then the program that the remaining arguments name. A step that fails stops everything. */
export const thenExec = (step: ShellStep): string => `${step} && exec "$@"`;

/**
 * For the first process of a sandbox: a step, then the program as a child of its own, whose status is passed on. In a
 * subshell of its own the shell cannot take the program's name for one of its built-in commands.
 */
export const asFirstProcess = (step: ShellStep): string => `${step} && (exec "$@"); exit "$?"`;
