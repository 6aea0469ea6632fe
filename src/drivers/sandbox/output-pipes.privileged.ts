import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';

/** Linux's number; Node does not name it. An opened path that neither reads nor writes, so it keeps no pipe alive. */
const O_PATH = 0o10000000;

/** One end that a program writes to, the other that we read. */
export interface OutputPipe {
  readonly writeEnd: number;
  readonly reader: Socket;
}

/** Two pipes that no program has open, standing by for the next one. */
export interface PipePair {
  readonly stdout: number;
  readonly stderr: number;
}

/**
 * Makes pipes for the two outputs of a program. Node itself would hand over sockets, and a program cannot open
 * `/dev/stderr` where that is a socket (ENXIO, unix(7)); many scripts do. A pair serves one program after the other.
 */
export function createPipeStore(folder: string, mkfifo: string) {
  const free: PipePair[] = [];
  return {
    take: (): PipePair => free.pop() ?? makePair(folder, mkfifo),
    giveBack: (pair: PipePair): void => {
      free.push(pair);
    },
  };
}

function makePair(folder: string, mkfifo: string): PipePair {
  const names = ['stdout', 'stderr'].map((name) => join(folder, `.${name}-${randomBytes(9).toString('base64url')}`));
  // Anybody may open them: they have no name outside, and a sandbox that runs as another user must reopen its own.
  const { status, stderr, error } = spawnSync(mkfifo, ['-m', '666', ...names], { encoding: 'utf8', env: {} });
  if (status !== 0)
    throw new SallyportError(
      'SANDBOX_FAILED',
      `Pipes could not be made in ${folder}: ${error?.message ?? stderr.trim()}`,
    );
  const [stdout = -1, stderrPath = -1] = names.map((path) => {
    const descriptor = openSync(path, O_PATH);
    unlinkSync(path);
    return descriptor;
  });
  return { stdout, stderr: stderrPath };
}

/** Opens both ends of a pipe of a pair. The caller closes `writeEnd` once the program has it. */
export function openPipe(pipe: number): OutputPipe {
  const path = `/proc/self/fd/${pipe}`;
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writeEnd = openSync(path, constants.O_WRONLY);
    return { writeEnd, reader: new Socket({ fd: readEnd, readable: true, writable: false }) };
  } catch (error) {
    closeSync(readEnd);
    throw error;
  }
}
