import type { Effect } from '../../../contract/effect.ts';
import type { Facts } from '../../../contract/facts.ts';
import { placeOf } from '../../path/place.ts';
import type { CommandReading } from '../read-command.ts';

export type Thumb = 'safe' | 'needs-approval' | 'deny';

/**
 * A yardstick for corpora, not a policy: never what destroys beyond the workspace, shows secrets or changes rights;
 * a question for whatever is not a reading of free places; otherwise free.
 */
export function ruleOfThumb(reading: CommandReading, facts: Pick<Facts, 'workspace' | 'home'>): Thumb {
  if (reading.refused !== undefined) return 'deny';
  if (reading.effects.some((effect) => isNever(effect))) return 'deny';
  if (!reading.parsed) return 'needs-approval';
  return reading.effects.every((effect) => isFree(effect, facts)) ? 'safe' : 'needs-approval';
}

const isNever = ({ type, targetKind, target }: Effect): boolean =>
  type === 'secret' ||
  type === 'privilege' ||
  type === 'persist' ||
  (type === 'destroy' &&
    (targetKind === 'path' || /infrastructure|device|cluster|permissions|everything|, for good$/.test(target)));

/** Logs and descriptions of hardware are ordinary information of the system. */
const SYSTEM_INFORMATION = /^\/(?:var\/log|proc|sys)(?:\/|$)/;

function isFree({ type, targetKind, target }: Effect, facts: Pick<Facts, 'workspace' | 'home'>): boolean {
  if (type !== 'read') return false;
  return targetKind !== 'path' || placeOf(target, facts) !== 'elsewhere' || SYSTEM_INFORMATION.test(target);
}
