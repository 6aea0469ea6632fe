import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

interface Living {
  readonly pid: number;
  /** Start in clock ticks: with the pid it names one process. */
  readonly start: string;
}

const LOOK_EVERY_MS = 2;
const REPEAT_AFTER_MS = 100;
const GIVE_UP_AFTER_MS = 5_000;
const PROCESSES_MAX = 20_000;

/**
 * Kills a process with everything that it started, and resolves when all of it is gone: true, or false where something
 * would not die. What runs in a sandbox dies with its first process, whatever it forked or how it calls itself; what
 * else was started is looked up first, since orphans have no parent to be found by.
 */
export async function killTree(pid: number, start: string): Promise<boolean> {
  const tree = treeOf(pid).filter((one) => one.pid !== pid || one.start === start);
  if (!tree.some((one) => one.pid === pid)) return true;
  strike([{ pid, start }]);
  const beganAt = performance.now();
  for (let strikes = 1; ; ) {
    const left = tree.filter(isAlive);
    if (left.length === 0) return true;
    const passedMs = performance.now() - beganAt;
    if (passedMs > GIVE_UP_AFTER_MS) return false;
    if (passedMs > strikes * REPEAT_AFTER_MS) {
      strike(left);
      strikes += 1;
    }
    await pause(LOOK_EVERY_MS);
  }
}

function strike(processes: readonly Living[]): void {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, 'SIGKILL');
    } catch {
      // Gone between the look and the signal: that is what was wanted.
    }
  }
}

const isAlive = ({ pid, start }: Living): boolean => startOf(pid) === start;

function treeOf(root: number): readonly Living[] {
  const waiting = [root];
  const found: Living[] = [];
  for (let pid = waiting.pop(); pid !== undefined && found.length < PROCESSES_MAX; pid = waiting.pop()) {
    const start = startOf(pid);
    if (start !== undefined) found.push({ pid, start });
    waiting.push(...childrenOf(pid));
  }
  return found;
}

/** Field 22 of proc_pid_stat(5), after the name in brackets; `undefined` for one that has ended. */
function startOf(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || state === 'Z' || state === 'X' ? undefined : rest[18];
}

/** proc_pid_task_tid_children(5): the children of each thread. */
function childrenOf(pid: number): readonly number[] {
  return threadsOf(pid).flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
