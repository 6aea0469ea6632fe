import type { Action } from '../../contract/action.ts';
import type { ApprovalGrant } from '../../contract/approval.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Decision } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';

/** Effects that stand for one thing only; of the others no two acts are alike, so only the exact act can be answered. */
const REPEATABLE = new Set(['read', 'write', 'delete', 'network']);

const sameEffect = (left: ActionEffect, right: ActionEffect): boolean =>
  left.type === right.type &&
  left.target === right.target &&
  left.targetKind === right.targetKind &&
  left.method === right.method &&
  left.extent === right.extent &&
  left.subcommand === right.subcommand;

/**
 * True when a "this session" can be offered: every reason for asking is an effect that can be named again. Data that
 * is sent is never the same twice, so a network effect counts only where it is a plain fetch. What the kind itself asks
 * about rests on facts that an effect does not name (where a host leads today), so it is asked each time: else a yes to
 * a public host would cover what its name is bound to later.
 */
export function canLastForSession({ determining }: Decision): boolean {
  return determining.every(
    ({ judge, effect }) =>
      judge !== 'kind' &&
      effect !== undefined &&
      REPEATABLE.has(effect.type) &&
      (effect.type !== 'network' || effect.method === 'GET' || effect.method === 'HEAD'),
  );
}

export interface Grants {
  /** A live session grant that covers everything which this decision asks about. */
  covering(action: Action, decision: Decision): ApprovalGrant | undefined;
  add(grant: ApprovalGrant): void;
}

export function createGrants(clock: Clock): Grants {
  const held: ApprovalGrant[] = [];
  const covers = (grant: ApprovalGrant, action: Action, blamed: readonly ActionEffect[]): boolean =>
    grant.scope === 'session' &&
    grant.session === action.session &&
    clock.now() < grant.expiresAtMs &&
    blamed.every((effect) => grant.effects.some((granted) => sameEffect(granted, effect)));
  return {
    covering(action, decision) {
      if (decision.blamed.length === 0 || !canLastForSession(decision)) return undefined;
      return held.find((grant) => covers(grant, action, decision.blamed));
    },
    add: (grant) => void held.push(grant),
  };
}
