import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import { type Budget, createBudget, type Hold } from './budget.ts';
import { type Cost, NOTHING } from './cost.ts';
import { createMemoryMeters } from './memory-meters.ts';
import { sessionLimits } from './session-limits.ts';

const BY = { agent: 'coder', tool: 'net.send' };

interface Setting {
  readonly clock?: ManualClock;
  readonly store?: ReturnType<typeof createMemoryMeters>;
  readonly session?: string;
  readonly user?: string;
}

function budgetWith(limits: readonly object[], setting: Setting = {}): Budget {
  const { clock = createManualClock(), store = createMemoryMeters(), session = 's_a', user = 'ana' } = setting;
  const parsed = parsePolicy(JSON.stringify({ version: 1, limits }), 'p.yaml').limits.map((limit) => ({ limit }));
  return createBudget({ limits: () => parsed, store, clock, session, user });
}

const cost = (parts: Partial<Cost>): Cost => ({ ...NOTHING, ...parts });

function held(budget: Budget, parts: Partial<Cost>, by = BY): Hold {
  const answer = budget.reserve(cost(parts), by);
  if ('lines' in answer) throw new Error(answer.message);
  return answer;
}
const refusal = (budget: Budget, parts: Partial<Cost>, by = BY): string => {
  const answer = budget.reserve(cost(parts), by);
  return 'lines' in answer ? answer.message : 'held';
};

