import type { Effect } from './effect.ts';

/** Verbs with which a reader completes "It …" where an effect has no target but what it does. */
const VERBS = new Set(
  (
    'acts alters begins calls carries casts changes closes comes computes copies creates discards does drops empties ' +
    'executes forgets grants holds imports is joins keeps listens lists loads locks makes may moves names notifies opens ' +
    'prepares reaches reads rebuilds refreshes repeats revokes rewrites runs sets shows starts stops stores subscribes ' +
    'takes unlocks uses vacuums waits writes'
  ).split(' '),
);

/** True for an effect whose target is no name but says what is done: `drops an object`, `calls f, which is not known`. */
export function tellsItself({ target, targetKind }: Pick<Effect, 'target' | 'targetKind'>): boolean {
  const blank = target.indexOf(' ');
  return targetKind === 'text' && blank > 0 && VERBS.has(target.slice(0, blank));
}
