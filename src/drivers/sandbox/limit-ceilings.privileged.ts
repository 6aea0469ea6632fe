import { readFileSync } from 'node:fs';
import type { LimitCeilings } from './resource-limits.ts';

const ROWS: Readonly<Record<keyof LimitCeilings, string>> = {
  cpuSeconds: 'Max cpu time',
  dataBytes: 'Max data size',
  fileBytes: 'Max file size',
  openFiles: 'Max open files',
  processes: 'Max processes',
};

/** The hard limits of our own process (proc_pid_limits(5)): nobody but root can set higher ones for a child. */
export function limitCeilings(): LimitCeilings {
  const table = readFileSync('/proc/self/limits', 'latin1');
  const hardLimit = (row: string): number => {
    const value = new RegExp(`^${row}\\s+\\S+\\s+(\\S+)`, 'm').exec(table)?.[1];
    return value === undefined || value === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(value);
  };
  return {
    cpuSeconds: hardLimit(ROWS.cpuSeconds),
    dataBytes: hardLimit(ROWS.dataBytes),
    fileBytes: hardLimit(ROWS.fileBytes),
    openFiles: hardLimit(ROWS.openFiles),
    processes: hardLimit(ROWS.processes),
  };
}
