/**
 * `submit` without drive: everything the kernel does for an act, with a driver that does nothing, the ledger in memory
 * and the real facts of this machine. Run: node bench/submit.ts [rounds]. Goal: at most 60 µs in the median.
 */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTION_KINDS } from '../src/contract/catalogue.ts';
import { asActionId, asSessionId } from '../src/contract/ids.ts';
import { PROCESS_LIMITS } from '../src/contract/limits.ts';
import { createFacts } from '../src/drivers/facts/facts.privileged.ts';
import { redactSecrets } from '../src/effects/secrets/redact-secrets.ts';
import { createBudget } from '../src/kernel/budget/budget.ts';
import { createSeal } from '../src/kernel/capability/seal.ts';
import { createLedger } from '../src/kernel/ledger/ledger.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { createKernel } from '../src/kernel/submit.ts';
import { createMemoryLedger } from '../src/testing/memory-ledger.ts';
import { median, report, rounded, surroundings } from './rounds.ts';

const ROUNDS = Math.max(5, Number(process.argv[2] ?? 7));
const SUBMITS_A_ROUND = 2_000;
const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-bench-')));
writeFileSync(join(workspace, 'cart.js'), 'export const total = 1;\n');
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
    budget: createBudget({ actions: 1e9, tokens: 1e12, wallMs: 1e9 }, clock),
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
  });
}

const ACTS = {
  'file.read': { path: 'cart.js' },
  'process.run': { command: 'git status --short' },
  'file.write': { changes: [{ change: 'edits', path: 'cart.js', edits: [{ find: '1', replace: '2' }] }] },
} as const;

async function measure(kind: keyof typeof ACTS): Promise<number> {
  const kernel = openKernel();
  const times: number[] = [];
  for (let index = 0; index < SUBMITS_A_ROUND; index++) {
    const startedAt = performance.now();
    const { status } = await kernel.submit({
      kind,
      arguments: ACTS[kind],
      principal: { kind: 'agent', name: 'bench' },
      session: asSessionId('s_benchbenchbench0'),
    });
    times.push((performance.now() - startedAt) * 1000);
    if (status !== 'done') throw new Error(`${kind} ended as ${status}`);
  }
  return median(times);
}

const rounds: { readonly micros: Readonly<Record<string, number>>; readonly load: readonly number[] }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const micros: Record<string, number> = {};
  for (const kind of Object.keys(ACTS) as (keyof typeof ACTS)[]) micros[kind] = rounded(await measure(kind), 1);
  rounds.push({ micros, load: surroundings().load });
}
rmSync(workspace, { recursive: true });
const medianMicros = Object.fromEntries(
  Object.keys(ACTS).map((kind) => [kind, median(rounds.map(({ micros }) => micros[kind] ?? Number.NaN))]),
);
report('submit', { medianMicros, goalMicros: 60 }, rounds);
