import type { Effect } from './effect.ts';

/** Verbs with which a reader completes "It …" where an effect has no target but what it does. */
const VERBS = new Set(
  (
    'alters calls carries casts changes closes copies creates discards drops empties executes forgets grants imports joins ' +
    'listens locks makes moves names notifies opens prepares reads rebuilds refreshes repeats revokes rewrites runs sets ' +
    'shows stops stores subscribes takes unlocks uses vacuums writes'
  ).split(' '),
);

/** True for an effect whose target is no name but says what is done: `drops an object`, `calls f, which is not known`. */
export function tellsItself({ target, targetKind }: Pick<Effect, 'target' | 'targetKind'>): boolean {
  const blank = target.indexOf(' ');
  return targetKind === 'text' && blank > 0 && VERBS.has(target.slice(0, blank));
}
