import type { Effect } from '../../contract/effect.ts';
import { placeOf } from '../../effects/path/place.ts';
import { isLoopback } from '../../effects/shell/network-target.ts';
import { isSignal } from '../../effects/shell/process-signal.ts';
import type { CommandReading } from '../../effects/shell/read-command.ts';
import type { KindContext, Objection } from './kind.ts';

/**
 * What a command says it would do and can never do in the sandbox. It would only fail there; saying no at once, with
 * the way that works, is better for the model and shows the person what was attempted.
 */
export function commandObjections(reading: CommandReading, context: KindContext): readonly Objection[] {
  if (reading.refused !== undefined) {
    return [{ opinion: 'forbid', rule: 'floor/unreadable-command', because: reading.refused }];
  }
  return reading.effects.flatMap((effect, index) => {
    const because = impossible(effect, context);
    return because === undefined
      ? []
      : [{ opinion: 'forbid', rule: 'floor/beyond-the-sandbox', because, effect: index } as const];
  });
}

function impossible(effect: Effect, context: KindContext): string | undefined {
  switch (effect.type) {
    case 'read':
      return isFolderElsewhere(effect, context)
        ? 'outside the workspace a command sees single files that it names, never a folder'
        : undefined;
    case 'network':
      return isLoopback(effect) || context.sandbox.hasNetwork === true
        ? undefined
        : 'commands run without a network; a page is read with the fetch tool';
    case 'privilege':
      return 'commands run without privileges';
    case 'write':
    case 'delete':
    case 'destroy':
    case 'persist':
      return reachesOutside(effect, context) ? 'commands change only the workspace' : undefined;
    default:
      return undefined;
  }
}

/** Only files can be given to a command one by one (see `commandProfile`); nobody said yes to what lies in a folder. */
function isFolderElsewhere({ target, targetKind }: Effect, { facts }: KindContext): boolean {
  if (targetKind !== 'path') return false;
  const place = placeOf(target, { workspace: facts.workspace, home: facts.home });
  return place === 'elsewhere' && facts.path(target).kind === 'directory';
}

/** Temporary folders and devices such as /dev/null exist privately in the sandbox. */
function reachesOutside(effect: Effect, { facts }: KindContext): boolean {
  const { type, target, targetKind } = effect;
  if (isSignal(effect)) return false;
  if (targetKind !== 'path') return type === 'destroy' || type === 'persist';
  const place = placeOf(target, { workspace: facts.workspace, home: facts.home });
  if (place === 'workspace' || place === 'temporary') return false;
  return !/^\/dev\/(null|stdout|stderr|tty|fd\/\d+)$/.test(target);
}
