import { isAbsolute, join, normalize } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';

/**
 * Where this user's ledger, sessions and stages live: SALLYPORT_STATE, else below XDG_STATE_HOME, else
 * ~/.local/state/sallyport. A relative XDG_STATE_HOME counts as absent (XDG Base Directory Specification 0.8).
 * Throws `STATE_UNUSABLE` where nothing names an absolute folder.
 */
export function stateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { SALLYPORT_STATE: chosen, XDG_STATE_HOME: states, HOME: home } = environment;
  if (chosen !== undefined && chosen !== '') {
    if (isAbsolute(chosen)) return normalize(chosen);
    throw new SallyportError('STATE_UNUSABLE', `SALLYPORT_STATE must be an absolute path, not "${chosen}".`);
  }
  if (states !== undefined && isAbsolute(states)) return join(states, 'sallyport');
  if (home !== undefined && isAbsolute(home)) return join(home, '.local', 'state', 'sallyport');
  throw new SallyportError('STATE_UNUSABLE', 'Neither SALLYPORT_STATE nor XDG_STATE_HOME nor HOME names a folder.');
}
