import type { Effect } from '../../contract/effect.ts';

/** What the readers of shells call the listing of every variable (`env`, `printenv`, `export -p`). */
const WHOLE_ENVIRONMENT = 'all variables of the environment (';

/**
 * Effects as they are in a sandbox: its environment is made by us and holds nothing of the person's, so listing it
 * shows no secret. A single variable that is named like a secret stays one: an agent that asks for it expects a value.
 */
export const inOwnEnvironment = (effects: readonly Effect[]): readonly Effect[] =>
  effects.some(isWholeEnvironment) ? effects.map((effect) => (isWholeEnvironment(effect) ? MADE : effect)) : effects;

const isWholeEnvironment = ({ type, target, targetKind }: Effect): boolean =>
  type === 'secret' && targetKind === 'text' && target.startsWith(WHOLE_ENVIRONMENT);

const MADE: Effect = Object.freeze({ type: 'read', target: 'the environment of the sandbox', targetKind: 'text' });
