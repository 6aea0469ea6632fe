import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { vi } from 'vitest';

export const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'src/main.ts');
const NODE = process.execPath;

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** What came on standard output and error so far. */
  output(): string;
  /** Resolves when the output holds the text or matches; rejects when the program ends before that. */
  seen(text: string | RegExp): Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program and its arguments that start ours: `unshare -n`, `setsid`. */
  readonly through?: readonly string[];
  readonly input?: string;
  /** Start it at a terminal of its own, which acts on what is written to the program's standard input. */
  readonly atTerminal?: boolean;
}

/** One person's machine in small: a home, a workspace and a folder for temporary files, all their own. */
export interface Person {
  readonly root: string;
  readonly home: string;
  readonly workspace: string;
  readonly temporary: string;
  /** Where the state lies when nobody says otherwise. */
  readonly state: string;
  /** Writes a file of the workspace. */
  put(name: string, content: string | Uint8Array): string;
  read(name: string): string;
  /** Writes a recording of these turns outside the workspace; gives its path. */
  recording(turns: readonly RecordedTurn[]): string;
  /** The command line with which our program is started. */
  command(args: readonly string[]): readonly string[];
  environment(more?: Readonly<Record<string, string>>): NodeJS.ProcessEnv;
  start(args: readonly string[], options?: StartOptions): Running;
  sallyport(args: readonly string[], options?: StartOptions): Promise<Ended>;
  leave(): Promise<void>;
}

export interface RecordedTurn {
  readonly expect?: readonly string[];
  readonly text?: string;
  readonly calls?: readonly (readonly [name: string, args: object])[];
}

/** Nothing here takes longer on a machine that is busy with other tests; what does has hung. */
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS, hookTimeout: 2 * PATIENCE_MS });

export function newPerson(): Person {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-e2e-')));
  const [home, workspace, temporary] = ['home', 'workspace', 'tmp'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [home, workspace, temporary]) mkdirSync(folder);
  const running = new Set<Running>();
  let recordings = 0;
  const environment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
    PATH: `${dirname(NODE)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: home,
    TMPDIR: temporary,
    // Halves the time that our sources take to load; no other user can write there.
    NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'),
    ...more,
  });
  const command = (args: readonly string[]) => [NODE, MAIN, ...args];
  const start = (
    args: readonly string[],
    { cwd = workspace, env, through = [], input, atTerminal = false }: StartOptions = {},
  ): Running => {
    const words = [...through, ...command(args)];
    const [program = '', ...rest] = atTerminal ? terminalFor(words) : words;
    // A session of its own, so that nobody is asked at the terminal where the tests were started.
    const child = spawn(program, rest, { cwd, env: environment(env), stdio: 'pipe', detached: true });
    const started = follow(child);
    child.stdin.on('error', () => {});
    if (input !== undefined) child.stdin.end(input);
    running.add(started);
    return started;
  };
  return {
    root,
    home,
    workspace,
    temporary,
    state: join(home, '.local/state/sallyport'),
    put(name, content) {
      mkdirSync(dirname(join(workspace, name)), { recursive: true });
      writeFileSync(join(workspace, name), content);
      return join(workspace, name);
    },
    read: (name) => readFileSync(join(workspace, name), 'utf8'),
    recording(turns) {
      const path = join(root, `recording-${++recordings}.json`);
      const full = turns.map(({ expect = [], text = '', calls = [] }) => ({
        expect,
        text,
        calls: calls.map(([name, args]) => ({ name, arguments: args })),
      }));
      writeFileSync(
        path,
        JSON.stringify({ recording: 1, model: 'recorded-test', note: 'made by a test', turns: full }),
      );
      return path;
    },
    command,
    environment,
    start,
    sallyport: (args, options = {}) => start(args, { input: '', ...options }).ended,
    async leave() {
      for (const { child } of running) if (child.exitCode === null && child.signalCode === null) killAll(child);
      await Promise.allSettled([...running].map(({ ended }) => ended));
      // What an overlay leaves behind may be closed to its own owner.
      execFileSync('chmod', ['-R', 'u+rwX', root]);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** With everything that was started with it. */
function killAll({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/** `script` of util-linux, which Debian cannot be without, makes a terminal and passes keys and output on. */
const terminalFor = (words: readonly string[]): readonly string[] => [
  'script',
  '-qefc',
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '),
  '/dev/null',
];

function follow(child: ChildProcessWithoutNullStreams): Running {
  const parts = { stdout: '', stderr: '', both: '' };
  let isOver = false;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      parts[name] += text;
      parts.both += text;
    });
  }
  const ended = new Promise<Ended>((fulfil, reject) => {
    const timer = setTimeout(() => {
      killAll(child);
      reject(new Error(`${child.spawnargs.slice(2).join(' ')} did not end:\n${parts.both}`));
    }, PATIENCE_MS);
    child.on('error', reject).on('close', (status, signal) => {
      clearTimeout(timer);
      isOver = true;
      fulfil({ status, signal, stdout: parts.stdout, stderr: parts.stderr });
    });
  });
  // Who started a program may only want to see it end.
  ended.catch(() => {});
  return {
    child,
    ended,
    output: () => parts.both,
    async seen(text) {
      const isThere = () => (typeof text === 'string' ? parts.both.includes(text) : text.test(parts.both));
      while (!isThere()) {
        if (isOver) throw new Error(`it ended before ${text} was seen:\n${parts.both}`);
        await delay(10);
      }
    },
  };
}

/** Standard output as rows of JSON; throws where a line of it is anything else. */
export const rows = ({ stdout }: Ended): readonly Record<string, unknown>[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Ids of the processes of this machine, in any namespace below ours, whose command line holds the text. */
export function processesWith(text: string, program = ''): readonly number[] {
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id) && Number(id) !== process.pid)
    .filter((id) => ofProcess(id, 'cmdline').replaceAll('\0', ' ').includes(text))
    .filter((id) => program === '' || ofProcess(id, 'comm') === `${program}\n`)
    .map(Number);
}

/** Empty for a process that has just ended. */
function ofProcess(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** Resolves to the milliseconds until the condition held; rejects when it does not within `withinMs`. */
export async function until(condition: () => boolean, withinMs: number): Promise<number> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > withinMs) throw new Error(`it did not come to pass within ${withinMs} ms`);
    await delay(10);
  }
  return performance.now() - started;
}

/** Every file below a folder, as bytes in Latin-1. */
export const filesBelow = (folder: string): readonly (readonly [path: string, bytes: string])[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')] as const);

/** As root a namespace is there for the asking; anybody else makes one of their own first. */
export const unshare = (...flags: readonly string[]): readonly string[] =>
  process.geteuid?.() === 0 ? ['unshare', ...flags] : ['unshare', '--user', '--map-root-user', ...flags];
