import type { House } from '../contract/house.ts';
import type { SessionId } from '../contract/ids.ts';
import type { PathState } from '../contract/journal.ts';

/** What one path was before a session and is after it. */
export interface NetChange {
  readonly path: string;
  readonly before: PathState;
  readonly after: PathState;
}

/** The first state and the last one of every path that a session changed and nobody took back. */
export function netChanges(house: House, session: SessionId): readonly NetChange[] {
  const byPath = Map.groupBy(
    house.journal(session).filter(({ undone }) => !undone),
    ({ path }) => path,
  );
  return [...byPath].flatMap(([path, entries]) => {
    const [before, after] = [entries[0]?.before, entries.at(-1)?.after];
    if (before === undefined || after === undefined || isSame(before, after)) return [];
    return [{ path, before, after }];
  });
}

/** What was made and taken away again is no difference, nor is what was changed and changed back. */
const isSame = (before: PathState, after: PathState): boolean =>
  before.entry === after.entry &&
  before.blob === after.blob &&
  before.mode === after.mode &&
  before.target === after.target;

/** A path as a person of this workspace knows it. */
export const nameIn = ({ workspace }: House, path: string): string =>
  path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path;
