import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { inheritedDescriptors } from './inherited-descriptors.privileged.ts';
import { openPipe, type PipePair } from './output-pipes.privileged.ts';
import type { SandboxEnding } from './sandbox.ts';
import { type WatchOptions, watchTree } from './tree-watch.privileged.ts';

/** After its root is gone, how long the rest of a tree may take to be taken away by the kernel. */
const GONE_WITHIN_MS = 5_000;
const REASON_BYTES = 4_096;
const STATUS_BYTES_MAX = 512;

export interface TreeLaunch extends WatchOptions {
  readonly command: readonly string[];
  /** Handed over as descriptors 3, 4 and 5; the last is the one that bubblewrap reports to. */
  readonly descriptors: readonly [args: number, filter: number, status: number];
  readonly pipes: PipePair;
  /** Set where the first process hands out a listening socket: what is done with each connection to it. */
  readonly onConnection?: (connection: Socket) => void;
}

export interface TreeEnd {
  readonly ending: SandboxEnding;
  /** A limit of the control group that stopped a part of the tree. */
  readonly groupHit?: SandboxEnding;
  /** Status of the first process inside as bubblewrap reported it; absent where it never started. */
  readonly exitCode?: number;
  /** The signal that ended bubblewrap itself. */
  readonly killedBy?: string;
  /** Beginning of what came on standard error: bubblewrap's own words, where the program never started. */
  readonly reason: string;
  readonly durationMs: number;
}

/** Starts a tree and stays with it until nothing of it is left. */
export async function runTree(launch: TreeLaunch): Promise<TreeEnd> {
  const startedMs = performance.now();
  const { child, stdout, stderr } = start(launch);
  using _listener = launch.onConnection === undefined ? undefined : takeListener(child, launch.onConnection);
  const watch = watchTree(child, () => killTree(child, launch.descriptors[2]), launch);
  const reason: Buffer[] = [];
  stdout.on('data', (bytes: Buffer) => watch.output('stdout', bytes));
  stderr.on('data', (bytes: Buffer) => {
    if (reason.reduce((sum, { length }) => sum + length, 0) < REASON_BYTES) reason.push(bytes);
    watch.output('stderr', bytes);
  });
  try {
    const ends = [endOf(stdout), endOf(stderr)];
    const killedBy = await exitOf(child);
    const report = readReport(launch.descriptors[2]);
    if (report.exitCode === undefined) await waitUntilGone(report.firstProcess);
    await Promise.race([Promise.all(ends), pause(GONE_WITHIN_MS, undefined, { ref: false })]);
    const groupHit = watch.groupHit();
    return {
      ending: watch.ending(),
      ...(groupHit !== undefined && { groupHit }),
      ...(report.exitCode !== undefined && { exitCode: report.exitCode }),
      ...(killedBy !== null && { killedBy }),
      reason: Buffer.concat(reason).toString('utf8').slice(0, REASON_BYTES),
      durationMs: Math.round(performance.now() - startedMs),
    };
  } finally {
    watch.stop();
    stdout.destroy();
    stderr.destroy();
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly stdout: Socket;
  readonly stderr: Socket;
}

/** In a session of its own, so that a Ctrl-C on our terminal reaches us and not the sandbox behind our back. */
function start({ command, descriptors, pipes, onConnection }: TreeLaunch): Started {
  const [program = '', ...args] = command;
  const stdout = openPipe(pipes.stdout);
  const stderr = openPipe(pipes.stderr);
  const nothing = openSync('/dev/null', 'r');
  try {
    const channel = onConnection === undefined ? [] : (['ipc'] as const);
    const given = [nothing, stdout.writeEnd, stderr.writeEnd, ...descriptors, ...channel];
    const stdio = covered(given, nothing);
    const child = spawn(program, args, { stdio, env: {}, cwd: '/', detached: true });
    return { child, stdout: stdout.reader, stderr: stderr.reader };
  } catch (error) {
    stdout.reader.destroy();
    stderr.reader.destroy();
    throw error;
  } finally {
    for (const descriptor of [nothing, stdout.writeEnd, stderr.writeEnd]) closeSync(descriptor);
  }
}

/**
 * Takes the socket that the first process listens on. It belongs to the sandbox's network, and is served by us: what
 * connects inside speaks with the kernel's own process. The channel it came through is closed at once.
 */
function takeListener(child: ChildProcess, onConnection: (connection: Socket) => void): Disposable {
  let server: Server | undefined;
  const open = new Set<Socket>();
  // The other end may be gone before Node has said that it got the socket.
  child.on('error', () => {});
  child.once('message', (_message, handed) => {
    child.disconnect();
    server = handed as unknown as Server;
    // A program may close its half and go on reading.
    Object.assign(server, { allowHalfOpen: true });
    server.on('connection', (connection) => {
      open.add(connection);
      connection.once('close', () => open.delete(connection));
      onConnection(connection);
    });
  });
  return {
    [Symbol.dispose]: () => {
      server?.close();
      for (const connection of open) connection.destroy();
    },
  };
}

/**
 * bubblewrap hands on every descriptor that it was given, so one that our process inherited is covered with the null
 * device. To leave it out of the list would not close it: Node closes only what it opened itself.
 */
type Given = number | 'ignore' | 'ipc';

function covered(given: readonly Given[], nothing: number): Given[] {
  const stdio: Given[] = [...given];
  for (const inherited of inheritedDescriptors()) {
    if (inherited < given.length) continue;
    while (stdio.length < inherited) stdio.push('ignore');
    stdio[inherited] = nothing;
  }
  return stdio;
}

/** Resolves to the signal that ended the process, or null. Rejects where it could not be started. */
const exitOf = (child: ChildProcess): Promise<string | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (_code, signal) => resolve(signal));
  });

const endOf = (stream: Socket): Promise<void> =>
  new Promise((resolve) => {
    stream.once('close', () => resolve());
    stream.once('error', () => resolve());
  });

interface Report {
  readonly firstProcess?: number;
  readonly exitCode?: number;
}

/** What bubblewrap wrote for `--json-status-fd`. The exit code stands there only where the program really started. */
function readReport(descriptor: number): Report {
  const bytes = Buffer.alloc(STATUS_BYTES_MAX);
  const text = bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  const numberAt = (name: string): number | undefined => {
    const digits = new RegExp(`"${name}":\\s*(\\d+)`).exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const firstProcess = numberAt('child-pid');
  const exitCode = numberAt('exit-code');
  return { ...(firstProcess !== undefined && { firstProcess }), ...(exitCode !== undefined && { exitCode }) };
}

/**
 * Kills the first process of the sandbox; the kernel takes all others with it, and bubblewrap reports and ends. Before
 * there is a first process, bubblewrap itself; its child dies with it (`--die-with-parent`).
 */
function killTree(child: ChildProcess, statusDescriptor: number): void {
  const { firstProcess } = readReport(statusDescriptor);
  if (firstProcess === undefined || parentOf(firstProcess) !== child.pid) {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(firstProcess, 'SIGKILL');
  } catch (error) {
    // Gone between the look and the signal: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Where bubblewrap itself was killed, the kernel buries the first process only when all others are dead. */
async function waitUntilGone(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  const untilMs = performance.now() + GONE_WITHIN_MS;
  while (parentOf(pid) !== undefined && performance.now() < untilMs) await pause(1);
}

/** The parent of a living process: fields 3 and 4 of proc_pid_stat(5), after the name in brackets. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
