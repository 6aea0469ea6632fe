import { DAYS, type Day, type TimeWindow } from './policy-file.ts';
import type { PolicyNode } from './policy-node.ts';
import type { PolicySource } from './policy-source.ts';
import { isTimeZone } from './time-window.ts';

const KEYS = ['zone', 'days', 'from', 'to', 'since', 'until'];
const CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Reads `{ zone: Europe/Berlin, days: [mon-fri], from: "09:00", to: "17:00" }`. */
export function parseTimeWindow(source: PolicySource, node: PolicyNode): TimeWindow {
  const given = new Map(source.map(node, 'a time window').map((entry) => [entry.key, entry]));
  for (const { key, keyAt } of given.values())
    if (!KEYS.includes(key))
      source.fail({ at: keyAt }, `unknown key "${key}" in a time window; known are ${KEYS.join(', ')}`);
  const text = (key: string, isFine: (value: string) => boolean, form: string): string | undefined => {
    const value = given.get(key)?.value;
    if (value === undefined) return undefined;
    const written = source.text(value, key);
    return isFine(written) ? written : source.fail(value, `${key} "${written}" must be ${form}`);
  };
  const zone = text('zone', isTimeZone, 'a time zone by name, like Europe/Berlin or UTC');
  if (zone === undefined) return source.fail(node, 'a time window needs its "zone": the machine’s own may be another');
  const from = text('from', (value) => CLOCK.test(value), 'a time of day in quotes, like "09:00"');
  const to = text('to', (value) => CLOCK.test(value) || value === '24:00', 'a time of day in quotes, like "17:30"');
  const since = text('since', isDate, 'a day in quotes, like "2026-12-24"');
  const until = text('until', isDate, 'a day in quotes, like "2026-12-24"');
  const days = given.get('days');
  if (given.size === 1) source.fail(node, 'this time window is always open; say days, hours or dates');
  if (since !== undefined && until !== undefined && since > until)
    source.fail(node, 'this time window ends before it begins');
  if (from !== undefined && from === to) source.fail(node, '"from" and "to" are the same time');
  return {
    zone,
    ...(days && { days: parseDays(source, days.value) }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** A day that the calendar has. */
const isDate = (text: string): boolean => {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
};

function parseDays(source: PolicySource, node: PolicyNode): readonly Day[] {
  const items = node.type === 'list' ? source.list(node, 'days', DAYS.length) : [node];
  if (items.length === 0) source.fail(node, 'days is an empty list, on which nothing is open');
  const named = new Set(items.flatMap((item) => daysOf(source, item)));
  return DAYS.filter((day) => named.has(day));
}

/** `mon`, or `fri-mon` across the weekend. */
function daysOf(source: PolicySource, node: PolicyNode): readonly Day[] {
  const text = source.text(node, 'days');
  const [first = '', last = first, ...more] = text.split('-');
  const [from, to] = [indexOfDay(first), indexOfDay(last)];
  if (from < 0 || to < 0 || more.length > 0)
    return source.fail(node, `days "${text}" must be one of ${DAYS.join(', ')} or a range like mon-fri`);
  const count = ((to - from + DAYS.length) % DAYS.length) + 1;
  return Array.from({ length: count }, (_, index) => DAYS[(from + index) % DAYS.length] ?? 'mon');
}

const indexOfDay = (text: string): number => (DAYS as readonly string[]).indexOf(text);
