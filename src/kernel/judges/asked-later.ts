import type { Action } from '../../contract/action.ts';
import type { Verdict } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';

/** Kinds whose changes of the workspace wait in a stage. */
const STAGED: ReadonlySet<string> = new Set(['process.run']);

const isHeldBack = ({ type, targetKind, impact }: ActionEffect): boolean =>
  impact === 'reversible' && targetKind === 'path' && (type === 'write' || type === 'delete');

/**
 * What a command changes in the workspace waits in its stage until it is carried over, and that is an act of its own. A
 * rule that asks about the change asks then, once, with the change itself on the screen; before, nobody knows more of it
 * than its name. A rule that would not ask then (it is about commands alone) asks now, and a forbid holds at once.
 */
export function withoutAskedLater(
  action: Action,
  verdicts: readonly Verdict[],
  judgeLater: (later: Action) => readonly Verdict[],
): readonly Verdict[] {
  if (!STAGED.has(action.kind) || !verdicts.some(isAboutHeldBack)) return verdicts;
  return verdicts.filter((verdict) => !isAboutHeldBack(verdict) || !asksAgain(verdict, action, judgeLater));
}

const isAboutHeldBack = ({ judge, opinion, effect }: Verdict): boolean =>
  judge === 'policy' && opinion === 'ask' && effect !== undefined && isHeldBack(effect);

function asksAgain(
  { rule, effect }: Verdict,
  action: Action,
  judgeLater: (later: Action) => readonly Verdict[],
): boolean {
  if (effect === undefined) return false;
  const { programs: _, ...rest } = action;
  const later: Action = { ...rest, kind: 'stage.apply', effects: [effect] };
  return judgeLater(later).some((verdict) => verdict.opinion === 'ask' && verdict.rule === rule);
}
