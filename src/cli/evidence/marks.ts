import type { Effect } from '../../contract/effect.ts';
import type { Evidence } from '../../contract/reading.ts';
import { visibleLine } from '../../contract/visible-text.ts';
import type { Mark } from './marked-lines.ts';

const EFFECTS_A_MARK_MAX = 4;

interface Marked {
  readonly effects: readonly Effect[];
  readonly evidence: readonly Evidence[];
  /** Indices of the effects that stand in the way. */
  readonly blamed: readonly number[];
  readonly inWords: (effect: Effect) => string;
}

/** Evidence as marks: one for each part of the text, with all that it gives. Offsets outside the text are no evidence. */
export function marksOf(text: string, { effects, evidence, blamed, inWords }: Marked): readonly Mark[] {
  const bySpan = new Map<string, { start: number; end: number; indices: Set<number> }>();
  for (const { effect, start, end } of evidence) {
    if (!(start >= 0 && start <= end && end <= text.length) || effects[effect] === undefined) continue;
    const key = `${start}-${end}`;
    const span = bySpan.get(key) ?? { start, end, indices: new Set<number>() };
    span.indices.add(effect);
    bySpan.set(key, span);
  }
  return [...bySpan.values()].map(({ start, end, indices }) => ({
    start,
    end,
    label: labelOf([...indices].flatMap((index) => effects[index] ?? []).map(inWords)),
    isBlamed: [...indices].some((index) => blamed.includes(index)),
  }));
}

function labelOf(words: readonly string[]): string {
  const once = [...new Set(words.map(visibleLine))];
  const left = once.length - EFFECTS_A_MARK_MAX;
  return left <= 0 ? once.join('; ') : `${once.slice(0, EFFECTS_A_MARK_MAX).join('; ')}; and ${left} more`;
}

/** The effects that no part of the text gave, as indices. */
export function unmarked(effects: readonly Effect[], evidence: readonly Evidence[]): readonly number[] {
  const marked = new Set(evidence.map(({ effect }) => effect));
  return effects.flatMap((_, index) => (marked.has(index) ? [] : [index]));
}

/** The indices of the effects that a decision names as standing in the way. */
export function blamedIndices(effects: readonly Effect[], blamed: readonly Effect[]): readonly number[] {
  const keys = new Set(blamed.map(keyOf));
  return effects.flatMap((effect, index) => (keys.has(keyOf(effect)) ? [index] : []));
}

const keyOf = ({ type, targetKind, target, method, extent, subcommand }: Effect): string =>
  JSON.stringify([type, targetKind, target, method, extent, subcommand]);
