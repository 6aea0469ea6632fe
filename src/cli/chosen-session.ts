import { SallyportError } from '../contract/errors.ts';
import type { House } from '../contract/house.ts';
import { asSessionId, type SessionId } from '../contract/ids.ts';
import type { SessionRecord } from '../contract/session.ts';
import { type CliContext, type GlobalOptions, withHouse, withRecords } from './context.ts';

const SESSIONS_LOOKED_AT = 200;

/** What an undo is called in the list of sessions. */
export const undoTask = (session: string): string => `undo ${session}`;
const isUndo = ({ task }: SessionRecord): boolean => /^undo s_[0-9a-z]{16}$/.test(task);

/** The session meant: the one named, else the newest that changed something here and is not itself an undo. */
export function chosenSession(house: House, named: string | undefined): SessionId | undefined {
  if (named !== undefined) return foundSession(house.sessions.find(asSessionId(named)), named).id;
  return house.sessions
    .list(SESSIONS_LOOKED_AT)
    .find(
      (session) =>
        session.workspace === house.workspace &&
        !isUndo(session) &&
        house.journal(session.id).some(({ undone }) => !undone),
    )?.id;
}

export function foundSession(found: SessionRecord | undefined, named: string): SessionRecord {
  if (found === undefined) throw new SallyportError('SESSION_UNKNOWN', `There is no session ${named}.`);
  return found;
}

/** A session that is named says itself where it worked: it can be looked at and taken back from any folder. */
export async function withHouseOf<T>(
  named: string | undefined,
  options: GlobalOptions,
  context: CliContext,
  body: (house: House) => Promise<T>,
): Promise<T> {
  if (named === undefined || options.workspace !== undefined) return withHouse(options, context, body);
  const { workspace } = await withRecords(options, context, ({ sessions }) =>
    foundSession(sessions.find(asSessionId(named)), named),
  );
  return withHouse({ ...options, workspace }, context, body);
}
