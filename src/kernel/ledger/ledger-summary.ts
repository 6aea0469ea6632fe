import type { JsonValue } from '../../contract/json.ts';
import type { LedgerEntry, LedgerEvent } from '../../contract/ledger.ts';

/** An entry in words. Texts are as they were recorded: whoever shows them on a terminal escapes them. */
export interface LedgerSummary {
  /** One line: place, time, what happened to what. */
  readonly line: string;
  /** Everything that the entry holds, in the order in which a person asks. */
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

const WORDS: Readonly<Record<LedgerEvent, string>> = {
  'session.opened': 'session opened',
  'session.closed': 'session closed',
  'session.stop-requested': 'stop requested',
  'session.stopped': 'session stopped',
  'session.paused': 'session paused',
  'session.continued': 'session continued',
  'everything.stopped': 'everything stopped',
  'everything.cleared': 'everything may go on',
  'policy.accepted': 'policy of a workspace accepted',
  'policy.changed': 'policy changed by a person',
  'action.denied': 'denied',
  'action.refused': 'refused by a person',
  'action.invalid': 'not a proper act',
  'approval.asked': 'asked',
  'approval.granted': 'approved by a person',
  'approval.answered': 'answered with a key',
  'grant.made': 'remembered',
  'grant.used': 'allowed by what is remembered',
  'grant.revoked': 'no longer remembered',
  'key.enrolled': 'approver enrolled',
  'key.removed': 'approver removed',
  'action.started': 'started',
  'action.finished': 'finished',
};

export function ledgerSummary(entry: LedgerEntry): LedgerSummary {
  return { line: `${entry.seq}  ${timeOf(entry)}  ${sentenceOf(entry)}`, details: detailsOf(entry) };
}

/** "denied process.run: curl … | sh", "finished file.read: done in 3 ms". */
function sentenceOf(entry: LedgerEntry): string {
  const { kind, scope } = entry.header;
  const head = [WORDS[entry.event], kind, scope === undefined ? undefined : `(${shown(scope)})`]
    .filter((word) => word !== undefined)
    .map(shown)
    .join(' ');
  const tail = entry.event === 'action.finished' || entry.event === 'session.closed' ? endOf(entry) : subjectOf(entry);
  return tail === '' ? head : `${head}: ${tail}`;
}

function endOf({ header, payload }: LedgerEntry): string {
  const status = header['status'] === undefined ? '' : shown(header['status']);
  const duration = typeof header['durationMs'] === 'number' ? ` in ${Math.round(header['durationMs'])} ms` : '';
  const fault = header['fault'] === undefined ? '' : ` (${shown(header['fault'])})`;
  const message = textAt(payload, 'message');
  return `${status}${duration}${fault}${message === undefined ? '' : `, ${firstLine(message)}`}`;
}

function subjectOf({ event, header, payload }: LedgerEntry): string {
  if (SIGNALS.has(event)) return `by ${textAt(payload, 'by') ?? '(erased)'}${reasonIn(payload)}`;
  const subject =
    textAt(payload, 'summary') ?? textAt(payload, 'text') ?? textAt(payload, 'task') ?? textAt(payload, 'message');
  const rules = Array.isArray(header['rules']) && header['rules'].length > 0 ? ` [${shown(header['rules'])}]` : '';
  return `${subject === undefined ? '' : firstLine(subject)}${rules}`.trim();
}

const SIGNALS: ReadonlySet<LedgerEvent> = new Set<LedgerEvent>([
  'session.stopped',
  'session.paused',
  'session.continued',
  'everything.stopped',
  'everything.cleared',
]);

function reasonIn(payload: JsonValue | undefined): string {
  const why = textAt(payload, 'why');
  return why === undefined ? '' : `, ${firstLine(why)}`;
}

function detailsOf(entry: LedgerEntry): LedgerSummary['details'] {
  const { seq, event, session, action, header, payload, hash } = entry;
  const parts: readonly (readonly [string, JsonValue | undefined])[] = [
    ['entry', seq],
    ['time', timeOf(entry)],
    ['event', event],
    ['session', session],
    ['action', action],
    ...Object.entries(header),
    ...payloadParts(payload),
    ['hash', hash],
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value: shown(value) }]));
}

function payloadParts(payload: JsonValue | undefined): readonly (readonly [string, JsonValue | undefined])[] {
  if (payload === undefined) return [];
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return [['payload', payload]];
  return Object.entries(payload).map(([name, value]) => [`payload.${name}`, value]);
}

function shown(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(', ');
  return JSON.stringify(value, undefined, typeof value === 'object' ? 2 : undefined);
}

function textAt(payload: JsonValue | undefined, name: string): string | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const value = Object.entries(payload).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function firstLine(text: string): string {
  const [first = '', ...rest] = text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  return rest.length === 0 ? first : `${first} …`;
}

/** RFC 3339 in UTC, to the second; the number itself where the clock was beyond what dates can say. */
function timeOf({ atMs }: LedgerEntry): string {
  const time = new Date(atMs);
  return Number.isNaN(time.getTime()) ? String(atMs) : time.toISOString().replace(/\.\d+Z$/, 'Z');
}
