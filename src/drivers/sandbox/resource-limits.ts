import type { ProcessLimits } from '../../contract/profile.ts';

/** One limit of a process, soft and hard: its number (asm-generic/resource.h) and its value in the kernel's unit. */
export interface ResourceLimit {
  readonly resource: number;
  readonly value: number;
}

export const RLIMIT_CPU = 0;
export const RLIMIT_FSIZE = 1;
export const RLIMIT_DATA = 2;
export const RLIMIT_CORE = 4;
export const RLIMIT_NPROC = 6;
export const RLIMIT_NOFILE = 7;

/** What the machine's own limits leave: nothing is set above them, which only root could. */
export type LimitCeilings = Readonly<
  Record<'cpuSeconds' | 'dataBytes' | 'fileBytes' | 'openFiles' | 'processes', number>
>;

/**
 * V8 counts on half a gigabyte of writable addresses for the code of each worker thread, and touches little of it. A
 * process may therefore map several times what it may fill; how much is filled is counted over the whole tree.
 */
const MAPPED_TO_FILLED = 8;
/** The first process inside counts too. */
const OWN_PROCESSES = 1;

/**
 * The limits that a sandbox sets inside itself. Of memory, what a process maps for writing (RLIMIT_DATA, getrlimit(2)),
 * not its address space, of which Node takes gigabytes for each WebAssembly memory. `withProcesses` is for ordinary
 * users: the number of processes is counted for one user in one user namespace (since Linux 5.14), and not at all for
 * root.
 */
export function resourceLimits(
  limits: ProcessLimits,
  ceilings: LimitCeilings,
  withProcesses: boolean,
): readonly ResourceLimit[] {
  const { cpuSeconds, memoryBytes, fileBytes, openFiles, processes } = limits;
  return [
    { resource: RLIMIT_CORE, value: 0 },
    { resource: RLIMIT_CPU, value: Math.min(cpuSeconds, ceilings.cpuSeconds) },
    { resource: RLIMIT_DATA, value: Math.min(memoryBytes * MAPPED_TO_FILLED, ceilings.dataBytes) },
    { resource: RLIMIT_FSIZE, value: Math.min(fileBytes, ceilings.fileBytes) },
    { resource: RLIMIT_NOFILE, value: Math.min(openFiles, ceilings.openFiles) },
    ...(withProcesses
      ? [{ resource: RLIMIT_NPROC, value: Math.min(processes + OWN_PROCESSES, ceilings.processes) }]
      : []),
  ];
}
