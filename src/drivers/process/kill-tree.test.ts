import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { killTree } from './kill-tree.privileged.ts';

const startOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};
const isAlive = (pid: number): boolean => {
  try {
    return !/^\S+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

/** A shell with two children that wait for a long time, of which one ignores what can be ignored and has a session of its own. */
async function tree() {
  const script = `sleep 600 & echo $!; setsid sh -c 'trap "" TERM HUP INT; echo $$; while :; do sleep 600; done' & wait`;
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  while (output.split('\n').length < 3) await pause(5);
  const pid = child.pid ?? 0;
  return { pid, start: startOf(pid), all: [pid, ...output.trim().split('\n').map(Number)] };
}

it('kills a process with all that it started, and resolves when it is gone', async () => {
  const { pid, start, all } = await tree();
  expect(all.map(isAlive)).toEqual([true, true, true]);
  expect(await killTree(pid, start)).toBe(true);
  expect(all.map(isAlive)).toEqual([false, false, false]);
});

it('leaves a process alone that has the id by chance', async () => {
  const { pid, start, all } = await tree();
  expect(await killTree(pid, `${start}0`)).toBe(true);
  expect(all.map(isAlive)).toEqual([true, true, true]);
  expect(await killTree(pid, start)).toBe(true);
});

it('one that is gone already is what was wanted', async () => {
  expect(await killTree(2 ** 22 + 1, '1')).toBe(true);
});
