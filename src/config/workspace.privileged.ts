import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SallyportError } from '../contract/errors.ts';

/**
 * The workspace as the house knows it: canonical, a readable folder, and apart from the state folder (an agent that
 * could reach ledger, keys or policy would be its own judge). Throws `WORKSPACE_UNREADABLE` or `CONFIG_INVALID`.
 */
export function openWorkspace(folder: string, stateFolder: string): string {
  const root = canonicalFolder(folder);
  const state = canonicalPlace(stateFolder);
  if (isWithin(state, root)) {
    throw new SallyportError(
      'CONFIG_INVALID',
      `The state folder ${state} lies inside the workspace ${root}: an agent could reach its own record. Work in a folder below it, or name another state folder with --state.`,
    );
  }
  if (isWithin(root, state))
    throw new SallyportError(
      'CONFIG_INVALID',
      `The workspace ${root} lies inside the state folder. Choose another workspace.`,
    );
  return root;
}

/** A folder as it really is called. Throws `WORKSPACE_UNREADABLE` where it is none that can be read. */
export function canonicalFolder(folder: string): string {
  try {
    const root = realpathSync(folder);
    if (!statSync(root).isDirectory()) throw new Error('it is no folder');
    accessSync(root, constants.R_OK | constants.X_OK);
    return root;
  } catch (cause) {
    throw new SallyportError(
      'WORKSPACE_UNREADABLE',
      `The workspace ${folder} cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

/** Where a folder really lies; one that is not there yet has a parent that is. */
export function canonicalPlace(folder: string): string {
  const whole = resolve(folder);
  try {
    return realpathSync(whole);
  } catch {
    const parent = dirname(whole);
    return parent === whole ? whole : join(canonicalPlace(parent), basename(whole));
  }
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
