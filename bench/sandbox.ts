/**
 * `true` in the sandbox against `true` by itself, and against `true` in @anthropic-ai/sandbox-runtime's library, in turn
 * and cold: nothing is started in advance. Run: node bench/sandbox.ts [rounds]. Goals: at most 6 ms above a bare spawn
 * where the workspace is only read; at least 4 times less above it than the rival, which has a process of its own.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROCESS_LIMITS } from '../src/contract/limits.ts';
import { SANDBOX_HOME, sandboxEnvironment } from '../src/contract/sandbox-environment.ts';
import { openSandbox } from '../src/drivers/sandbox/sandbox.privileged.ts';
import { openStages } from '../src/drivers/stage/stage-store.privileged.ts';
import { median, report, rounded, surroundings } from './rounds.ts';
import { spawned, timed } from './sandbox-runs.ts';

const RUNS_A_ROUND = 25;
const ROUNDS_MIN = 5;
const GOAL_MS = 6;
const GOAL_RATIO = 4;
const WORKSPACE_FILES = 200;

function makeWorkspace(place: string): string {
  const workspace = join(place, 'workspace');
  for (let file = 0; file < WORKSPACE_FILES; file++) {
    mkdirSync(join(workspace, `folder-${file % 10}`), { recursive: true });
    writeFileSync(join(workspace, `folder-${file % 10}`, `file-${file}`), 'content');
  }
  writeFileSync(join(workspace, '.env'), 'TOKEN=planted');
  return workspace;
}

/** Ours with one masked file, as in any workspace that has a `.env`; a stage is made, read and removed each time. */
function ours(place: string, workspace: string) {
  const sandbox = openSandbox({ folder: join(place, 'state/sandbox'), hidden: [join(place, 'state')] });
  const stages = openStages({ folder: join(place, 'state/stages'), workspace });
  const run = async (stageFolder?: string, network: 'none' | 'proxy' = 'none'): Promise<void> => {
    const { exitCode } = await sandbox.run({
      profile: {
        workspace,
        workspaceAccess: stageFolder === undefined ? 'read' : 'overlay',
        masks: [`${workspace}/**/.env`],
        reads: [],
        environment: sandboxEnvironment({ home: SANDBOX_HOME, path: '/usr/local/bin:/usr/bin:/bin', network }),
        network,
        limits: PROCESS_LIMITS,
      },
      argv: ['true'],
      cwd: workspace,
      ...(stageFolder !== undefined && { stageFolder }),
      signal: new AbortController().signal,
      onOutput: () => undefined,
      ...(network === 'proxy' && { onConnection: () => undefined }),
    });
    if (exitCode !== 0) throw new Error(`true ended with ${exitCode}`);
  };
  return {
    read: () => run(),
    networked: () => run(undefined, 'proxy'),
    async overlay() {
      const { id, folder } = stages.begin();
      await run(folder);
      await stages.finish(id, (paths) => sandbox.isVisible({ workspace, stageFolder: folder, paths }));
    },
  };
}

interface RivalTimes {
  readonly bareMs: number;
  readonly rivalMs: number;
}

/** `undefined`, and a line that says why, where its programs are missing. */
async function startRival(workspace: string): Promise<ChildProcess | undefined> {
  const missing = ['bwrap', 'socat', 'rg'].filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length > 0) {
    console.log(`The rival is left out: ${missing.join(', ')} is missing (apt-get install bubblewrap socat ripgrep).`);
    return undefined;
  }
  const file = fileURLToPath(new URL('sandbox-rival.ts', import.meta.url));
  const rival = fork(file, [workspace, join(workspace, '.env')]);
  await once(rival, 'message');
  return rival;
}

async function rivalTimes(rival: ChildProcess): Promise<RivalTimes> {
  rival.send('run');
  const [times] = await once(rival, 'message');
  return times as RivalTimes;
}

/** Measures in rounds of single runs in turn, so that whatever else the machine does befalls all alike. */
export async function runSandboxBench(roundCount = 7) {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
  const workspace = makeWorkspace(place);
  const own = ours(place, workspace);
  const rival = await startRival(workspace);
  try {
    await own.read();
    await own.overlay();
    await own.networked();
    const rounds: Round[] = [];
    for (let round = 0; round < Math.max(ROUNDS_MIN, roundCount); round++) rounds.push(await oneRound(own, rival));
    return { summary: summaryOf(rounds), rounds };
  } finally {
    rival?.disconnect();
    rmSync(place, { recursive: true, force: true });
  }
}

interface Round {
  readonly load: readonly number[];
  /** Medians of the round. */
  readonly medianMs: Readonly<Record<string, number>>;
  readonly ms: Readonly<Record<string, readonly number[]>>;
}

async function oneRound(own: ReturnType<typeof ours>, rival: ChildProcess | undefined): Promise<Round> {
  const ms: Record<string, number[]> = { bare: [], read: [], networked: [], overlay: [], rivalBare: [], rival: [] };
  for (let run = 0; run < RUNS_A_ROUND; run++) {
    ms['bare']?.push(await timed(() => spawned('/usr/bin/true', [])));
    ms['read']?.push(await timed(own.read));
    ms['networked']?.push(await timed(own.networked));
    ms['overlay']?.push(await timed(own.overlay));
    if (rival === undefined) continue;
    const { bareMs, rivalMs } = await rivalTimes(rival);
    ms['rivalBare']?.push(bareMs);
    ms['rival']?.push(rivalMs);
  }
  const rows = Object.entries(ms).filter(([, values]) => values.length > 0);
  return {
    load: surroundings().load,
    medianMs: Object.fromEntries(rows.map(([name, values]) => [name, rounded(median(values))])),
    ms: Object.fromEntries(rows.map(([name, values]) => [name, values.map((value) => rounded(value))])),
  };
}

/** Of each round, how much its median lies above that of the bare spawn; then the median of the rounds. */
function summaryOf(rounds: readonly Round[]) {
  const above = (name: string, bare: string): number =>
    rounded(median(rounds.map(({ medianMs }) => (medianMs[name] ?? Number.NaN) - (medianMs[bare] ?? Number.NaN))));
  const readMs = above('read', 'bare');
  const rivalMs = above('rival', 'rivalBare');
  return {
    bareMs: rounded(median(rounds.map(({ medianMs }) => medianMs['bare'] ?? Number.NaN))),
    readAboveBareMs: readMs,
    goalMs: GOAL_MS,
    overlayAboveBareMs: above('overlay', 'bare'),
    networkedAboveBareMs: above('networked', 'bare'),
    ...(Number.isNaN(rivalMs)
      ? { rival: 'left out' }
      : { rivalAboveBareMs: rivalMs, rivalToRead: rounded(rivalMs / readMs, 1), goalRatio: GOAL_RATIO }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { summary, rounds } = await runSandboxBench(Number(process.argv[2] ?? 7));
  report('sandbox', summary, rounds);
}
