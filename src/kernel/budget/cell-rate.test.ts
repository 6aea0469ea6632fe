import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CellRate, passCells, returnCells } from './cell-rate.ts';

const START = Date.UTC(2026, 0, 1);
const rates: fc.Arbitrary<CellRate> = fc
  .record({
    amount: fc.integer({ min: 1, max: 1_000_000 }),
    perMs: fc.constantFrom(1_000, 60_000, 3_600_000, 86_400_000),
  })
  .chain(({ amount, perMs }) => fc.integer({ min: 1, max: amount }).map((burst) => ({ amount, perMs, burst })));
/** Arrivals as milliseconds after the one before, close enough together for the rate to matter. */
const arrivalsFor = ({ amount, perMs, burst }: CellRate) =>
  fc.array(
    fc.record({
      afterMs: fc.nat(Math.ceil((3 * perMs) / amount)),
      cells: fc.integer({ min: 1, max: Math.min(burst, 5) }),
    }),
    { minLength: 1, maxLength: 60 },
  );
const scenes = rates.chain((rate) => arrivalsFor(rate).map((arrivals) => ({ rate, arrivals })));

/** The times and sizes of what was let through. */
function passed({
  rate,
  arrivals,
}: {
  readonly rate: CellRate;
  readonly arrivals: readonly { readonly afterMs: number; readonly cells: number }[];
}) {
  let [nowMs, due]: [number, bigint | undefined] = [START, undefined];
  const through: { readonly atMs: number; readonly cells: number }[] = [];
  for (const { afterMs, cells } of arrivals) {
    nowMs += afterMs;
    const answer = passCells(rate, due, { nowMs, cells });
    if (!answer.fits) continue;
    due = answer.due;
    through.push({ atMs: nowMs, cells });
  }
  return through;
}

describe('cells of a rate', () => {
  test('in no stretch of time pass more than the burst and what the stretch earns, to the last cell', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const through = passed(scene);
        const { amount, perMs, burst } = scene.rate;
        for (let from = 0; from < through.length; from++) {
          let cells = 0;
          for (let to = from; to < through.length; to++) {
            cells += through[to]?.cells ?? 0;
            const stretchMs = (through[to]?.atMs ?? 0) - (through[from]?.atMs ?? 0);
            // In whole numbers: (cells − burst) · perMs ≤ stretch · amount.
            expect(BigInt(cells - burst) * BigInt(perMs) <= BigInt(stretchMs) * BigInt(amount)).toBe(true);
          }
        }
      }),
    );
  });

  test('pass exactly when the leaky bucket of the same rate has room, which is the other form of the algorithm', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { amount, perMs, burst } = scene.rate;
        let [level, last, nowMs] = [0n, START, START];
        const through: { readonly atMs: number; readonly cells: number }[] = [];
        for (const { afterMs, cells } of scene.arrivals) {
          nowMs += afterMs;
          const leaked = level - BigInt(nowMs - last) * BigInt(amount);
          const now = leaked > 0n ? leaked : 0n;
          if (now + BigInt(cells) * BigInt(perMs) > BigInt(burst) * BigInt(perMs)) continue;
          level = now + BigInt(cells) * BigInt(perMs);
          last = nowMs;
          through.push({ atMs: nowMs, cells });
        }
        expect(passed(scene)).toEqual(through);
      }),
    );
  });

  test('fit after exactly the time that was said, and not a millisecond before', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 1, max: 5 }), ({ rate, arrivals }, wanted) => {
        let [nowMs, due]: [number, bigint | undefined] = [START, undefined];
        for (const { afterMs, cells } of arrivals) {
          nowMs += afterMs;
          const answer = passCells(rate, due, { nowMs, cells });
          if (answer.fits) due = answer.due;
        }
        const cells = Math.min(wanted, rate.burst);
        const answer = passCells(rate, due, { nowMs, cells });
        if (answer.fits) return;
        const waitMs = answer.waitMs ?? Number.NaN;
        expect(passCells(rate, due, { nowMs: nowMs + waitMs, cells }).fits).toBe(true);
        expect(passCells(rate, due, { nowMs: nowMs + waitMs - 1, cells }).fits).toBe(false);
      }),
    );
  });

  test('keep their distance to the cell over the longest time: nothing is rounded away', () => {
    const rate = { amount: 7, perMs: 1_000, burst: 1 };
    let [nowMs, due, count]: [number, bigint | undefined, number] = [START, undefined, 0];
    for (; nowMs < START + 100_000; nowMs++) {
      const answer = passCells(rate, due, { nowMs, cells: 1 });
      if (!answer.fits) continue;
      due = answer.due;
      count += 1;
    }
    // One at the start, then seven in each second; what waits for a whole millisecond is late, never early.
    expect(count).toBeLessThanOrEqual(700);
    expect(count).toBeGreaterThan(690);
  });

  test('more than a burst never pass, the largest numbers are exact, and what is given back is there again', () => {
    const rate = { amount: Number.MAX_SAFE_INTEGER, perMs: 86_400_000, burst: Number.MAX_SAFE_INTEGER };
    const full = passCells(rate, undefined, { nowMs: START, cells: Number.MAX_SAFE_INTEGER });
    expect(full.fits).toBe(true);
    const due = full.fits ? full.due : 0n;
    expect(passCells(rate, due, { nowMs: START, cells: 1 })).toEqual({ fits: false, waitMs: 1 });
    expect(passCells(rate, returnCells(rate, due, 1), { nowMs: START, cells: 1 }).fits).toBe(true);
    expect(passCells({ amount: 5, perMs: 1_000, burst: 2 }, undefined, { nowMs: START, cells: 3 })).toEqual({
      fits: false,
      waitMs: undefined,
    });
  });
});
