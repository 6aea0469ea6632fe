import type { PathState } from '../../contract/journal.ts';

/**
 * True where a path is as one side of a change describes it. Content and kind decide; permissions only where nothing
 * else was changed by the act.
 */
export function isSameState(
  now: PathState,
  then: PathState,
  { before, after }: { before: PathState; after: PathState },
): boolean {
  if (now.entry !== then.entry) return false;
  const isOnlyMode = before.entry === after.entry && before.blob === after.blob && before.target === after.target;
  if (isOnlyMode && now.mode !== then.mode) return false;
  if (now.entry === 'file') return now.blob === then.blob;
  return now.entry !== 'link' || now.target === then.target;
}
