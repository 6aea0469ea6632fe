/**
 * `true` in the sandbox against `true` by itself, and against `true` in @anthropic-ai/sandbox-runtime's library, in turn
 * and cold: nothing is started in advance. Run: node bench/sandbox.ts [rounds]. Goals: at most 6 ms above a bare spawn
 * where the workspace is only read; at least 4 times less above it than the rival.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROCESS_LIMITS } from '../src/contract/limits.ts';
import { SANDBOX_HOME, sandboxEnvironment } from '../src/contract/sandbox-environment.ts';
import { openSandbox } from '../src/drivers/sandbox/sandbox.privileged.ts';
import { openStages } from '../src/drivers/stage/stage-store.privileged.ts';
import { median, report, rounded, surroundings } from './rounds.ts';

const RUNS_A_ROUND = 25;
const GOAL_MS = 6;
const GOAL_RATIO = 4;
const WORKSPACE_FILES = 200;

type Variant = () => Promise<void>;

/** Resolves when the program has ended and its outputs are closed, as both sandboxes do. */
function spawned(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume();
    child.stderr.resume();
    child.once('error', reject);
    child.once('close', (status) => (status === 0 ? resolve() : reject(new Error(`${program} ended with ${status}`))));
  });
}

function makeWorkspace(place: string): string {
  const workspace = join(place, 'workspace');
  for (let file = 0; file < WORKSPACE_FILES; file++) {
    mkdirSync(join(workspace, `folder-${file % 10}`), { recursive: true });
    writeFileSync(join(workspace, `folder-${file % 10}`, `file-${file}`), 'content');
  }
  writeFileSync(join(workspace, '.env'), 'TOKEN=planted');
  return workspace;
}

/** Ours with one masked file, as in any workspace that has a `.env`; the stage is made, read and removed each time. */
function ours(place: string, workspace: string): { readonly read: Variant; readonly overlay: Variant } {
  const sandbox = openSandbox({ folder: join(place, 'state/sandbox'), hidden: [join(place, 'state')] });
  const stages = openStages({ folder: join(place, 'state/stages'), workspace });
  const run = async (stageFolder?: string): Promise<void> => {
    const { exitCode } = await sandbox.run({
      profile: {
        workspace,
        workspaceAccess: stageFolder === undefined ? 'read' : 'overlay',
        masks: [`${workspace}/**/.env`],
        reads: [],
        environment: sandboxEnvironment({ home: SANDBOX_HOME, path: '/usr/local/bin:/usr/bin:/bin' }),
        network: 'none',
        limits: PROCESS_LIMITS,
      },
      argv: ['true'],
      cwd: workspace,
      ...(stageFolder !== undefined && { stageFolder }),
      signal: new AbortController().signal,
      onOutput: () => undefined,
    });
    if (exitCode !== 0) throw new Error(`true ended with ${exitCode}`);
  };
  return {
    read: () => run(),
    async overlay() {
      const { id, folder } = stages.begin();
      await run(folder);
      await stages.finish(id, (paths) => sandbox.isVisible({ workspace, stageFolder: folder, paths }));
    },
  };
}

/** Its own way of use: wrap the command, start what comes back in a shell. `undefined` where its programs are missing. */
async function rival(workspace: string): Promise<{ readonly run: Variant; close(): Promise<void> } | undefined> {
  const missing = ['bwrap', 'socat', 'rg'].filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length > 0) {
    console.log(
      `sandbox: the rival is left out: ${missing.join(', ')} is missing (apt-get install bubblewrap socat ripgrep)`,
    );
    return undefined;
  }
  const { SandboxManager } = await import('@anthropic-ai/sandbox-runtime');
  await SandboxManager.initialize({
    network: { allowedDomains: [], deniedDomains: [] },
    filesystem: { denyRead: ['~/.ssh', join(workspace, '.env')], allowWrite: [workspace], denyWrite: [] },
  });
  return {
    run: async () => spawned('/bin/sh', ['-c', await SandboxManager.wrapWithSandbox('true')]),
    close: () => SandboxManager.reset(),
  };
}

async function timed(variant: Variant): Promise<number> {
  const startedAt = performance.now();
  await variant();
  return performance.now() - startedAt;
}

export async function runSandboxBench(roundCount = 7) {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
  const workspace = makeWorkspace(place);
  const { read, overlay } = ours(place, workspace);
  const other = await rival(workspace);
  try {
    const variants = new Map<string, Variant>([
      ['bare', () => spawned('/usr/bin/true', [])],
      ['read', read],
      ['overlay', overlay],
      ...(other === undefined ? [] : [['rival', other.run] as const]),
    ]);
    for (const variant of variants.values()) await variant();
    const rounds = [];
    for (let round = 0; round < Math.max(5, roundCount); round++) rounds.push(await oneRound(variants));
    return { summary: summaryOf(rounds), rounds };
  } finally {
    await other?.close();
    rmSync(place, { recursive: true, force: true });
  }
}

type Round = Awaited<ReturnType<typeof oneRound>>;

async function oneRound(variants: ReadonlyMap<string, Variant>) {
  const times = new Map([...variants.keys()].map((name) => [name, [] as number[]]));
  for (let run = 0; run < RUNS_A_ROUND; run++)
    for (const [name, variant] of variants) times.get(name)?.push(await timed(variant));
  const medianMs = Object.fromEntries([...times].map(([name, values]) => [name, rounded(median(values))]));
  return {
    medianMs,
    load: surroundings().load,
    ms: Object.fromEntries([...times].map(([name, values]) => [name, values.map((value) => rounded(value))])),
  };
}

function summaryOf(rounds: readonly Round[]) {
  const above = (name: string): number =>
    rounded(median(rounds.map(({ medianMs }) => (medianMs[name] ?? Number.NaN) - (medianMs['bare'] ?? Number.NaN))));
  const [readMs, rivalMs] = [above('read'), above('rival')];
  return {
    bareMs: rounded(median(rounds.map(({ medianMs }) => medianMs['bare'] ?? Number.NaN))),
    readAboveBareMs: readMs,
    goalMs: GOAL_MS,
    overlayAboveBareMs: above('overlay'),
    ...(Number.isNaN(rivalMs)
      ? { rival: 'left out' }
      : { rivalAboveBareMs: rivalMs, rivalToRead: rounded(rivalMs / readMs, 1), goalRatio: GOAL_RATIO }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { summary, rounds } = await runSandboxBench(Number(process.argv[2] ?? 7));
  report('sandbox', summary, rounds);
  // Its proxies keep the loop alive.
  process.exit(0);
}
