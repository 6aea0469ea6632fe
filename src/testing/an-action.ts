import type { Action } from '../contract/action.ts';
import type { ActionEffect, Impact } from '../contract/effect.ts';
import { asActionId, asDigest, asSessionId } from '../contract/ids.ts';

const REACH: readonly Impact[] = ['contained', 'reversible', 'external'];

/** An action for tests, as classification would give it: by an agent, in `/home/ana/shop`, unless said otherwise. */
export function anAction(given: Pick<Action, 'kind' | 'effects'> & Partial<Action>): Action {
  return {
    id: asActionId('a_0000000000000000'),
    arguments: {},
    impact: furthest(given.effects),
    principal: { kind: 'agent', name: 'coder' },
    session: asSessionId('s_0000000000000000'),
    workspace: '/home/ana/shop',
    label: { integrity: 'untrusted', confidentiality: 'private', sources: [] },
    facts: null,
    summary: '',
    digest: asDigest(`sha256:${'0'.repeat(64)}`),
    ...given,
  };
}

const furthest = (effects: readonly ActionEffect[]): Impact =>
  REACH.findLast((impact) => effects.some((effect) => effect.impact === impact)) ?? 'contained';
