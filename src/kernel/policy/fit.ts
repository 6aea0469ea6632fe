import type { PathName } from './path-name.ts';
import type { Subject } from './subject.ts';

/** How a condition stands to an effect. `MISSING`: it asks for something that this effect should tell and does not. */
export type Fit = typeof FAILS | typeof HOLDS | typeof MISSING;
export const FAILS = 0;
export const HOLDS = 1;
export const MISSING = 2;

/** One condition read widely, for what forbids and asks: true of any name, of any part of a tree, of any mention. */
export type Touches = (subject: Subject, name: PathName | undefined) => Fit;

/** One condition read narrowly, for what permits and excepts: only what is certain, and all of it. */
export type Covers = (subject: Subject, name: PathName | undefined) => boolean;

export const fitOf = (holds: boolean): Fit => (holds ? HOLDS : FAILS);

/** All conditions together: one that fails decides, and one that misses something makes the whole uncertain. */
export function touchesAll(conditions: readonly Touches[], subject: Subject, name: PathName | undefined): Fit {
  let fit: Fit = HOLDS;
  for (let index = 0; index < conditions.length; index += 1) {
    const one = conditions[index]?.(subject, name) ?? MISSING;
    if (one === FAILS) return FAILS;
    if (one === MISSING) fit = MISSING;
  }
  return fit;
}

export function coversAll(conditions: readonly Covers[], subject: Subject, name: PathName | undefined): boolean {
  for (let index = 0; index < conditions.length; index += 1)
    if (conditions[index]?.(subject, name) !== true) return false;
  return true;
}
