import type { GrantHistory, PastQuestion, ShownQuestion } from '../../contract/approval.ts';
import type { JsonObject, JsonValue } from '../../contract/json.ts';
import type { LedgerEntry } from '../../contract/ledger.ts';
import { type Asked, wouldCover } from './scope.ts';

/** What of a question is kept in its record, so that later grants can be held against it. */
export const askedForRecord = ({ principal, workspace, effects, programs }: Asked): JsonObject => ({
  principal: { ...principal },
  workspace,
  effects: effects.map((effect) => ({ ...effect })),
  ...(programs !== undefined && { programs: programs.map((one) => ({ ...one })) }),
});

/** What a grant would have covered of the questions that were asked about this workspace, newest first. */
export function historyOf(granted: Asked, entries: readonly LedgerEntry[]): GrantHistory {
  let asked = 0;
  const covered: PastQuestion[] = [];
  for (const { event, payload, atMs } of entries.toReversed()) {
    const past = event === 'approval.asked' ? pastQuestion(payload) : undefined;
    if (past === undefined || past.asked.workspace !== granted.workspace) continue;
    asked += 1;
    if (wouldCover(granted, past.asked)) covered.push({ atMs, summary: past.summary });
  }
  return { asked, covered };
}

/** A question as its own entry has it, and what was asked before; `undefined` where the record has lost it. */
export function askedInRecord(
  entries: readonly LedgerEntry[],
  { action }: ShownQuestion,
): { readonly asked: Asked; readonly before: readonly LedgerEntry[] } | undefined {
  for (const [index, { event, payload }] of [...entries.entries()].toReversed()) {
    const past = event === 'approval.asked' ? pastQuestion(payload) : undefined;
    if (past?.summary === action.summary && past.asked.workspace === action.workspace)
      return { asked: past.asked, before: entries.slice(0, index) };
  }
  return undefined;
}

function pastQuestion(payload: JsonValue | undefined): { readonly asked: Asked; readonly summary: string } | undefined {
  if (!isObject(payload)) return undefined;
  const { asked, summary } = payload;
  if (!isObject(asked) || typeof summary !== 'string') return undefined;
  // Written by this kernel, and its seal was checked when it was read; what older versions wrote has no such part.
  return { asked: asked as unknown as Asked, summary };
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
