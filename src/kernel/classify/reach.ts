import type { ActionKind } from '../../contract/catalogue.ts';
import type { Effect, Impact } from '../../contract/effect.ts';
import type { Facts } from '../../contract/facts.ts';
import { placeOf } from '../../effects/path/place.ts';
import { isLoopback } from '../../effects/shell/network-target.ts';
import { isSignal } from '../../effects/shell/process-signal.ts';

/**
 * How an act is confined: `sandbox` for commands (no network, writes through an overlay), `journal` for file acts of
 * our own drivers (each change can be taken back), `none` where nothing stands behind the effect.
 */
export type Confinement = 'sandbox' | 'journal' | 'none';

export function confinementOf(kind: ActionKind): Confinement {
  if (kind === 'process.run') return 'sandbox';
  return kind.startsWith('file.') || kind === 'stage.apply' || kind === 'git.change' ? 'journal' : 'none';
}

/** How far an effect can reach under a confinement (design: contained, reversible, external). */
export function reachOf(effect: Effect, confinement: Confinement, facts: Pick<Facts, 'workspace' | 'home'>): Impact {
  switch (effect.type) {
    case 'read':
      return readReach(effect, facts);
    case 'write':
    case 'delete':
      return writeReach(effect, confinement, facts);
    case 'execute':
    case 'unknown':
      return confinement === 'sandbox' ? 'contained' : 'external';
    case 'network':
      // A sandbox has a network of its own, with nobody in it but what the command itself started.
      return confinement === 'sandbox' && isLoopback(effect) ? 'contained' : 'external';
    case 'destroy':
      return destroyReach(effect, confinement, facts);
    case 'secret':
    case 'privilege':
    case 'persist':
      return 'external';
  }
}

/** What was read cannot be unread: only the workspace and the system's public places are free. */
function readReach({ target, targetKind }: Effect, facts: Pick<Facts, 'workspace' | 'home'>): Impact {
  if (targetKind !== 'path') return 'contained';
  return placeOf(target, facts) === 'elsewhere' ? 'external' : 'contained';
}

function writeReach(
  { target, targetKind }: Effect,
  confinement: Confinement,
  facts: Pick<Facts, 'workspace' | 'home'>,
): Impact {
  if (confinement === 'none') return 'external';
  // What a command does to a repository is taken over by the git driver alone, through the journal.
  if (targetKind === 'repository') return placeOf(target, facts) === 'workspace' ? 'reversible' : 'external';
  if (targetKind !== 'path') return 'external';
  const place = placeOf(target, facts);
  if (place === 'workspace') return 'reversible';
  return confinement === 'sandbox' && place === 'temporary' ? 'contained' : 'external';
}

/** A sandbox has processes of its own, and a file of the workspace comes back from the journal: git's own files do not. */
function destroyReach(effect: Effect, confinement: Confinement, facts: Pick<Facts, 'workspace' | 'home'>): Impact {
  if (confinement !== 'sandbox') return 'external';
  if (isSignal(effect)) return 'contained';
  const { target, targetKind, extent } = effect;
  const isOneFile = targetKind === 'path' && extent === undefined && target !== facts.workspace;
  return isOneFile && !/\/\.git(?:\/|$)/i.test(target) ? writeReach(effect, confinement, facts) : 'external';
}

const REACH: readonly Impact[] = ['contained', 'reversible', 'external'];

/** The furthest of several. An act without effects stays where it is. */
export const furthest = (impacts: readonly Impact[]): Impact =>
  impacts.reduce((far, next) => (REACH.indexOf(next) > REACH.indexOf(far) ? next : far), 'contained');
