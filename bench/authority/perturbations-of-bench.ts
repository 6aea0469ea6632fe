import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sheet } from '../../src/contract/sheet.ts';
import { PERTURBATIONS, type Phrase, parsePhrases, perturbation } from '../../src/kernel/trajectory/perturbation.ts';
import type { Trajectory } from '../../src/kernel/trajectory/trajectory.ts';

/** A table of `bench/perturbations/`. */
export function phrasesOf(name: string): readonly Phrase[] {
  const file = join(import.meta.dirname, '../perturbations', `${name}.json`);
  return parsePhrases(readFileSync(file, 'utf8'), file);
}

/** Every change to the recorded attacks that is measured, with what it is called in tables. */
export function perturbationsOfBench(
  sheets: readonly Sheet[],
): readonly (readonly [name: string, change: (record: Trajectory) => Trajectory])[] {
  const phrases = (name: string) => perturbation('phrases', { phrases: phrasesOf(name), sheets });
  return [
    ['markers stripped', phrases('markers-stripped')],
    ['in German', phrases('german')],
    ...PERTURBATIONS.filter((name) => name !== 'phrases').map(
      (name) => [name, perturbation(name, { phrases: [], sheets })] as const,
    ),
  ];
}
