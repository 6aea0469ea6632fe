import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listenToSignals } from '../../src/compose-signals.ts';
import { asActionId, asSessionId, type SessionId } from '../../src/contract/ids.ts';
import { PROCESS_LIMITS } from '../../src/contract/limits.ts';
import { createFacts } from '../../src/drivers/facts/facts.privileged.ts';
import { processStart } from '../../src/drivers/store/process-start.privileged.ts';
import type { State } from '../../src/drivers/store/state.privileged.ts';
import { NO_MEMORY } from '../../src/kernel/approval/no-memory.ts';
import { createBudget } from '../../src/kernel/budget/budget.ts';
import { sessionLimits } from '../../src/kernel/budget/session-limits.ts';
import { createSeal } from '../../src/kernel/capability/seal.ts';
import { createLedger } from '../../src/kernel/ledger/ledger.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from '../../src/kernel/policy/compiled-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { createKernel } from '../../src/kernel/submit.ts';

/** What is tried again after a refusal: an agent that does not take no for an answer at once. */
const TRIED_AGAIN = 3;
/** An effect ends by itself after so long, or at once when it is told to. */
const EFFECT_MS = 100;
const LIMITS = sessionLimits({ actions: 1e9, tokens: 1e12, wallMs: 1e9 });
export const clock = { now: () => Date.now(), monotonic: () => performance.now() };
/** Nanoseconds that all processes of this machine count together. */
export const now = (): bigint => process.hrtime.bigint();

export interface Acting {
  readonly id: SessionId;
  /** When the last effect began, and how many have. */
  readonly last: () => { readonly at: bigint; readonly count: number };
  /** Resolves when its loops have given up. */
  readonly over: Promise<unknown>;
  close(): void;
}

export const ledgerOf = (state: State) =>
  createLedger({ store: state.ledgerStore, payloadKey: state.payloadKey, clock, redact: (text) => text });

/** How a session acts: how many acts at once, and how long it thinks between two of them. */
export interface Pace {
  readonly isDeaf: boolean;
  readonly restMs: number;
  readonly loops: number;
}

/** The kernel of a real session over the real state folder, with loops that act, rest and act again. */
export function startActing(
  state: State,
  ledger: ReturnType<typeof ledgerOf>,
  { workspace, isDeaf, restMs, loops }: Pace & { readonly workspace: string },
): Acting {
  const id = asSessionId(`s_${randomBytes(8).toString('hex')}`);
  state.sessions.open({
    ...{ id, workspace, task: 'bench', status: 'running', startedAtMs: Date.now(), pid: process.pid },
    pidStart: processStart(process.pid) ?? '',
  });
  // Whoever is deaf is told of nothing: it can only find out by looking when it begins an act.
  const heard = isDeaf ? { ...state, signals: { ...state.signals, watch: () => () => {} } } : state;
  const signals = listenToSignals(heard, id, () => {});
  let last = { at: 0n, count: 0 };
  const kernel = kernelOf(state, ledger, { workspace, id, signals }, () => {
    last = { at: now(), count: last.count + 1 };
  });
  const loop = async (): Promise<void> => {
    let refused = 0;
    for (let index = 0; refused < TRIED_AGAIN; index++) {
      const proposal = { kind: 'file.read', arguments: { path: nameOf(index) }, session: id } as const;
      const principal = { kind: 'agent', name: 'bench' } as const;
      const { status } = await kernel.submit({ ...proposal, principal }, { signal: signals.signal });
      if (status !== 'done') refused += 1;
      else if (restMs > 0) await pause(restMs * (0.5 + Math.random()));
    }
  };
  const over = Promise.all(Array.from({ length: loops }, loop));
  return {
    id,
    last: () => last,
    over,
    close() {
      state.sessions.end(id, 'stopped', Date.now());
      signals.close();
    },
  };
}

const FILES = 50;
const nameOf = (index: number): string => `file-${index % FILES}.txt`;

export function makeWorkspace(folder: string): string {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace, { recursive: true });
  for (let index = 0; index < FILES; index++) writeFileSync(join(workspace, nameOf(index)), 'text\n');
  return workspace;
}

const PACKS = new URL('../../policies/', import.meta.url);
const packs = new Map(
  readdirSync(PACKS)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(new URL(name, PACKS), 'utf8')]),
);

const compiled = new Map<string, CompiledPolicy>();

/** Compiled once: what is measured is how sessions end. */
function policyOf(workspace: string, home: string): CompiledPolicy {
  const layers = [{ layer: 'command', file: parsePolicy(packs.get('default') ?? '', 'default.yaml') }] as const;
  const policy = compiled.get(workspace) ?? compilePolicy({ layers, packs, home, workspace });
  compiled.set(workspace, policy);
  return policy;
}

interface KernelNeeds {
  readonly workspace: string;
  readonly id: SessionId;
  readonly signals: ReturnType<typeof listenToSignals>;
}

function kernelOf(
  state: State,
  ledger: ReturnType<typeof ledgerOf>,
  { workspace, id, signals }: KernelNeeds,
  begun: () => void,
) {
  const seal = createSeal(clock);
  const home = homedir();
  const policy = policyOf(workspace, home);
  let ids = 0;
  return createKernel({
    session: id,
    facts: createFacts({ workspace, home, searchPath: '/usr/bin:/bin', resolveAddresses: async () => [] }),
    policy: () => policy,
    mandate: { endpoints: [] },
    sandbox: { path: '/usr/bin:/bin', home: '/home/sandbox', reads: [], limits: PROCESS_LIMITS },
    ledger,
    approver: { ask: async () => undefined },
    memory: NO_MEMORY,
    budget: createBudget({ limits: () => LIMITS, store: state.budgets, clock, session: id, user: 'bench' }),
    seal,
    drivers: [
      signals.gated({
        kinds: ['file.read'],
        async drive(capability, { signal }) {
          seal.redeem(capability);
          begun();
          await pause(EFFECT_MS, undefined, { signal }).catch(() => {});
          return { value: null, label: { integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] } };
        },
      }),
    ],
    clock,
    newActionId: () => asActionId(`a_${String(++ids).padStart(16, '0')}`),
    ...signals.looks,
    prices: () => undefined,
  });
}
