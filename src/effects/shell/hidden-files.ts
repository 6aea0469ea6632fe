import type { Facts } from '../../contract/facts.ts';
import { isWithin } from '../path/place.ts';
import { escapeGlob } from './match-glob.ts';
import { isSecretPath } from './secret-path.ts';

/** How much of the files that are read comes out. */
export type Shown = 'all' | 'lines' | 'none';

/**
 * True where reading everything below a folder brings out what its hidden files hold. All of a workspace goes out with
 * whatever lies in it (`tar cf - .`); of a part of it, and of lines that fit, it counts where a secret is seen there.
 */
export function showsHidden(folder: string, shown: Shown, facts: Pick<Facts, 'workspace' | 'glob'>): boolean {
  if (shown === 'none') return false;
  return (shown === 'all' && isWithin(facts.workspace, folder)) || seesSecret(folder, facts);
}

/** A secret in plain reach: by its name, in the folder or in one right below it. */
function seesSecret(folder: string, { glob }: Pick<Facts, 'glob'>): boolean {
  const root = folder === '/' ? '' : escapeGlob(folder);
  return ['.*', '*', '*/.*'].some((pattern) => glob(`${root}/${pattern}`)?.some(isSecretPath) === true);
}
