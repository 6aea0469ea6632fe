import { readdirSync, readFileSync } from 'node:fs';
import type { Action } from '../../src/contract/action.ts';
import { ACTION_KINDS, type ActionKind } from '../../src/contract/catalogue.ts';
import type { Clock } from '../../src/contract/clock.ts';
import type { DriveResult, Driver } from '../../src/contract/driver.ts';
import { type ActionId, asActionId, asDigest, asSessionId } from '../../src/contract/ids.ts';
import { PROCESS_LIMITS } from '../../src/contract/limits.ts';
import type { Principal } from '../../src/contract/proposal.ts';
import { type Budget, createBudget } from '../../src/kernel/budget/budget.ts';
import { createMemoryMeters } from '../../src/kernel/budget/memory-meters.ts';
import { sessionLimits } from '../../src/kernel/budget/session-limits.ts';
import { createSeal } from '../../src/kernel/capability/seal.ts';
import { createLedger } from '../../src/kernel/ledger/ledger.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { createKernel, type KernelParts } from '../../src/kernel/submit.ts';
import { createManualClock } from '../../src/testing/manual-clock.ts';
import { createMemoryFacts, type MemoryFactsOptions } from '../../src/testing/memory-facts.ts';
import { createMemoryGrants } from '../../src/testing/memory-grants.ts';
import { createMemoryLedger } from '../../src/testing/memory-ledger.ts';
import { createScriptedApprover } from '../../src/testing/scripted-approver.ts';

const POLICIES = new URL('../../policies/', import.meta.url);
const PACKS = new Map(
  readdirSync(POLICIES)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(new URL(name, POLICIES), 'utf8')]),
);

export const WORKSPACE = '/home/ana/shop';
export const HOME = '/home/ana';
export const HOUSE = asDigest(`sha256:${'9'.repeat(64)}`);
export const SESSION = asSessionId('s_testtesttesttest');
export const AGENT: Principal = { kind: 'agent', name: 'coder' };
export const PERSON: Principal = { kind: 'person', name: 'ana' };

export const policyFrom = (text: string) =>
  compilePolicy({
    layers: [{ layer: 'command', file: parsePolicy(text, 'test.yaml') }],
    packs: PACKS,
    home: HOME,
    workspace: WORKSPACE,
  });

export const DEFAULT_POLICY = PACKS.get('default') ?? '';

export interface RigOptions {
  readonly policy?: string;
  readonly facts?: Partial<MemoryFactsOptions>;
  readonly replies?: Parameters<typeof createScriptedApprover>[0];
  readonly drive?: (kind: ActionKind, action: Action) => Promise<DriveResult | undefined> | DriveResult | undefined;
  readonly parts?: Partial<KernelParts>;
}

/** A session's budget that nobody shares. */
export function budgetOf(ceilings: Parameters<typeof sessionLimits>[0], clock: Clock): Budget {
  const limits = sessionLimits(ceilings);
  return createBudget({ limits: () => limits, store: createMemoryMeters(), clock, session: SESSION, user: 'ana' });
}

/** A whole kernel over doubles: memory ledger, scripted person, a driver that only remembers what it was given. */
export function createRig({ policy = DEFAULT_POLICY, facts = {}, replies = [], drive, parts = {} }: RigOptions = {}) {
  const clock = createManualClock();
  const seal = createSeal(clock);
  const ledger = createMemoryLedger(createLedger, { clock });
  const approver = createScriptedApprover(replies);
  const driven: { readonly kind: ActionKind; readonly arguments: unknown }[] = [];
  const driver: Driver = {
    kinds: ACTION_KINDS,
    async drive(capability) {
      const action = seal.redeem(capability);
      driven.push({ kind: action.kind, arguments: action.arguments });
      const label = { integrity: 'untrusted', confidentiality: 'private', sources: ['test'] } as const;
      return (await drive?.(action.kind, action)) ?? { value: { ok: true }, label };
    },
  };
  const compiled = policyFrom(policy);
  let ids = 0;
  const kernel = createKernel({
    session: SESSION,
    facts: createMemoryFacts({ workspace: WORKSPACE, home: HOME, ...facts }),
    policy: () => compiled,
    mandate: { endpoints: [] },
    sandbox: { path: '/usr/bin:/bin', home: '/home/sandbox', reads: [], limits: PROCESS_LIMITS },
    ledger,
    approver,
    memory: { grants: createMemoryGrants(), keys: () => [], house: HOUSE },
    budget: budgetOf({ actions: 1000, tokens: 1_000_000, wallMs: 3_600_000 }, clock),
    seal,
    drivers: [driver],
    clock,
    newActionId: (): ActionId => asActionId(`a_${String(++ids).padStart(16, '0')}`),
    stopEpoch: () => 0,
    isStopRequested: () => false,
    mayBegin: () => 'begins',
    untilContinued: () => undefined,
    prices: () => undefined,
    ...parts,
  });
  const submit = (kind: string, args: unknown, principal: Principal = AGENT, signal?: AbortSignal) =>
    kernel.submit({ kind, arguments: args, principal, session: SESSION }, signal === undefined ? {} : { signal });
  const events = () => ledger.read().map(({ event }) => event);
  return { kernel, submit, ledger, approver, driven, events, clock, seal };
}
