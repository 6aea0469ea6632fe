import { expect, test } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { type Budget, createBudget } from './budget.ts';
import { type CarvedBudget, carveBudget } from './carve-budget.ts';
import { type Cost, NOTHING } from './cost.ts';
import { createMemoryMeters } from './memory-meters.ts';

const BY = { agent: 'coder', tool: 'agent.spawn' };
const CHILD = { agent: 'helper', tool: 'net.fetch' };
const cost = (parts: Partial<Cost>): Cost => ({ ...NOTHING, ...parts });

function parentWith(limits: readonly object[]) {
  const clock = createManualClock();
  const store = createMemoryMeters();
  const parsed = parsePolicy(JSON.stringify({ version: 1, limits }), 'p.yaml').limits.map((limit) => ({ limit }));
  const options = { limits: () => parsed, store, clock, session: 's_a', user: 'ana' };
  const parent = createBudget(options);
  return { clock, parent, carve: (part: Partial<Cost>) => carveBudget(cost(part), { parent, clock, by: BY }) };
}
const carved = (answer: ReturnType<typeof carveBudget>): CarvedBudget => {
  if ('lines' in answer) throw new Error(answer.message);
  return answer;
};
const fits = (budget: Budget, parts: Partial<Cost>, by = BY): boolean => !('lines' in budget.reserve(cost(parts), by));
const spend = (budget: Budget, parts: Partial<Cost>, by = CHILD): void => {
  const hold = budget.reserve(cost(parts), by);
  if ('lines' in hold) throw new Error(hold.message);
  hold.settle(parts);
};

test('a part cannot be larger than what its parent has left', () => {
  const { parent, carve } = parentWith([{ per: 'session', tokens: 100 }]);
  spend(parent, { tokens: 60 }, BY);
  expect(carve({ tokens: 41 })).toMatchObject({ rules: ['budget/tokens-session'] });
  expect(carved(carve({ tokens: 40 }))).toBeDefined();
});

test('a sub-agent can spend its part and no more, and its parent cannot spend it too', () => {
  const { parent, carve } = parentWith([{ per: 'session', tokens: 100, actions: 10 }]);
  const child = carved(carve({ tokens: 40, actions: 2 }));
  expect(fits(parent, { tokens: 61 })).toBe(false);
  spend(child, { tokens: 39, actions: 1 });
  expect(fits(child, { tokens: 2 }, CHILD)).toBe(false);
  spend(child, { actions: 1 });
  expect(fits(child, { actions: 1 }, CHILD)).toBe(false);
});

test('of what was not named in a part, a sub-agent has nothing', () => {
  const child = carved(parentWith([{ per: 'session', tokens: 100 }]).carve({ tokens: 40 }));
  for (const parts of [{ actions: 1 }, { egress: 1 }, { processes: 1 }, { time: 1 }] as const)
    expect(fits(child, parts, CHILD)).toBe(false);
  expect(fits(child, { cost: { micros: 1, currency: 'USD' } }, CHILD)).toBe(false);
});

test('what was not spent goes back when it ends; what is still held counts as spent', () => {
  const { parent, carve } = parentWith([{ per: 'session', tokens: 100 }]);
  const child = carved(carve({ tokens: 80 }));
  spend(child, { tokens: 30 });
  child.reserve(cost({ tokens: 20 }), CHILD);
  child.close();
  expect(fits(parent, { tokens: 51 })).toBe(false);
  expect(fits(parent, { tokens: 50 })).toBe(true);
});

test('limits by tool and by agent hold for the acts of a sub-agent as for any other', () => {
  const { carve, parent } = parentWith([{ per: 'tool', actions: 1 }]);
  const child = carved(carve({ actions: 5 }));
  spend(child, { actions: 1 });
  expect(fits(child, { actions: 1 }, CHILD)).toBe(false);
  expect(fits(parent, { actions: 1 }, CHILD)).toBe(false);
  expect(fits(child, { actions: 1 }, { ...CHILD, tool: 'file.read' })).toBe(true);
});

test('parts of parts: each is within the one that it was cut from', () => {
  const { clock, carve } = parentWith([
    { per: 'session', tokens: 100 },
    { per: 'tool', actions: 5 },
  ]);
  const child = carved(carve({ tokens: 40, actions: 9 }));
  const inner = carved(carveBudget(cost({ tokens: 30, actions: 1 }), { parent: child, clock, by: CHILD }));
  expect(fits(child, { tokens: 11 }, CHILD)).toBe(false);
  spend(inner, { tokens: 30, actions: 1 }, { ...CHILD, tool: 'file.list' });
  expect(fits(inner, { actions: 1 }, { ...CHILD, tool: 'file.list' })).toBe(false);
  expect(carveBudget(cost({ tokens: 11 }), { parent: child, clock, by: CHILD })).toHaveProperty('lines');
});

test('a part of time ends with it, and money is carved in its own currency', () => {
  const { clock, carve } = parentWith([{ per: 'session', cost: '2 USD' }]);
  const child = carved(carve({ time: 1_000, cost: { micros: 500_000, currency: 'USD' }, actions: 9 }));
  expect(fits(child, { cost: { micros: 500_001, currency: 'USD' } }, CHILD)).toBe(false);
  expect(fits(child, { cost: { micros: 1, currency: 'EUR' } }, CHILD)).toBe(false);
  expect(fits(child, { cost: { micros: 500_000, currency: 'USD' } }, CHILD)).toBe(true);
  clock.advance(1_000);
  expect(fits(child, { time: 1 }, CHILD)).toBe(false);
});
