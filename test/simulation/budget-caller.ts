import { writeSync } from 'node:fs';
import { setTimeout as act } from 'node:timers/promises';
import { openState } from '../../src/drivers/store/state.privileged.ts';
import { createBudget, type Limit } from '../../src/kernel/budget/budget.ts';
import { NOTHING } from '../../src/kernel/budget/cost.ts';

/**
 * A process whose callers spend from a budget that several processes share. Arguments: folder, what to do, callers.
 * `reserve` sets aside, acts, settles; `check` looks whether there is room, acts, and records after (the control); both
 * until there is no room, and print what they spent. `hold` sets all aside, prints `held`, and never ends.
 */
const [folder = '', mode = '', callers = '1'] = process.argv.slice(2);
export const LIMIT = 2_000;
export const AT_MOST = 30;
const at = { line: 1, column: 1 };
const limits: readonly Limit[] = [
  { limit: { per: ['user', 'day'], tokens: { amount: LIMIT }, processes: { amount: 8 }, at } },
];
const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => performance.now() };
const by = { agent: 'coder', tool: 'model.generate' };

if (import.meta.main) await run();

async function run(): Promise<void> {
  const { budgets: store, close } = openState({ folder });
  const budget = createBudget({ limits: () => limits, store, clock, session: `s_${process.pid}`, user: 'ana' });
  let spent = 0;
  const reserving = async (caller: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const hold = budget.reserve({ ...NOTHING, tokens: AT_MOST }, by);
      if ('lines' in hold) return;
      await act((caller + turn) % 3);
      const used = 1 + ((caller * 7 + turn * 5) % AT_MOST);
      hold.settle({ tokens: used });
      spent += used;
    }
  };
  const checking = async (caller: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const seen = store.transact((meters) => meters.meter('control')?.spent ?? 0);
      if (seen + AT_MOST > LIMIT) return;
      await act((caller + turn) % 3);
      const used = 1 + ((caller * 7 + turn * 5) % AT_MOST);
      store.transact((meters) => meters.keep('control', { spent: (meters.meter('control')?.spent ?? 0) + used }));
      spent += used;
    }
  };
  if (mode === 'hold') {
    budget.reserve({ ...NOTHING, tokens: LIMIT, processes: 8 }, by);
    writeSync(1, 'held\n');
    await act(1_000_000);
  }
  const body = mode === 'check' ? checking : reserving;
  await Promise.all(Array.from({ length: Number(callers) }, (_, caller) => body(caller)));
  writeSync(1, `${spent}\n`);
  close();
}
