import type { AskedEnd } from '../../contract/asked-end.ts';
import { ACTION_KINDS } from '../../contract/catalogue.ts';
import type { DecisionAnswer } from '../../contract/decision.ts';
import type { Ledger, LedgerEntry } from '../../contract/ledger.ts';
import { type ActRead, readAct } from './recorded-act.ts';

/** One act of the past, with what was decided about it then. */
export interface PastAct {
  /** Of the first entry that speaks of it. */
  readonly seq: number;
  readonly atMs: number;
  readonly session: string;
  /** For people: what it was. */
  readonly summary: string;
  readonly kind: string;
  readonly read: ActRead;
  /** What was decided when it was proposed. */
  readonly answer: DecisionAnswer;
  readonly rules: readonly string[];
  /** Only where it was asked about. */
  readonly end?: AskedEnd;
}

const TELLING = new Set<LedgerEntry['event']>(['approval.asked', 'action.denied', 'action.refused', 'action.started']);
const PAGE = 500;

/** Every act that the ledger holds since then, oldest first; each once, however many entries speak of it. */
export function pastActs(
  ledger: Pick<Ledger, 'read'>,
  { sinceMs = 0, session }: { readonly sinceMs?: number; readonly session?: string } = {},
): readonly PastAct[] {
  const acts = new Map<string, PastAct>();
  for (const entry of entriesOf(ledger)) {
    if (entry.atMs < sinceMs || entry.action === undefined) continue;
    if (session !== undefined && entry.session !== session) continue;
    const known = acts.get(entry.action);
    if (known !== undefined) acts.set(entry.action, followed(known, entry));
    else if (TELLING.has(entry.event)) acts.set(entry.action, actFrom(entry));
  }
  return [...acts.values()];
}

function* entriesOf(ledger: Pick<Ledger, 'read'>): Generator<LedgerEntry> {
  for (let from = 1; ; ) {
    const page = ledger.read({ from, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    from = last.seq + 1;
  }
}

/** The act that one entry speaks of; undefined for entries about something else. */
export const pastActOf = (entry: LedgerEntry): PastAct | undefined =>
  TELLING.has(entry.event) ? actFrom(entry) : undefined;

function actFrom(entry: LedgerEntry): PastAct {
  const { seq, atMs, session, header, payload, event } = entry;
  const { summary } = (payload ?? {}) as { readonly summary?: unknown };
  const kind = ACTION_KINDS.find((known) => known === header['kind']) ?? 'unknown';
  return {
    seq,
    atMs,
    session,
    summary: typeof summary === 'string' ? summary : '(its content was erased)',
    kind,
    read: readAct(entry),
    answer: answerOf(header['answer']),
    rules: Array.isArray(header['rules']) ? header['rules'].filter((rule) => typeof rule === 'string') : [],
    ...(event === 'approval.asked' && { end: 'open' }),
    ...(event === 'action.refused' && { end: 'refused' }),
  };
}

const answerOf = (answer: unknown): DecisionAnswer => (answer === 'allow' || answer === 'ask' ? answer : 'deny');

function followed(act: PastAct, { event }: LedgerEntry): PastAct {
  if (act.end === undefined) return act;
  if (event === 'approval.granted') return { ...act, end: 'granted' };
  if (event === 'action.refused') return { ...act, end: 'refused' };
  return event === 'action.denied' && act.end === 'open' ? { ...act, end: 'unanswered' } : act;
}
