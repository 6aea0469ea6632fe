import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSallyportError } from '../../contract/errors.ts';
import { MIB, PROCESS_LIMITS } from '../../contract/limits.ts';
import type { ProcessLimits } from '../../contract/profile.ts';
import { SANDBOX_HOME, sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { removeHostile } from '../stage/remove-hostile.privileged.ts';
import type { Sandbox } from './sandbox.ts';

export interface TrialOptions {
  readonly access?: 'read' | 'overlay';
  readonly masks?: readonly string[];
  readonly limits?: Partial<ProcessLimits>;
  readonly signal?: AbortSignal;
  /** Grants the network: called with each connection that is made inside. */
  readonly onConnection?: (connection: Socket) => void;
}

/** What came of a try: what it printed on both streams, and how it ended. */
export interface Trial {
  readonly output: string;
  readonly status: number | null;
  readonly ending: string;
}

/** A throw-away workspace in which things are tried, inside the sandbox and outside of it. */
export interface TrialGround {
  readonly workspace: string;
  /** A folder beside the workspace, which no sandbox may see. */
  readonly outside: string;
  /** The upper folder of the last try with an overlay. */
  readonly upper: () => string | undefined;
  write(name: string, content: string | Uint8Array, mode?: number): string;
  inside(argv: readonly string[], options?: TrialOptions): Promise<Trial>;
  /** The same without a sandbox: what shows that the try could have worked. */
  without(argv: readonly string[]): Promise<Trial>;
  remove(): void;
}

const TRIAL_LIMITS: ProcessLimits = { ...PROCESS_LIMITS, wallMs: 10_000, outputBytes: MIB, temporaryBytes: 64 * MIB };
const SEARCH_PATH = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');

/** `likeOwnerOf` names a folder whose owner the tries run as, where we are root and can choose. */
export function openTrialGround(sandbox: Sandbox, likeOwnerOf?: string): TrialGround {
  const ground = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-trial-')));
  chmodSync(ground, 0o755);
  const [workspace, outside] = ['workspace', 'outside'].map((name) => join(ground, name)) as [string, string];
  const owner = likeOwnerOf === undefined ? undefined : statSync(likeOwnerOf);
  const give = (path: string): void => {
    if (owner !== undefined && process.geteuid?.() === 0) chownSync(path, owner.uid, owner.gid);
  };
  for (const folder of [workspace, outside]) {
    mkdirSync(folder, { mode: 0o755 });
    give(folder);
  }
  const stages: string[] = [];
  const newStage = (): string => {
    mkdirSync(sandbox.folder, { recursive: true, mode: 0o700 });
    const stage = mkdtempSync(join(sandbox.folder, 'trial-'));
    for (const name of ['upper', 'work', 'view']) mkdirSync(join(stage, name), { mode: 0o755 });
    give(join(stage, 'upper'));
    symlinkSync(workspace, join(stage, 'lower'));
    stages.push(stage);
    return stage;
  };
  return {
    workspace,
    outside,
    upper: () => stages.map((stage) => join(stage, 'upper')).at(-1),
    write(name, content, mode = 0o644) {
      const path = join(workspace, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, mode);
      give(path);
      return path;
    },
    inside: (argv, options = {}) =>
      tryInside(sandbox, {
        workspace,
        argv,
        options,
        ...(options.access === 'overlay' && { stageFolder: newStage() }),
      }),
    without: (argv) => tryWithout(argv, workspace),
    remove() {
      for (const folder of [ground, ...stages]) removeHostile(folder);
    },
  };
}

interface InsideTry {
  readonly workspace: string;
  readonly argv: readonly string[];
  readonly options: TrialOptions;
  readonly stageFolder?: string;
}

async function tryInside(sandbox: Sandbox, { workspace, argv, options, stageFolder }: InsideTry): Promise<Trial> {
  const chunks: Buffer[] = [];
  const printed = (): string => Buffer.concat(chunks).toString('utf8');
  try {
    const exit = await sandbox.run({
      profile: {
        workspace,
        workspaceAccess: options.access ?? 'read',
        masks: options.masks ?? [],
        reads: [],
        environment: sandboxEnvironment({ home: SANDBOX_HOME, path: SEARCH_PATH }),
        network: options.onConnection === undefined ? 'none' : 'proxy',
        limits: { ...TRIAL_LIMITS, ...options.limits },
      },
      argv,
      cwd: workspace,
      ...(stageFolder !== undefined && { stageFolder }),
      ...(options.onConnection !== undefined && { onConnection: options.onConnection }),
      signal: options.signal ?? new AbortController().signal,
      onOutput: (_stream, bytes) => chunks.push(Buffer.from(bytes)),
    });
    return { output: printed(), status: exit.exitCode, ending: exit.ending };
  } catch (error) {
    if (!isSallyportError(error)) throw error;
    return { output: `${printed()}${error.message}`, status: null, ending: error.code };
  }
}

function tryWithout(argv: readonly string[], cwd: string): Promise<Trial> {
  const [program = '', ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: TRIAL_LIMITS.wallMs });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => chunks.push(bytes));
    const finish = (status: number | null, ending: string): void =>
      resolve({ output: Buffer.concat(chunks).toString('utf8'), status, ending });
    child.once('error', ({ message }) => finish(null, message));
    child.once('close', (status, signal) => finish(status, signal ?? 'itself'));
  });
}
