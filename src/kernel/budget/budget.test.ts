import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createBudget } from './budget.ts';

const SPENT = expect.objectContaining({ code: 'BUDGET_SPENT' });

describe('a budget', () => {
  test('denies before the act what would go over the ceiling', () => {
    const budget = createBudget({ actions: 1, tokens: 100, wallMs: 1000 }, createManualClock());
    expect(() => budget.reserve({ actions: 1, tokens: 101 })).toThrow(SPENT);
    expect(budget.spent()).toEqual({ actions: 0, tokens: 0, wallMs: 0 });
  });

  test('counts what is held as spent, so that two callers cannot both have the rest', () => {
    const budget = createBudget({ actions: 10, tokens: 100, wallMs: 1000 }, createManualClock());
    budget.reserve({ actions: 1, tokens: 60 });
    expect(() => budget.reserve({ actions: 1, tokens: 60 })).toThrow(SPENT);
  });

  test('gives back what was not used', () => {
    const budget = createBudget({ actions: 10, tokens: 100, wallMs: 1000 }, createManualClock());
    budget.reserve({ actions: 1, tokens: 60 }).settle({ actions: 1, tokens: 5 });
    expect(budget.spent()).toMatchObject({ actions: 1, tokens: 5 });
    budget.reserve({ actions: 1, tokens: 60 }).release();
    expect(budget.spent()).toMatchObject({ actions: 1, tokens: 5 });
  });

  test('an unknown cost is denied before, and counts as all that was held after', () => {
    const budget = createBudget({ actions: 10, tokens: 100, wallMs: 1000 }, createManualClock());
    expect(() => budget.reserve({ actions: 1, tokens: Number.NaN })).toThrow(SPENT);
    expect(() => budget.reserve({ actions: -1, tokens: 0 })).toThrow(SPENT);
    budget.reserve({ actions: 1, tokens: 60 }).settle({ actions: Number.NaN, tokens: Number.NaN });
    expect(budget.spent()).toMatchObject({ actions: 1, tokens: 60 });
  });

  test('a hold is closed exactly once', () => {
    const hold = createBudget({ actions: 10, tokens: 100, wallMs: 1000 }, createManualClock()).reserve({
      actions: 1,
      tokens: 1,
    });
    hold.release();
    expect(() => hold.settle({ actions: 1, tokens: 1 })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  test('ends with its time', () => {
    const clock = createManualClock();
    const budget = createBudget({ actions: 10, tokens: 100, wallMs: 1000 }, clock);
    clock.advance(1001);
    expect(() => budget.reserve({ actions: 1, tokens: 1 })).toThrow(SPENT);
  });

  test('never lets held and spent together pass the ceiling, whatever the order of calls', () => {
    const steps = fc.array(
      fc.record({ tokens: fc.nat(50), end: fc.constantFrom('settle', 'release', 'keep'), used: fc.nat(50) }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(steps, (calls) => {
        const budget = createBudget({ actions: 30, tokens: 200, wallMs: 1000 }, createManualClock());
        for (const { tokens, end, used } of calls) {
          try {
            const hold = budget.reserve({ actions: 1, tokens });
            if (end === 'settle') hold.settle({ actions: 1, tokens: Math.min(used, tokens) });
            if (end === 'release') hold.release();
          } catch (error) {
            expect(error).toEqual(SPENT);
          }
          expect(budget.spent().tokens).toBeLessThanOrEqual(200);
          expect(budget.spent().actions).toBeLessThanOrEqual(30);
        }
      }),
    );
  });
});
