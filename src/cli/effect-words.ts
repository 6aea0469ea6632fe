import type { ActionEffect, Effect } from '../contract/effect.ts';
import { tellsItself } from '../contract/telling-effect.ts';

const VERBS: Readonly<Record<Effect['type'], string>> = Object.freeze({
  read: 'reads',
  write: 'writes',
  delete: 'deletes',
  execute: 'runs other code:',
  network: 'talks to',
  secret: 'reveals a secret:',
  destroy: 'destroys',
  privilege: 'takes privileges:',
  persist: 'stays after it ends:',
  unknown: 'is not understood:',
});

/** One effect in plain words, not yet escaped. Paths of the workspace are shown relative to it. */
export function plainEffect(effect: Effect, workspace: string): string {
  const { type, target, extent, method, subcommand } = effect;
  if (tellsItself(effect)) return target;
  if (effect.targetKind === 'repository')
    return `${type === 'delete' ? 'deletes' : 'changes'} what git keeps ${target === workspace ? 'here' : `in ${placeOf(target, workspace)}`}`;
  const place = placeOf(target, workspace);
  const how = [
    method === undefined ? '' : `(${method})`,
    subcommand ?? '',
    extent === 'tree' ? 'and all below' : '',
  ].filter((part) => part !== '');
  return `${VERBS[type]} ${[place, ...how].join(' ')}`;
}

function placeOf(target: string, workspace: string): string {
  if (target === workspace) return 'the workspace';
  return target.startsWith(`${workspace}/`) ? target.slice(workspace.length + 1) : target;
}

/** The same, and whether it can be taken back. */
export function effectInWords(effect: ActionEffect, workspace: string): string {
  const { impact } = effect;
  const reach = impact === 'external' ? ' — cannot be undone' : impact === 'reversible' ? ' — can be undone' : '';
  return `${plainEffect(effect, workspace)}${reach}`;
}