describe('a budget', () => {
  test('denies before the act what would go over the ceiling', () => {
    const budget = budgetWith([{ per: 'session', tokens: 100 }]);
    expect(refusal(budget, { tokens: 101 })).toBe(
      'The limit of 100 tokens per session has 100 tokens left, and this act may need 101 tokens.',
    );
    expect(refusal(budget, { tokens: 100 })).toBe('held');
    expect(refusal(budget, { tokens: 1 })).toBe('The limit of 100 tokens per session is reached.');
    expect(refusal(budget, { tokens: 0 })).toBe('held');
  });

  test('counts what is held as spent, so that two callers cannot both have the rest', () => {
    const budget = budgetWith([{ per: 'session', tokens: 100 }]);
    held(budget, { tokens: 60 });
    expect(refusal(budget, { tokens: 60 })).toMatch(/has 40 tokens left/);
  });

  test('gives back what was not used', () => {
    const budget = budgetWith([{ per: 'session', tokens: 100 }]);
    held(budget, { tokens: 60 }).settle({ tokens: 5 });
    expect(refusal(budget, { tokens: 96 })).toMatch(/has 95 tokens left/);
    held(budget, { tokens: 60 }).release();
    expect(refusal(budget, { tokens: 95 })).toBe('held');
  });

  test('an unknown cost is denied before, and counts as all that was held after', () => {
    const budget = budgetWith([{ per: 'session', tokens: 100 }]);
    for (const tokens of [Number.NaN, -1, Number.POSITIVE_INFINITY, 1e300, Number.MAX_SAFE_INTEGER + 1])
      expect(refusal(budget, { tokens })).toBe('The cost of this act is not known, so it cannot be set aside.');
    held(budget, { tokens: 30 }).settle({ tokens: Number.NaN });
    held(budget, { tokens: 30 }).settle({ tokens: -50 });
    held(budget, { tokens: 30 }).settle({});
    expect(refusal(budget, { tokens: 11 })).toMatch(/has 10 tokens left/);
  });

  test('what an act took beyond its hold is booked, and what nobody could count never becomes room again', () => {
    const budget = budgetWith([{ per: 'session', tokens: 100 }]);
    held(budget, { tokens: 10 }).settle({ tokens: 90 });
    expect(refusal(budget, { tokens: 11 })).toMatch(/has 10 tokens left/);
    held(budget, { tokens: 1 }).settle({ tokens: Number.MAX_SAFE_INTEGER });
    expect(refusal(budget, { tokens: 1 })).toMatch(/is reached/);
    held(budgetWith([{ per: 'session', tokens: Number.MAX_SAFE_INTEGER }]), { tokens: Number.MAX_SAFE_INTEGER });
  });

  test('a hold is closed exactly once', () => {
    for (const first of ['settle', 'release'] as const)
      for (const second of ['settle', 'release'] as const) {
        const hold = held(budgetWith([{ per: 'session', actions: 10 }]), { actions: 1 });
        hold[first]({});
        expect(() => hold[second]({})).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
      }
  });

  test('holds a cost on every limit or on none', () => {
    const budget = budgetWith([
      { per: 'session', actions: 5 },
      { per: 'user', tokens: 10 },
    ]);
    for (let count = 0; count < 20; count++) expect(refusal(budget, { actions: 1, tokens: 11 })).toMatch(/tokens/);
    for (let count = 0; count < 5; count++) held(budget, { actions: 1 });
    expect(refusal(budget, { actions: 1 })).toMatch(/limit of 5 actions per session is reached/);
  });

  test('of several limits of the same the lowest holds', () => {
    const budget = budgetWith([
      { per: 'session', actions: 2 },
      { per: 'session', actions: 5 },
    ]);
    held(budget, { actions: 1 });
    held(budget, { actions: 1 });
    expect(refusal(budget, { actions: 1 })).toBe('The limit of 2 actions per session is reached.');
  });

  test('never lets held and spent together pass the ceiling, whatever the order of calls', () => {
    const steps = fc.array(
      fc.record({ tokens: fc.nat(50), end: fc.constantFrom('settle', 'release', 'keep'), used: fc.nat(50) }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(steps, (calls) => {
        const budget = budgetWith([{ per: 'session', tokens: 200, actions: 30 }]);
        let [spent, actions] = [0, 0];
        for (const { tokens, end, used } of calls) {
          const hold = budget.reserve(cost({ actions: 1, tokens }), BY);
          if ('lines' in hold) {
            expect(spent + tokens > 200 || actions === 30).toBe(true);
            continue;
          }
          const really = end === 'settle' ? Math.min(used, tokens) : end === 'release' ? 0 : tokens;
          if (end === 'settle') hold.settle({ tokens: really, actions: 1 });
          if (end === 'release') hold.release();
          spent += really;
          actions += end === 'release' ? 0 : 1;
          expect(spent).toBeLessThanOrEqual(200);
          expect(actions).toBeLessThanOrEqual(30);
        }
      }),
    );
  });
});

describe('scopes', () => {
  const store = createMemoryMeters;
  test.each([
    ['session', { session: 's_b' }, {}],
    ['user', { user: 'ben' }, {}],
    ['agent', {}, { agent: 'writer' }],
    ['tool', {}, { tool: 'file.read' }],
  ])('a limit per %s counts that together, and nothing else', (per, other, by) => {
    const meters = store();
    const clock = createManualClock();
    const budget = budgetWith([{ per, actions: 1 }], { store: meters, clock });
    held(budget, { actions: 1 });
    const same = per === 'session' ? {} : { session: 's_c' };
    expect(refusal(budgetWith([{ per, actions: 1 }], { store: meters, clock, ...same }), { actions: 1 })).toMatch(
      /is reached/,
    );
    const another = budgetWith([{ per, actions: 1 }], { store: meters, clock, ...other });
    expect(refusal(another, { actions: 1 }, { ...BY, ...by })).toBe('held');
  });

  test('several scopes are counted together: each agent each day', () => {
    const clock = createManualClock(Date.UTC(2026, 10, 21, 23, 59));
    const budget = budgetWith([{ per: ['agent', 'day'], actions: 1 }], { clock });
    held(budget, { actions: 1 });
    expect(refusal(budget, { actions: 1 })).toBe('The limit of 1 actions per agent and day is reached.');
    expect(refusal(budget, { actions: 1 }, { ...BY, agent: 'writer' })).toBe('held');
    clock.advance(60_000);
    expect(refusal(budget, { actions: 1 })).toBe('held');
  });

  test('a name cannot pass for another scope', () => {
    const meters = store();
    const limits = [{ per: ['agent', 'tool'], actions: 1 }];
    held(budgetWith(limits, { store: meters }), { actions: 1 }, { agent: 'a"],["tool","b', tool: 'c' });
    expect(refusal(budgetWith(limits, { store: meters }), { actions: 1 }, { agent: 'a', tool: 'b' })).toBe('held');
  });
});

describe('time', () => {
  test('of a session is its age', () => {
    const clock = createManualClock();
    const budget = budgetWith([{ per: 'session', time: '10 s' }], { clock });
    clock.advance(9_000);
    expect(held(budget, { time: 60_000 }).granted.timeMs).toBe(1_000);
    clock.advance(1_000);
    expect(refusal(budget, { time: 1 })).toBe('The limit of 10 s of time per session is reached.');
  });

  test('of anything else is what its acts ran; an act gets what is left', () => {
    const clock = createManualClock();
    const budget = budgetWith([{ per: ['user', 'day'], time: '10 s' }], { clock });
    clock.advance(60_000);
    held(budget, { time: 8_000 }).settle({ time: 3_000 });
    const rest = held(budget, { time: 60_000 });
    expect(rest.granted.timeMs).toBe(7_000);
    expect(refusal(budget, { time: 1 })).toMatch(/is reached/);
    rest.settle({ time: 6_500 });
    expect(held(budget, { time: 60_000 }).granted.timeMs).toBe(500);
  });

  test('a clock that is set back gives nothing again', () => {
    const meters = createMemoryMeters();
    let wall = Date.UTC(2026, 10, 21, 12);
    let monotonic = 0;
    const clock = { now: () => wall, monotonic: () => monotonic, advance: () => {} };
    const limits = [{ per: ['user', 'day'], actions: 1 }];
    const budget = budgetWith(limits, { store: meters, clock });
    held(budget, { actions: 1 });
    wall -= 86_400_000;
    expect(refusal(budget, { actions: 1 })).toMatch(/is reached/);
    expect(refusal(budgetWith(limits, { store: meters, clock }), { actions: 1 })).toMatch(/is reached/);
    // Time goes on at its own pace all the same: nobody is locked out by a clock that was wrong once.
    monotonic += 86_400_000;
    expect(refusal(budget, { actions: 1 })).toBe('held');
  });

  test('a clock that shows nonsense is not believed', () => {
    const meters = createMemoryMeters();
    const limits = [{ per: ['user', 'day'], actions: 1 }];
    held(budgetWith(limits, { store: meters }), { actions: 1 });
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -1]) {
      const clock = { now: () => now, monotonic: () => 0, advance: () => {} };
      expect(refusal(budgetWith(limits, { store: meters, clock }), { actions: 1 })).toMatch(/is reached/);
    }
  });
});

