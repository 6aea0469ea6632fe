import type { House, Session, SessionOptions } from '../contract/house.ts';
import type { SessionStatus } from '../contract/session.ts';

/**
 * Opens a session for one piece of work and closes it with the status that the work came to. Where the work throws, that
 * is what is thrown: a ledger that takes no more makes the closing fail too, and would hide why.
 */
export async function inSession<T extends { readonly status: SessionStatus }>(
  house: House,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await house.openSession(options);
  let result: T;
  try {
    result = await work(session);
  } catch (error) {
    await session.close('failed').catch(() => {});
    throw error;
  }
  await session.close(result.status);
  return result;
}
