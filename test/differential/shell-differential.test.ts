import { describe, expect, it } from 'vitest';
import { observeAll } from './bash-oracle.ts';
import { type Difference, findDifferences, noCounts } from './find-differences.ts';
import { writeScript } from './write-script.ts';
import { writeSoup } from './write-soup.ts';

/**
 * The shell reader against real bash, on random scripts; `node bench/shell-differential.ts 100000` for all of them.
 * The seeds are fixed, so that a change is blamed for its own difference; the long run takes others.
 */
const BATCH = 250;

async function run(count: number, write: (seed: number) => string) {
  const counts = noCounts();
  const found: Difference[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const scripts = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => write(first + index));
    found.push(...(await findDifferences(scripts, counts)));
  }
  return { counts, found };
}

describe('the shell reader says what bash does', () => {
  it('on 1,500 random scripts', { timeout: 180_000 }, async () => {
    const { counts, found } = await run(1_500, writeScript);
    expect(found).toEqual([]);
    // A reader that understands nothing would agree with everything.
    expect(counts.parsed).toBeGreaterThan(600);
    expect(counts.exact).toBeGreaterThan(400);
    expect(counts.commands).toBeGreaterThan(1_500);
  });

  it('on 1,500 strings of shell tokens without sense', { timeout: 180_000 }, async () => {
    const { counts, found } = await run(1_500, writeSoup);
    expect(found).toEqual([]);
    expect(counts.parsed).toBeGreaterThan(150);
  });

  it('and would notice if it did not: each sort of difference is found', async () => {
    const [quoted, split, kept] =
      (await observeAll(["say 'a b' >g", 'say a b >g', '{ say a; } | eat x; see; x=1 see'])) ?? [];
    expect(quoted?.commands).toEqual([['say', 'a b']]);
    expect(split?.commands).toEqual([['say', 'a', 'b']]);
    expect(quoted?.files.get('g')).toBe('a b\n');
    expect(kept?.commands.toSorted()).toEqual([
      ['eat', 'x', 'a\n'],
      ['say', 'a'],
      ['see', ''],
      ['see', '1'],
    ]);
  });
});
