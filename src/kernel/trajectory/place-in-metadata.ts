import type { Sheet, ValueKind } from '../../contract/sheet.ts';
import { bindSheets } from '../sheet/bind-sheets.ts';
import type { Trajectory, TrajectoryStep } from './trajectory.ts';

/**
 * The attacker also chose the metadata of what they wrote: their values stand in the nearest fields of their kind that
 * others can choose (a sender, a participant, a counterparty).
 */
export function placeInMetadata(record: Trajectory, values: readonly string[], sheets: readonly Sheet[]): Trajectory {
  const bound = bindSheets(sheets, { suite: record.suite });
  const steps = record.steps.map((step): TrajectoryStep => {
    if (step.result_has_injection !== true) return step;
    const metadata = Object.entries(bound.of(step.tool)?.result?.fields ?? {}).filter(
      ([, { label }]) => label === 'meta',
    );
    let text = step.result_excerpt;
    for (const value of values) {
      const near = text.indexOf(value);
      if (near < 0) continue;
      const kinds = kindsOf(value);
      for (const [field, { kind }] of metadata)
        if (kind !== undefined && kinds.includes(kind)) text = replaceNearest(text, field, near, value);
    }
    return { ...step, result_excerpt: text };
  });
  return { ...record, steps };
}

function kindsOf(value: string): readonly ValueKind[] {
  if (/^[^\s@]+@[^\s@]+\.[a-z]+$/i.test(value)) return ['email'];
  if (/^(?:https?:\/\/|www\.)\S+$/i.test(value)) return ['url', 'name'];
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{6,30}$/.test(value)) return ['payee'];
  return value.includes('\n') || value.length > 60 ? [] : ['name', 'id'];
}

/** Others' records stay theirs: whoever wrote one mail does not choose the sender of the next. */
const RECORD_BORDER = /\n- /;

/** `field: value`, `'field': 'value'`, or the first item of a list below `field:`; the one that stands nearest. */
function replaceNearest(text: string, field: string, near: number, value: string): string {
  const name = field.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const pattern = new RegExp(
    String.raw`(^[ -]*|['"])${name}(['"]?):((?:\s*\n\s*-)?\s*['"]?)([^\s'"\[\]{}][^\n'"]*)`,
    'gm',
  );
  const [nearest] = [...text.matchAll(pattern)]
    .filter(({ index }) => !RECORD_BORDER.test(text.slice(Math.min(index, near) + 1, Math.max(index, near))))
    .map((match) => ({ match, distance: Math.abs(match.index - near) }))
    .sort((a, b) => a.distance - b.distance);
  if (nearest === undefined) return text;
  const { match } = nearest;
  const old = match[4] ?? '';
  const begins = match.index + match[0].length - old.length;
  return text.slice(0, begins) + value + text.slice(begins + old.length);
}
