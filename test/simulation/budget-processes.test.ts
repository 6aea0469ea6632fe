import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openState } from '../../src/drivers/store/state.privileged.ts';
import { createBudget } from '../../src/kernel/budget/budget.ts';
import { NOTHING } from '../../src/kernel/budget/cost.ts';
import { AT_MOST, LIMIT } from './budget-caller.ts';

const CALLER = join(import.meta.dirname, 'budget-caller.ts');
const PROCESSES = 4;
const CALLERS = 16;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-budgets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(mode: 'reserve' | 'check' | 'hold', callers = CALLERS) {
  const child = spawn(process.execPath, [CALLER, folder, mode, String(callers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return { child, ended: once(child, 'close').then(() => output.trim()) };
}

async function spentBy(mode: 'reserve' | 'check'): Promise<number> {
  const outputs = await Promise.all(Array.from({ length: PROCESSES }, () => start(mode).ended));
  return outputs.reduce((sum, output) => sum + Number(output), 0);
}

/** What is left for somebody who comes now. */
function left(quantity: 'tokens' | 'processes', amount: number): boolean {
  const { budgets: store, close } = openState({ folder });
  const at = { line: 1, column: 1 };
  const limits = [
    { limit: { per: ['user', 'day'] as const, tokens: { amount: LIMIT }, processes: { amount: 8 }, at } },
  ];
  const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => 0 };
  const budget = createBudget({ limits: () => limits, store, clock, session: 's_x', user: 'ana' });
  const hold = budget.reserve({ ...NOTHING, [quantity]: amount }, { agent: 'other', tool: 'other' });
  if (!('lines' in hold)) hold.release();
  close();
  return !('lines' in hold);
}

it('64 callers in 4 processes never spend more than the limit, and use nearly all of it', async () => {
  const spent = await spentBy('reserve');
  expect(spent).toBeLessThanOrEqual(LIMIT);
  expect(spent).toBeGreaterThan(LIMIT - AT_MOST * PROCESSES * CALLERS);
  expect(left('tokens', LIMIT - spent)).toBe(true);
  expect(left('tokens', LIMIT - spent + 1)).toBe(false);
});

it('the same callers overspend where they look first and record after (control)', async () => {
  expect(await spentBy('check')).toBeGreaterThan(LIMIT);
});

it('what a killed process had set aside counts as spent; the processes that it had are free again', async () => {
  expect(left('tokens', LIMIT)).toBe(true);
  const { child, ended } = start('hold', 0);
  await once(child.stdout, 'data');
  expect(left('tokens', 1)).toBe(false);
  expect(left('processes', 1)).toBe(false);
  child.kill('SIGKILL');
  await ended;
  expect(left('tokens', 1)).toBe(false);
  expect(left('processes', 8)).toBe(true);
});
