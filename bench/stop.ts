/**
 * Stopping: do effects begin after a stop has returned, and how long does it take? Sessions with real kernels, ledger and
 * state folder act as fast as they can, within this process and in eight others, some of them deaf to notifications; and
 * commands in the sandbox with children that hide are killed.
 * Run: node bench/stop.ts [trials]. Goals: 0 effects after the stop in 1,000 trials; p99 of a stop 1 ms within a process and
 * 10 ms over eight; trees dead within 250 ms. Writes bench/results/stop.json.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openHouse } from '../src/compose.ts';
import { signallingOver } from '../src/compose-stop.ts';
import { asSessionId } from '../src/contract/ids.ts';
import { killTree } from '../src/drivers/process/kill-tree.privileged.ts';
import { processStart } from '../src/drivers/store/process-start.privileged.ts';
import { openState } from '../src/drivers/store/state.privileged.ts';
import { median, report, rounded, surroundings } from './rounds.ts';
import { ledgerOf, makeWorkspace, now, startActing } from './stop/acting.ts';

const TRIALS = Math.max(10, Number(process.argv[2] ?? 1_000));
const PROCESSES = 8;
const TREES = Math.ceil(TRIALS / 50);
/** Eight agents that act five times a second each: far more than models do. */
const THINKING = { restMs: 100, loops: 1 };
const NANOS = 1_000_000;
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((left, right) => left - right)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;
const figures = (values: readonly number[]) => ({
  p50: rounded(median(values)),
  p99: rounded(quantile(values, 0.99)),
  max: rounded(Math.max(...values)),
});
const note = () => ({ by: 'bench', atMs: Date.now() });
const someTime = () => pause(20 + Math.random() * 100);

interface Trial {
  /** Until no act of any process begins any more. */
  readonly stopMs: number;
  /** Until nothing is under way and the record is written. */
  readonly returnMs: number;
  /** Acts that began before, so that there was something to stop. */
  readonly before: number;
  /** Milliseconds by which the last effect began after the stop; none where negative. */
  readonly lateMs: number;
}

/** Within a process the stop is given when the call for it has returned: nobody else can run in between. */
async function withinProcess(folder: string, isDeaf: boolean): Promise<readonly Trial[]> {
  const workspace = makeWorkspace(folder);
  const state = openState({ folder: join(folder, `state-${isDeaf}`) });
  const ledger = ledgerOf(state);
  const signalling = signallingOver(state, ledger);
  const trials: Trial[] = [];
  while (trials.length < TRIALS) {
    const acting = startActing(state, ledger, { workspace, isDeaf, restMs: 0, loops: 4 });
    await someTime();
    const before = acting.last().count;
    const began = now();
    const returning = signalling.stop(acting.id, note());
    const stopped = now();
    await returning;
    const returned = now();
    await acting.over;
    const { at } = acting.last();
    acting.close();
    trials.push({
      stopMs: Number(stopped - began) / NANOS,
      returnMs: Number(returned - began) / NANOS,
      before,
      lateMs: Number(at - stopped) / NANOS,
    });
  }
  state.close();
  return trials;
}

/** Over processes it is given when every one of them has said that nothing is under way and nothing will begin. */
interface Crowd {
  readonly hearing: 'hearing' | 'deaf';
  /** Between two acts of one loop: an agent thinks. */
  readonly restMs: number;
  readonly loops: number;
  readonly trials: number;
}

async function overProcesses(
  folder: string,
  { hearing, restMs, loops, trials: trialsWanted }: Crowd,
): Promise<readonly Trial[]> {
  const workspace = makeWorkspace(folder);
  const stateFolder = join(folder, `state-${hearing}-${restMs}`);
  const state = openState({ folder: stateFolder });
  const signalling = signallingOver(state, ledgerOf(state));
  const worker = new URL('stop/worker.ts', import.meta.url);
  const workers = Array.from({ length: PROCESSES }, () =>
    fork(worker, [stateFolder, workspace, hearing, String(restMs), String(loops)]),
  );
  const answer = (child: ChildProcess) => once(child, 'message').then(([message]) => message as Record<string, string>);
  const trials: Trial[] = [];
  while (trials.length < trialsWanted) {
    const started = workers.map(answer);
    for (const child of workers) child.send('go');
    const ids = (await Promise.all(started)).map((message) => message['started'] ?? '');
    await someTime();
    const ended = workers.map(answer);
    const began = now();
    const returning = signalling.stopAll(note());
    // A session that is over has taken its gate away.
    const isSilent = (): boolean => ids.every((id) => state.signals.isUnderWay(asSessionId(id)) !== true);
    while (!isSilent()) await pause(1);
    const stopped = now();
    await returning;
    const returned = now();
    const ends = await Promise.all(ended);
    trials.push({
      stopMs: Number(stopped - began) / NANOS,
      returnMs: Number(returned - began) / NANOS,
      before: ends.reduce((sum, { count }) => sum + Number(count), 0),
      lateMs: Math.max(...ends.map(({ last }) => Number(BigInt(last ?? '0') - stopped) / NANOS)),
    });
    await signalling.clear(note());
  }
  for (const child of workers) child.disconnect();
  state.close();
  return trials;
}

