import type { Effect } from '../../contract/effect.ts';

const RUNNING = 'running processes';

/** A signal to other processes. `shown`: the command that sends it. */
export const signalTo = (shown: string): Effect => ({
  type: 'destroy',
  target: `${RUNNING} (${shown})`,
  targetKind: 'text',
});

/** True for what `signalTo` made: where processes are a space of their own, it reaches nobody else's. */
export const isSignal = ({ type, target, targetKind }: Effect): boolean =>
  type === 'destroy' && targetKind === 'text' && target.startsWith(`${RUNNING} (`);