describe('a rate', () => {
  test('lets a burst through, and then one by one', () => {
    const clock = createManualClock();
    const budget = budgetWith([{ per: 'session', actions: '300/h burst 2' }], { clock });
    held(budget, { actions: 1 });
    held(budget, { actions: 1 });
    expect(refusal(budget, { actions: 1 })).toBe(
      'The limit of 300 actions in 1 h per session is reached; there is room for this act in 12 s.',
    );
    clock.advance(11_999);
    expect(refusal(budget, { actions: 1 })).toMatch(/in 1 ms/);
    clock.advance(1);
    held(budget, { actions: 1 });
    expect(refusal(budget, { actions: 3 })).toBe(
      'This act needs 3 actions at once, more than the limit of 300 actions in 1 h per session ever lets through.',
    );
  });

  test('does not fill up when the clock is set back', () => {
    let wall = Date.UTC(2026, 0, 1);
    const clock = { now: () => wall, monotonic: () => 0, advance: () => {} };
    const budget = budgetWith([{ per: 'user', actions: '1/h' }], { clock });
    held(budget, { actions: 1 });
    wall -= 7_200_000;
    expect(refusal(budget, { actions: 1 })).toMatch(/is reached/);
    wall += 7_200_000 + 3_599_999;
    expect(refusal(budget, { actions: 1 })).toMatch(/in 1 ms/);
  });

  test('gives back what was held and not used', () => {
    const budget = budgetWith([{ per: 'session', egress: '10 kB/min' }]);
    held(budget, { egress: 10_000 }).settle({ egress: 4_000 });
    expect(refusal(budget, { egress: 6_001 })).toMatch(/is reached/);
    expect(refusal(budget, { egress: 6_000 })).toBe('held');
  });
});

