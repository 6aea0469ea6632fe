import type { Action } from '../../contract/action.ts';
import type { Obligation } from '../../contract/decision.ts';
import type { DriveContext } from '../../contract/driver.ts';
import type { Hold, Spending } from './budget.ts';
import type { Cost } from './cost.ts';

/** What is set aside for an act. */
export interface Reserved {
  readonly hold: Hold;
  readonly cost: Cost;
}

/** Under which names an act's cost is counted. */
export const spending = ({ kind, principal }: Action): Spending => ({
  agent: principal.kind === 'agent' ? principal.name : 'person',
  tool: kind,
});

/** Holds an act to what it was given, where that is less than it asked for. */
export function underGrant(
  obligations: readonly Obligation[],
  { hold: { granted }, cost }: Reserved,
  context: DriveContext,
): [readonly Obligation[], DriveContext] {
  return [
    granted.timeMs < cost.time
      ? [...obligations, { kind: 'cap', value: { seconds: granted.timeMs / 1_000 } }]
      : obligations,
    granted.processes < cost.processes ? { ...context, processesMax: granted.processes } : context,
  ];
}
