/**
 * `submit` without drive: everything the kernel does for an act, with a driver that does nothing, the ledger in memory
 * and the real facts of this machine. Run: node bench/submit.ts [rounds]. Goal: at most 60 µs in the median.
 *
 * Beside the time by the clock stands the processor's time (all threads of this process), which says more on a machine
 * that others use too; and the limit: what the looks at the disk and the cryptography of such an act cost by themselves.
 */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTION_KINDS } from '../src/contract/catalogue.ts';
import { asActionId, asSessionId } from '../src/contract/ids.ts';
import { PROCESS_LIMITS } from '../src/contract/limits.ts';
import { createFacts } from '../src/drivers/facts/facts.privileged.ts';
import { redactSecrets } from '../src/effects/secrets/redact-secrets.ts';
import { NO_MEMORY } from '../src/kernel/approval/no-memory.ts';
import { createBudget } from '../src/kernel/budget/budget.ts';
import { createMemoryMeters } from '../src/kernel/budget/memory-meters.ts';
import { sessionLimits } from '../src/kernel/budget/session-limits.ts';
import { createSeal } from '../src/kernel/capability/seal.ts';
import { createLedger } from '../src/kernel/ledger/ledger.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { createKernel } from '../src/kernel/submit.ts';
import { createMemoryLedger } from '../src/testing/memory-ledger.ts';
import { median, report, rounded, surroundings } from './rounds.ts';
import { limits } from './submit-limits.ts';

const ROUNDS = Math.max(5, Number(process.argv[2] ?? 7));
const BATCHES_A_ROUND = 10;
const ACTS_A_BATCH = 200;
const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
const FILES = 2_500;
const nameOf = (index: number): string => `cart-${index % FILES}.js`;
for (let index = 0; index < FILES; index++) writeFileSync(join(workspace, nameOf(index)), 'export const total = 1;\n');
const clock = { now: () => Date.now(), monotonic: () => performance.now() };

const packsFolder = new URL('../policies/', import.meta.url);
const packs = new Map(
  readdirSync(packsFolder)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(new URL(name, packsFolder), 'utf8')]),
);
const policy = compilePolicy({
  layers: [{ layer: 'command', file: parsePolicy(packs.get('default') ?? '', 'default.yaml') }],
  packs,
  home: homedir(),
  workspace,
});

const LIMITS = sessionLimits({ actions: 1e9, tokens: 1e12, wallMs: 1e9 });

function openKernel() {
  const seal = createSeal(clock);
  let ids = 0;
  const label = { integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] } as const;
  return createKernel({
    session: asSessionId('s_benchbenchbench0'),
    facts: createFacts({ workspace, home: homedir(), searchPath: '/usr/bin:/bin', resolveAddresses: async () => [] }),
    policy: () => policy,
    mandate: { endpoints: [] },
    sandbox: { path: '/usr/bin:/bin', home: '/home/sandbox', reads: [], limits: PROCESS_LIMITS },
    ledger: createMemoryLedger(createLedger, { redact: (text) => redactSecrets(text).text }),
    approver: { ask: async () => undefined },
    memory: NO_MEMORY,
    budget: createBudget({ limits: () => LIMITS, store: createMemoryMeters(), clock, session: 's', user: 'u' }),
    seal,
    drivers: [
      {
        kinds: ACTION_KINDS,
        async drive(capability) {
          seal.redeem(capability);
          return { value: null, label };
        },
      },
    ],
    clock,
    newActionId: () => asActionId(`a_${String(++ids).padStart(16, '0')}`),
    stopEpoch: () => 0,
    isStopRequested: () => false,
    mayBegin: () => 'begins',
    untilContinued: () => undefined,
    prices: () => undefined,
  });
}

/** Each act is another one, as in life: nothing that was remembered of the last one answers for the next. */
const ACTS = {
  'file.read': (index: number) => ({ path: nameOf(index) }),
  'process.run': (index: number) => ({ command: `git status --short ${nameOf(index)}` }),
  'file.write': (index: number) => ({
    changes: [{ change: 'edits', path: nameOf(index), edits: [{ find: '1', replace: '2' }] }],
  }),
} as const;

interface Cost {
  /** Median of single acts. */
  readonly micros: number;
  /** Median of batches: the processor's clock is too coarse for one. */
  readonly cpuMicros: number;
}

async function measure(act: () => unknown): Promise<Cost> {
  const times: number[] = [];
  const batches: number[] = [];
  for (let batch = 0; batch < BATCHES_A_ROUND; batch++) {
    const before = process.cpuUsage();
    for (let index = 0; index < ACTS_A_BATCH; index++) times.push(await timed(act));
    const { user, system } = process.cpuUsage(before);
    batches.push((user + system) / ACTS_A_BATCH);
  }
  return { micros: rounded(median(times), 1), cpuMicros: rounded(median(batches), 1) };
}

async function timed(act: () => unknown): Promise<number> {
  const startedAt = performance.now();
  await act();
  return (performance.now() - startedAt) * 1000;
}

/** Each between two acts, as they come there: run over and over by themselves they take a third of that. */
async function measureLimit(limit: () => void, act: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < ACTS_A_BATCH * 2; index++) {
    await act();
    times.push(await timed(limit));
  }
  return rounded(median(times), 1);
}

function submitting(kind: keyof typeof ACTS): () => Promise<void> {
  const kernel = openKernel();
  let index = 0;
  return async () => {
    index += 1;
    const { status } = await kernel.submit({
      kind,
      arguments: ACTS[kind](index),
      principal: { kind: 'agent', name: 'bench' },
      session: asSessionId('s_benchbenchbench0'),
    });
    if (status !== 'done') throw new Error(`${kind} ended as ${status}`);
  };
}

const KINDS = Object.keys(ACTS) as (keyof typeof ACTS)[];
const file = join(workspace, nameOf(0));
type Figures = Cost & { readonly limitMicros: number };
const rounds: { readonly costs: ReadonlyMap<string, Figures>; readonly load: readonly number[] }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const costs = new Map<string, Figures>();
  for (const kind of KINDS) {
    const act = submitting(kind);
    const cost = await measure(act);
    costs.set(kind, { ...cost, limitMicros: await measureLimit(() => limits[kind](file), act) });
  }
  rounds.push({ costs, load: surroundings().load });
}
rmSync(workspace, { recursive: true });
const medianOf = (figure: keyof Figures) =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, median(rounds.map(({ costs }) => costs.get(kind)?.[figure] ?? Number.NaN))]),
  );
report(
  'submit',
  {
    medianMicros: medianOf('micros'),
    medianCpuMicros: medianOf('cpuMicros'),
    medianLimitMicros: medianOf('limitMicros'),
    goalMicros: 60,
  },
  rounds.map(({ costs, load }) => ({ costs: Object.fromEntries(costs), load })),
);
