import type { JsonValue } from '../contract/json.ts';
import type { Outcome } from '../contract/outcome.ts';
import { effectInWords } from './effect-words.ts';
import type { Paint } from './paint.ts';
import { visibleLine } from './visible-text.ts';

/** One outcome in one or two lines for a person; nothing for an act that simply went well. */
export function outcomeLines(outcome: Outcome, paint: Paint): readonly string[] {
  switch (outcome.status) {
    case 'done':
    case 'staged':
      return endedLines(outcome.result.value, paint);
    case 'denied':
      return [
        paint.red(deniedBecause(visibleLine(outcome.decision.reason))),
        ...outcome.decision.blamed
          .slice(0, 3)
          .map((effect) => paint.dim(`  it ${visibleLine(effectInWords(effect, outcome.action.workspace))}`)),
      ];
    case 'refused':
      return [paint.red(`refused by you${outcome.reason === undefined ? '' : `: ${visibleLine(outcome.reason)}`}`)];
    default:
      return [paint.yellow(`${outcome.status}: ${visibleLine(outcome.fault.message)}`)];
  }
}

const deniedBecause = (reason: string): string => (/^denied\b/i.test(reason) ? reason : `Denied: ${reason}`);

/** A command that was ended for its limits has done what it has done, and yet something has to be said. */
function endedLines(value: JsonValue, paint: Paint): readonly string[] {
  const { ended } = (value ?? {}) as { readonly ended?: { readonly message?: unknown } };
  return typeof ended?.message === 'string' ? [paint.yellow(visibleLine(ended.message))] : [];
}