describe('money', () => {
  const limit = [{ per: 'session', cost: '2 USD' }];
  test('is counted in millionths', () => {
    const budget = budgetWith(limit);
    held(budget, { cost: { micros: 1_999_999, currency: 'USD' } });
    expect(refusal(budget, { cost: { micros: 2, currency: 'USD' } })).toMatch(/has 0.000001 USD left/);
    expect(refusal(budget, { cost: { micros: 1, currency: 'USD' } })).toBe('held');
  });

  test('a price that nobody knows is not nothing', () => {
    const unpriced =
      'What this act costs is not known in USD, so the limit of 2 USD per session cannot be kept: name its price (--price).';
    expect(refusal(budgetWith(limit), { cost: { micros: Number.NaN } })).toBe(unpriced);
    expect(refusal(budgetWith(limit), { cost: { micros: 1, currency: 'EUR' } })).toBe(unpriced);
    expect(refusal(budgetWith(limit), { cost: { micros: 0 } })).toBe('held');
    expect(refusal(budgetWith([{ per: 'session', tokens: 1 }]), { cost: { micros: Number.NaN } })).toBe('held');
  });
});

describe('processes', () => {
  test('are those that run at the same time: an act gets what is free, and gives it back', () => {
    const budget = budgetWith([{ per: 'user', processes: 64 }]);
    const first = held(budget, { processes: 40 });
    const second = held(budget, { processes: 512 });
    expect(second.granted.processes).toBe(24);
    expect(refusal(budget, { processes: 1 })).toBe(
      'The limit of 64 processes per user at the same time is reached: others are running.',
    );
    first.settle({});
    second.release();
    expect(held(budget, { processes: 512 }).granted.processes).toBe(64);
  });
});

describe('a limit that is asked about', () => {
  test('gives as much again after a yes; one that ends does not ask', () => {
    const budget = budgetWith([{ per: 'session', tokens: 100, over: 'ask' }]);
    held(budget, { tokens: 90 });
    const overrun = budget.reserve(cost({ tokens: 20 }), BY);
    expect(overrun).toMatchObject({ mayAsk: true, rules: ['budget/tokens-session'] });
    if ('lines' in overrun) budget.extend(overrun, BY);
    held(budget, { tokens: 20 });
    expect(refusal(budget, { tokens: 91 })).toMatch(/has 90 tokens left/);
    expect(budgetWith([{ per: 'session', tokens: 1 }]).reserve(cost({ tokens: 2 }), BY)).toMatchObject({
      mayAsk: false,
    });
  });

  test('one limit that ends is enough to end, and what no yes can mend is not asked', () => {
    const both = [
      { per: 'session', tokens: 1, over: 'ask' },
      { per: 'user', tokens: 1 },
    ];
    expect(budgetWith(both).reserve(cost({ tokens: 2 }), BY)).toMatchObject({ mayAsk: false });
    const money = [{ per: 'session', cost: '1 USD', over: 'ask' }];
    expect(budgetWith(money).reserve(cost({ cost: { micros: Number.NaN } }), BY)).toMatchObject({ mayAsk: false });
  });
});

test('a changed policy holds from the next act on, and what was spent stays spent', () => {
  let limits = sessionLimits({ actions: 10, tokens: 100, wallMs: 1_000 });
  const clock = createManualClock();
  const budget = createBudget({ limits: () => limits, store: createMemoryMeters(), clock, session: 's', user: 'u' });
  held(budget, { tokens: 60 });
  limits = sessionLimits({ actions: 10, tokens: 70, wallMs: 1_000 });
  expect(refusal(budget, { tokens: 11 })).toMatch(/has 10 tokens left/);
});
