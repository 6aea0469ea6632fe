import type { DecisionAnswer } from '../../contract/decision.ts';
import type { Sheet, ToolEffect, ToolSheet } from '../../contract/sheet.ts';
import { bindSheets } from '../sheet/bind-sheets.ts';
import type { TrajectoryJudge } from './trajectory-judge.ts';

const HARMLESS: ReadonlySet<ToolEffect> = new Set<ToolEffect>(['read', 'local']);

/** For comparison: nothing is ever stopped. */
export const noDefence: TrajectoryJudge = {
  open: () => ({ decide: () => ({ answer: 'allow', reason: '' }), endorse: () => {}, observe: () => {} }),
};

/**
 * For comparison: the coarse rule that others use. Once anything was read that an outsider could have written, whatever
 * has an effect outside is asked about, wherever its arguments came from.
 */
export function sessionTaintJudge(sheets: readonly Sheet[]): TrajectoryJudge {
  return {
    open({ suite }) {
      const bound = bindSheets(sheets, { suite });
      let isTainted = false;
      return {
        decide(tool) {
          const answer: DecisionAnswer =
            isTainted && !HARMLESS.has(bound.of(tool)?.effect ?? 'unknown') ? 'ask' : 'allow';
          return { answer, reason: answer === 'ask' ? 'The session has read outside text.' : '' };
        },
        endorse: () => {},
        observe(tool) {
          isTainted ||= mayHoldOutsideText(bound.of(tool));
        },
      };
    },
  };
}

/** What a sheet does not vouch for is anybody's; a call that only does something gives back no more than a note of it. */
function mayHoldOutsideText(sheet: ToolSheet | undefined): boolean {
  if (sheet === undefined) return true;
  if (sheet.effect !== 'read' && sheet.effect !== 'fetch' && sheet.effect !== 'submit') return false;
  const labels = [sheet.result?.items, ...Object.values(sheet.result?.fields ?? {})].flatMap((one) => one?.label ?? []);
  return labels.length === 0 || labels.includes('untrusted');
}
