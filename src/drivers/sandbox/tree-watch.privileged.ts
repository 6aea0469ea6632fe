import type { ChildProcess } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { STAGE_FREE_BYTES_MIN } from '../../contract/limits.ts';
import type { ProcessLimits } from '../../contract/profile.ts';
import type { ControlGroup } from './control-group.privileged.ts';
import { listTree, memoryOf } from './process-tree.privileged.ts';
import type { SandboxEnding, SandboxRequest } from './sandbox.ts';

const FIRST_LOOK_MS = 50;
const LOOK_EVERY_MS = 100;
/** bubblewrap and the shell that is the first process inside belong to every tree. */
const OWN_PROCESSES = 2;
/** Times that a tree is listed again because it grew while it was taken into its group. */
const ADOPTIONS_MAX = 10;

export interface WatchOptions {
  readonly limits: ProcessLimits;
  /** Folder whose file system takes the writes. */
  readonly stageFolder?: string;
  /** Makes a control group that keeps to the limits of memory and processes, where one can be made. */
  readonly groupFor: (limits: ProcessLimits) => ControlGroup | undefined;
  readonly signal: AbortSignal;
  readonly onOutput: SandboxRequest['onOutput'];
}

/** Holds one tree to what its own process limits do not cover: time, output, disk, and memory and number all together. */
export interface TreeWatch {
  output(stream: 'stdout' | 'stderr', bytes: Uint8Array): void;
  /** Why we ended the tree; `itself` where we did not. */
  ending(): SandboxEnding;
  /** Which limit of its control group stopped a part of the tree. */
  groupHit(): SandboxEnding | undefined;
  stop(): void;
}

/**
 * Looks at the tree from time to time. What still runs at the first look is taken into a control group, where the kernel
 * itself holds the limits from then on; most commands end before that. We go on counting: memory that was filled before
 * is not the group's, and there may be no groups at all.
 */
export function watchTree(child: ChildProcess, kill: () => void, options: WatchOptions): TreeWatch {
  const { limits, signal, onOutput, stageFolder } = options;
  let ending: SandboxEnding = 'itself';
  let seenBytes = 0;
  let group: ControlGroup | undefined;
  let isStopped = false;
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = (why: SandboxEnding): void => {
    if (isOver()) return;
    if (ending === 'itself') ending = why;
    kill();
  };
  const look = (): void => {
    const over = diskShort(stageFolder) ?? memoryShort() ?? overLimit(child.pid, limits);
    if (over !== undefined) end(over);
  };
  const firstLook = (): void => {
    look();
    if (isOver() || ending !== 'itself') return;
    const made = options.groupFor(limits);
    if (made === undefined) return;
    adoptTree(child.pid, limits, made).then(
      (over) => {
        if (isStopped) return made.remove();
        group = made;
        if (over !== undefined) end(over);
      },
      () => made.remove(),
    );
  };
  const onAbort = (): void => end('cancelled');
  const timers = [
    setTimeout(() => end('wall-clock'), limits.wallMs),
    setTimeout(firstLook, FIRST_LOOK_MS),
    setInterval(look, LOOK_EVERY_MS),
  ];
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return {
    output(stream, bytes) {
      const leftBytes = limits.outputBytes - seenBytes;
      seenBytes += bytes.length;
      if (leftBytes > 0) onOutput(stream, bytes.length <= leftBytes ? bytes : bytes.subarray(0, leftBytes));
      if (seenBytes > limits.outputBytes) end('output');
    },
    ending: () => ending,
    groupHit: () => hitOf(group),
    stop() {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      group?.remove();
    },
  };
}

function hitOf(group: ControlGroup | undefined): SandboxEnding | undefined {
  const hits = group?.hits();
  if (hits?.memory) return 'memory';
  return hits?.processes ? 'processes' : undefined;
}

/** Takes in all of a tree that may still be growing: what a process of the group starts is born in it. */
async function adoptTree(
  root: number | undefined,
  limits: ProcessLimits,
  group: ControlGroup,
): Promise<SandboxEnding | undefined> {
  const adopted = new Set<number>();
  for (let round = 0; round < ADOPTIONS_MAX; round += 1) {
    const pids = listTree(root ?? 0, limits.processes + OWN_PROCESSES);
    if (pids.length > limits.processes + OWN_PROCESSES) return 'processes';
    const strangers = pids.filter((pid) => !adopted.has(pid));
    if (strangers.length === 0) return undefined;
    await group.adopt(strangers);
    for (const pid of strangers) adopted.add(pid);
  }
  return undefined;
}

/**
 * Below this share of the machine's memory a command is ended, whatever it seems to use: memory in files without a name
 * and in System V segments belongs to no process that could be asked for it.
 */
const FREE_MEMORY_SHARE_MIN = 0.03;

function memoryShort(): SandboxEnding | undefined {
  const table = readFileSync('/proc/meminfo', 'latin1');
  const kib = (row: string): number => Number(new RegExp(`^${row}:\\s+(\\d+) kB`, 'm').exec(table)?.[1] ?? Number.NaN);
  return kib('MemAvailable') < kib('MemTotal') * FREE_MEMORY_SHARE_MIN ? 'memory' : undefined;
}

function overLimit(root: number | undefined, limits: ProcessLimits): SandboxEnding | undefined {
  const pids = listTree(root ?? 0, limits.processes + OWN_PROCESSES);
  if (pids.length > limits.processes + OWN_PROCESSES) return 'processes';
  return memoryOf(pids) > limits.memoryBytes ? 'memory' : undefined;
}

function diskShort(folder: string | undefined): SandboxEnding | undefined {
  if (folder === undefined) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < STAGE_FREE_BYTES_MIN ? 'disk' : undefined;
}
