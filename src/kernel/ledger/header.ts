import { SallyportError } from '../../contract/errors.ts';
import { type ActionId, asActionId, asDigest, asSessionId, type Digest, type SessionId } from '../../contract/ids.ts';
import type { JsonObject } from '../../contract/json.ts';
import { LEDGER_EVENTS, type LedgerEvent, type LedgerRecord } from '../../contract/ledger.ts';
import { canonicalText } from '../canonical-text.ts';
import { headerFieldProblem } from './header-fields.ts';

export const HEADER_VERSION = 1;

/** What the hash of an entry covers. Its form is fixed for ever: another form gets another version. */
export interface Header {
  /** From 1, without gaps. This, not the time, is the order. */
  readonly seq: number;
  /** The clock's word for it, in milliseconds since the epoch; a claim, no more. */
  readonly atMs: number;
  /** Hash of the entry before. */
  readonly prev: Digest;
  readonly event: LedgerEvent;
  readonly session: SessionId;
  readonly action?: ActionId;
  readonly fields: JsonObject;
  /** Of the payload, where there is one. */
  readonly commitment?: Digest;
}

/** Throws `INTERNAL` for a record (or a time) that does not belong: that is a mistake of whoever made it. */
export function assertRecord({ event, session, action, header }: LedgerRecord, atMs: number): void {
  const problem =
    partProblem('atMs', atMs) ??
    partProblem('event', event) ??
    partProblem('session', session) ??
    (action === undefined ? undefined : partProblem('action', action)) ??
    partProblem('fields', header) ??
    headerFieldProblem(header);
  if (problem !== undefined) throw new SallyportError('INTERNAL', `The ledger does not take this record: ${problem}.`);
}

/** RFC 8785 text: the same header has the same bytes in every implementation. Its parts stand here in their order. */
export function encodeHeader(header: Omit<Header, 'commitment'>, commitment: Digest | undefined): string {
  const { seq, atMs, prev, event, session, action, fields } = header;
  const start = action === undefined ? '{' : `{"action":${canonicalText(action)},`;
  const payload = commitment === undefined ? '' : `"commitment":"${commitment}",`;
  return (
    `${start}"atMs":${atMs},${payload}"event":"${event}","fields":${canonicalText(fields)},"prev":"${prev}",` +
    `"seq":${seq},"session":${canonicalText(session)},"v":${HEADER_VERSION}}`
  );
}

/** The header, or what is wrong with the text. */
export function parseHeader(text: string): Header | string {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return 'its header is not readable';
  if (typeof parsed['v'] === 'number' && parsed['v'] > HEADER_VERSION) {
    return `it was written by a newer Sallyport (version ${parsed['v']} of the format)`;
  }
  const problem = problemOf(parsed);
  if (problem !== undefined) return problem;
  if (!isCanonical(parsed, text)) return 'its header is not in canonical form';
  return headerOf(parsed);
}

type Fields = Readonly<Record<string, unknown>>;

const IS_VALID: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['v', (value: unknown) => value === HEADER_VERSION],
  ['seq', (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1],
  ['atMs', (value: unknown) => Number.isSafeInteger(value)],
  ['prev', isDigest],
  ['event', (value: unknown) => eventOf(value) !== undefined],
  ['session', (value: unknown) => typeof value === 'string' && /^s_[a-z0-9]{1,32}$/.test(value)],
  ['action', (value: unknown) => typeof value === 'string' && /^a_[a-z0-9]{1,32}$/.test(value)],
  ['fields', isObject],
  ['commitment', isDigest],
]);
const OPTIONAL = new Set(['action', 'commitment']);

function problemOf(header: Fields): string | undefined {
  for (const name of Object.keys(header)) {
    if (!IS_VALID.has(name)) return `a header has no part ${JSON.stringify(name.slice(0, 40))}`;
  }
  for (const name of IS_VALID.keys()) {
    if (!Object.hasOwn(header, name) && OPTIONAL.has(name)) continue;
    const problem = partProblem(name, Object.hasOwn(header, name) ? header[name] : undefined);
    if (problem !== undefined) return problem;
  }
  return isObject(header['fields']) ? headerFieldProblem(header['fields']) : undefined;
}

const partProblem = (name: string, value: unknown): string | undefined =>
  IS_VALID.get(name)?.(value) === true ? undefined : `its header has no proper "${name}"`;

/** Of parts that were found proper. */
function headerOf(parts: Fields): Header {
  const fields = parts['fields'];
  const event = eventOf(parts['event']);
  if (!isObject(fields) || event === undefined) throw new SallyportError('INTERNAL', 'A header was read unchecked.');
  return {
    seq: Number(parts['seq']),
    atMs: Number(parts['atMs']),
    prev: asDigest(String(parts['prev'])),
    event,
    session: asSessionId(String(parts['session'])),
    ...(Object.hasOwn(parts, 'action') && { action: asActionId(String(parts['action'])) }),
    fields: Object.freeze(fields),
    ...(Object.hasOwn(parts, 'commitment') && { commitment: asDigest(String(parts['commitment'])) }),
  };
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalText(value) === text;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function eventOf(value: unknown): LedgerEvent | undefined {
  return typeof value === 'string' ? EVENTS.get(value) : undefined;
}

const EVENTS: ReadonlyMap<string, LedgerEvent> = new Map(LEDGER_EVENTS.map((event) => [event, event]));

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
