/**
 * Budgets: is a limit ever passed, and what does keeping it cost? 64 callers within a process and in four processes against
 * one limit, with the same callers that look first and record after as the control; and the time of a reservation and
 * its settling, in memory and in the state database, and of the cell rate alone.
 * Run: node bench/budget.ts [rounds]. Goal: the limit is never passed. Writes bench/results/budget.json.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BudgetStore } from '../src/contract/budget-store.ts';
import { openState } from '../src/drivers/store/state.privileged.ts';
import { createBudget, type Limit } from '../src/kernel/budget/budget.ts';
import { passCells } from '../src/kernel/budget/cell-rate.ts';
import { NOTHING } from '../src/kernel/budget/cost.ts';
import { createMemoryMeters } from '../src/kernel/budget/memory-meters.ts';
import { LIMIT } from '../test/simulation/budget-caller.ts';
import { median, report, rounded, surroundings } from './rounds.ts';

const ROUNDS = Math.max(3, Number(process.argv[2] ?? 5));
const CALLERS = 64;
const CALLER = new URL('../test/simulation/budget-caller.ts', import.meta.url).pathname;
const clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** What the callers of so many processes have spent together. */
async function spent(mode: 'reserve' | 'check', processes: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-budget-'));
  try {
    openState({ folder }).close();
    const outputs = await Promise.all(
      Array.from({ length: processes }, async () => {
        const child = spawn(process.execPath, [CALLER, folder, mode, String(CALLERS / processes)]);
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
        await once(child, 'close');
        return Number(output);
      }),
    );
    return outputs.reduce((sum, output) => sum + output, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const at = { line: 1, column: 1 };
/** A day's tokens and cost of a user, a session's acts, a rate of them, and a tool's. */
const LIMITS: readonly Limit[] = [
  { limit: { per: ['user', 'day'], tokens: { amount: 1e12 }, cost: { amount: 1e12, currency: 'USD' }, at } },
  { limit: { per: ['session'], actions: { amount: 1e12 }, at } },
  { limit: { per: ['session'], actions: { amount: 1e9, perMs: 3_600_000 }, at } },
  { limit: { per: ['tool'], actions: { amount: 1e12 }, at } },
];

/** Microseconds of a reservation with its settling, on five limits. */
function roundTripMicros(store: BudgetStore, times: number): number {
  const budget = createBudget({ limits: () => LIMITS, store, clock, session: 's_a', user: 'ana' });
  const cost = { ...NOTHING, actions: 1, tokens: 100, cost: { micros: 5, currency: 'USD' } };
  const taken: number[] = [];
  for (let index = 0; index < times; index++) {
    const began = performance.now();
    const hold = budget.reserve(cost, { agent: 'coder', tool: 'model.generate' });
    if ('lines' in hold) throw new Error(hold.message);
    hold.settle({ tokens: 60 });
    taken.push((performance.now() - began) * 1_000);
  }
  return rounded(median(taken), 1);
}

function cellsPerSecond(): number {
  const rate = { amount: 1_000_000, perMs: 1_000, burst: 1_000_000 };
  let due: bigint | undefined;
  const began = performance.now();
  const checks = 1_000_000;
  for (let index = 0; index < checks; index++) {
    const answer = passCells(rate, due, { nowMs: 1_700_000_000_000 + (index >> 9), cells: 1 });
    if (answer.fits) due = answer.due;
  }
  return Math.round((checks * 1_000) / (performance.now() - began));
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-budget-'));
const state = openState({ folder });
interface Round {
  readonly reserveOneProcess: number;
  readonly reserveFourProcesses: number;
  readonly controlOneProcess: number;
  readonly controlFourProcesses: number;
  readonly memoryMicros: number;
  readonly databaseMicros: number;
  readonly cellsPerSecond: number;
  readonly load: readonly number[];
}
const rounds: Round[] = [];
for (let round = 0; round < ROUNDS; round++)
  rounds.push({
    reserveOneProcess: await spent('reserve', 1),
    reserveFourProcesses: await spent('reserve', 4),
    controlOneProcess: await spent('check', 1),
    controlFourProcesses: await spent('check', 4),
    memoryMicros: roundTripMicros(createMemoryMeters(), 20_000),
    databaseMicros: roundTripMicros(state.budgets, 2_000),
    cellsPerSecond: cellsPerSecond(),
    load: surroundings().load,
  });
state.close();
rmSync(folder, { recursive: true, force: true });
const all = (name: keyof Round) => rounds.map((round) => Number(round[name]));
report(
  'budget',
  {
    limit: LIMIT,
    callers: CALLERS,
    spentAtMost: Math.max(...all('reserveOneProcess'), ...all('reserveFourProcesses')),
    controlSpent: { oneProcess: median(all('controlOneProcess')), fourProcesses: median(all('controlFourProcesses')) },
    medianMicros: { memory: median(all('memoryMicros')), database: median(all('databaseMicros')) },
    cellsPerSecond: median(all('cellsPerSecond')),
  },
  rounds,
);
