/** Random numbers from a seed (mulberry32): the same seed gives the same script, on every machine. */
export interface RandomSource {
  /** A whole number from 0 up to, not including, `below`. */
  whole(below: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
  /** Between `least` and `most` of what `make` gives. */
  several(least: number, most: number, make: () => string): readonly string[];
}

export function createRandomSource(seed: number): RandomSource {
  // Neighbouring seeds must not give neighbouring scripts.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  const whole = (below: number): number => Math.floor(next() * below);

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    whole,
    chance: (percent) => next() * 100 < percent,
    pick: (choices) => choices[whole(choices.length)] ?? choices[0],
    several: (least, most, make) => Array.from({ length: least + whole(most - least + 1) }, make),
  };
}
