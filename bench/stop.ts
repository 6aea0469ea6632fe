/**
 * Stopping: do effects begin after a stop has returned, and how long does it take? Sessions with real kernels, ledger and
 * state folder act as fast as they can, within this process and in eight others, some of them deaf to notifications; and
 * commands in the sandbox with children that hide are killed.
 * Run: node bench/stop.ts [trials]. Goals: 0 effects after the stop in 1,000 trials; it stands within 1 ms (p99) in a
 * process and 10 ms over eight; trees dead within 250 ms. Writes bench/results/stop.json.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openHouse } from '../src/compose.ts';
import { signallingOver } from '../src/compose-stop.ts';
import { asSessionId } from '../src/contract/ids.ts';
import type { Ledger } from '../src/contract/ledger.ts';
import { killTree } from '../src/drivers/process/kill-tree.privileged.ts';
import { processStart } from '../src/drivers/store/process-start.privileged.ts';
import { openState, type State } from '../src/drivers/store/state.privileged.ts';
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
  /** Until the stop stands: whoever looks from now on begins nothing. */
  readonly standsMs: number;
  /** Until nothing is under way in any process: effects that had begun were told to end, and have. */
  readonly silentMs: number;
  /** Until the command has returned, with the record written. */
  readonly returnMs: number;
  /** Acts that began before, so that there was something to stop. */
  readonly before: number;
  /** When the last effect began, against the moment in which nothing was under way; later only where positive. */
  readonly lateMs: number;
}

/** The commands of a person, and the moment in which the last signal that they gave stood. */
function signallingWith(state: State, ledger: Ledger) {
  let stoodAt = 0n;
  const noting =
    <Words extends readonly unknown[]>(give: (...words: Words) => void) =>
    (...words: Words): void => {
      give(...words);
      stoodAt ||= now();
    };
  const { stop, stopAll } = state.signals;
  const signals = { ...state.signals, stop: noting(stop), stopAll: noting(stopAll) };
  return {
    ...signallingOver({ ...state, signals }, ledger),
    begin: () => {
      stoodAt = 0n;
      return now();
    },
    stoodAt: () => stoodAt,
  };
}

async function silence(state: State, ids: readonly string[]): Promise<bigint> {
  // A session that is over has taken its gate away.
  while (ids.some((id) => state.signals.isUnderWay(asSessionId(id)) === true)) await pause(1);
  return now();
}

async function withinProcess(folder: string, isDeaf: boolean): Promise<readonly Trial[]> {
  const workspace = makeWorkspace(folder);
  const state = openState({ folder: join(folder, `state-${isDeaf}`) });
  const ledger = ledgerOf(state);
  const signalling = signallingWith(state, ledger);
  const trials: Trial[] = [];
  while (trials.length < TRIALS) {
    const acting = startActing(state, ledger, { workspace, isDeaf, restMs: 0, loops: 4 });
    await someTime();
    const before = acting.last().count;
    const began = signalling.begin();
    const returning = signalling.stop(acting.id, note());
    const silentAt = await silence(state, [acting.id]);
    await returning;
    const returnedAt = now();
    await acting.over;
    trials.push({ ...times(began, { stoodAt: signalling.stoodAt(), silentAt, returnedAt }, acting.last().at), before });
    acting.close();
  }
  state.close();
  return trials;
}

interface Moments {
  readonly stoodAt: bigint;
  readonly silentAt: bigint;
  readonly returnedAt: bigint;
}

const times = (began: bigint, { stoodAt, silentAt, returnedAt }: Moments, lastAt: bigint): Omit<Trial, 'before'> => ({
  standsMs: Number(stoodAt - began) / NANOS,
  silentMs: Number(silentAt - began) / NANOS,
  returnMs: Number(returnedAt - began) / NANOS,
  lateMs: Number(lastAt - silentAt) / NANOS,
});

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
  const signalling = signallingWith(state, ledgerOf(state));
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
    const began = signalling.begin();
    const returning = signalling.stopAll(note());
    const silentAt = await silence(state, ids);
    await returning;
    const returnedAt = now();
    const ends = await Promise.all(ended);
    const lastAt = ends
      .map(({ last }) => BigInt(last ?? '0'))
      .reduce((left, right) => (left > right ? left : right), 0n);
    trials.push({
      ...times(began, { stoodAt: signalling.stoodAt(), silentAt, returnedAt }, lastAt),
      before: ends.reduce((sum, { count }) => sum + Number(count), 0),
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
  standsMs: figures(trials.map(({ standsMs }) => standsMs)),
  silentMs: figures(trials.map(({ silentMs }) => silentMs)),
  returnMs: figures(trials.map(({ returnMs }) => returnMs)),
});

/** What takes minutes says where it is. */
const told = async <T>(name: string, work: Promise<T>): Promise<T> => {
  const result = await work;
  console.error(`${name}: done after ${Math.round(performance.now() / 1000)} s`);
  return result;
};

/** Stands, silent, returned, late: milliseconds. */
const asRow = ({ standsMs, silentMs, returnMs, lateMs }: Trial): readonly number[] =>
  [standsMs, silentMs, returnMs, lateMs].map((value) => rounded(value, 2));

const root = mkdtempSync(join(tmpdir(), 'sallyport-stop-'));
try {
  const load = [surroundings().load];
  const raw = {
    withinHearing: await told('withinHearing', withinProcess(root, false)),
    withinDeaf: await told('withinDeaf', withinProcess(root, true)),
    overHearing: await told(
      'overHearing',
      overProcesses(root, { hearing: 'hearing', ...THINKING, trials: Math.ceil(TRIALS / 8) }),
    ),
    overDeaf: await told(
      'overDeaf',
      overProcesses(root, { hearing: 'deaf', ...THINKING, trials: Math.ceil(TRIALS / 8) }),
    ),
    overSaturated: await told(
      'overSaturated',
      overProcesses(root, { hearing: 'deaf', restMs: 0, loops: 4, trials: Math.ceil(TRIALS / 50) }),
    ),
  };
  const dead = await told('trees', trees(root));
  load.push(surroundings().load);
  report(
    'stop',
    {
      ...Object.fromEntries(Object.entries(raw).map(([name, trials]) => [name, summaryOf(trials)])),
      treesDeadMs: { stopped: figures(dead.stopped), killed: figures(dead.killed) },
      goals: { effectsAfter: 0, withinStandsP99Ms: 1, overStandsP99Ms: 10, treesMs: 250 },
    },
    {
      load,
      processes: PROCESSES,
      priority: getPriority(),
      trials: Object.fromEntries(Object.entries(raw).map(([name, trials]) => [name, trials.map(asRow)])),
      treesDeadMs: dead,
    },
  );
} finally {
  rmSync(root, { recursive: true, force: true });
}