/** A command with children that have left their session and their parent; gives how long each took to be gone. */
async function trees(
  folder: string,
): Promise<{ readonly stopped: readonly number[]; readonly killed: readonly number[] }> {
  const workspace = makeWorkspace(folder);
  const seconds = `4000.${process.pid}`;
  const command = `setsid sh -c 'trap "" TERM HUP INT; sleep ${seconds}' & (setsid sh -c '(nohup sleep ${seconds} &)' &); sleep ${seconds}`;
  const times = { stopped: [] as number[], killed: [] as number[] };
  const house = await openHouse({ workspace, stateFolder: join(folder, 'state-trees') });
  for (let count = 0; count < 2 * TREES; count++) {
    const how = count % 2 === 0 ? 'stopped' : 'killed';
    const session = await house.openSession({ task: 'bench', approver: { ask: async () => undefined } });
    const running = session.run({ kind: 'agent', name: 'bench' }, { command });
    while (sleepers(seconds).length < 3) await pause(5);
    const began = performance.now();
    if (how === 'stopped') await house.signalling.stop(session.id, note());
    else await Promise.all(sandboxes().map((pid) => killTree(pid, processStart(pid) ?? '')));
    if (sleepers(seconds).length > 0) throw new Error(`Something is still alive after it was ${how}.`);
    times[how].push(performance.now() - began);
    await running;
    await session.close('stopped');
  }
  house.close();
  return times;
}

const commandOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};
const processes = (): readonly string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));
const sleepers = (seconds: string) => processes().filter((pid) => commandOf(pid).startsWith(`sleep ${seconds}`));
/** Children of this process: the first of each tree. */
const sandboxes = (): readonly number[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1')
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);

const summaryOf = (trials: readonly Trial[]) => ({
  trials: trials.length,
  actsBefore: trials.reduce((sum, { before }) => sum + before, 0),
  trialsWithEffectsAfter: trials.filter(({ lateMs }) => lateMs > 0).length,
  stopMs: figures(trials.map(({ stopMs }) => stopMs)),
  returnMs: figures(trials.map(({ returnMs }) => returnMs)),
});

/** What takes minutes says where it is. */
const told = async <T>(name: string, work: Promise<T>): Promise<T> => {
  const result = await work;
  console.error(`${name}: done after ${Math.round(performance.now() / 1000)} s`);
  return result;
};

const root = mkdtempSync(join(tmpdir(), 'sallyport-stop-'));
try {
  const load = [surroundings().load];
  const raw = {
    withinHearing: await told('withinHearing', withinProcess(root, false)),
    withinDeaf: await told('withinDeaf', withinProcess(root, true)),
    overHearing: await told(
      'overHearing',
      overProcesses(root, { hearing: 'hearing', ...THINKING, trials: Math.ceil(TRIALS / 2) }),
    ),
    overDeaf: await told(
      'overDeaf',
      overProcesses(root, { hearing: 'deaf', ...THINKING, trials: Math.ceil(TRIALS / 2) }),
    ),
    overSaturated: await told(
      'overSaturated',
      overProcesses(root, { hearing: 'deaf', restMs: 0, loops: 4, trials: Math.ceil(TRIALS / 20) }),
    ),
  };
  const dead = await told('trees', trees(root));
  load.push(surroundings().load);
  report(
    'stop',
    {
      ...Object.fromEntries(Object.entries(raw).map(([name, trials]) => [name, summaryOf(trials)])),
      treesDeadMs: { stopped: figures(dead.stopped), killed: figures(dead.killed) },
      goals: { effectsAfter: 0, withinP99Ms: 1, overP99Ms: 10, treesMs: 250 },
    },
    {
      load,
      processes: PROCESSES,
      stopMs: Object.fromEntries(
        Object.entries(raw).map(([name, trials]) => [name, trials.map(({ stopMs }) => rounded(stopMs))]),
      ),
      lateMs: Object.fromEntries(
        Object.entries(raw).map(([name, trials]) => [name, trials.map(({ lateMs }) => rounded(lateMs))]),
      ),
      treesDeadMs: dead,
    },
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
