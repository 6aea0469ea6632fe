import { readdirSync, readFileSync } from 'node:fs';

/**
 * Lists a tree from its root down. In a sandbox nothing leaves the tree: orphans go to its own first process. Stops
 * beyond `processesMax`, since a fork bomb must not keep us busy.
 */
export function listTree(root: number, processesMax: number): readonly number[] {
  const waiting = [root];
  const pids: number[] = [];
  for (let pid = waiting.pop(); pid !== undefined && pids.length <= processesMax; pid = waiting.pop()) {
    pids.push(pid);
    waiting.push(...childrenOf(pid));
  }
  return pids;
}

/** What these processes use of memory together at this moment. */
export const memoryOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + ownMemory(pid), 0);

/** proc_pid_task_tid_children(5): the children of each thread. */
function childrenOf(pid: number): readonly number[] {
  return names(`/proc/${pid}/task`).flatMap((thread) =>
    text(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
}

/** What is a process's own: private pages, and its share of the memory that several processes have in common. */
function ownMemory(pid: number): number {
  const status = text(`/proc/${pid}/status`);
  const shared = kibOf(status, 'RssShmem');
  if (shared < SHARED_KIB_NOTED) return (kibOf(status, 'RssAnon') + shared) * 1024;
  const rollup = text(`/proc/${pid}/smaps_rollup`);
  return (kibOf(status, 'RssAnon') + (rollup === '' ? shared : kibOf(rollup, 'Pss_Shmem'))) * 1024;
}

/** Below this, dividing shared memory up by its users is not worth the time it takes. */
const SHARED_KIB_NOTED = 1024;

const kibOf = (table: string, row: string): number =>
  Number(new RegExp(`^${row}:\\s+(\\d+) kB`, 'm').exec(table)?.[1] ?? 0);

function names(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
