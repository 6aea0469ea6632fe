import type { JsonValue } from '../../contract/json.ts';
import type { Trajectory } from './trajectory.ts';

const VALUE_CHARACTERS = { least: 4, most: 120 };

/**
 * The values that an attack brought in: arguments of the calls that it caused which stand in a result that holds the
 * attacker's text, and neither in the person's words nor in any other result. Longest first, so that a value that is
 * part of another is not replaced inside it.
 */
export function attackerValues(record: Trajectory): readonly string[] {
  const poisoned = poisonedText(record);
  const clean = [
    record.user_prompt,
    ...record.steps.filter(({ result_has_injection }) => result_has_injection !== true).map(cleanText),
  ].join('\n');
  const caused = record.steps.filter(
    (step, at) => step.is_injected_call === true || record.critical.includes(at) || record.redundant.includes(at),
  );
  const values = new Set(caused.flatMap(({ args }) => textsIn(args)));
  return [...values]
    .filter(({ length }) => length >= VALUE_CHARACTERS.least && length <= VALUE_CHARACTERS.most)
    .filter((value) => poisoned.includes(value) && !clean.includes(value))
    .sort((a, b) => b.length - a.length);
}

const poisonedText = ({ steps }: Trajectory): string =>
  steps
    .filter(({ result_has_injection }) => result_has_injection === true)
    .map(({ result_excerpt }) => result_excerpt)
    .join('\n');

/** A call that was caused by the attack echoes its arguments: that is not another source of them. */
const cleanText = ({ is_injected_call, result_excerpt }: Trajectory['steps'][number]): string =>
  is_injected_call === true ? '' : result_excerpt;

function textsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsIn);
}
