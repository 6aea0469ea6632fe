import { GIB, KIB, MIB } from '../../contract/limits.ts';
import type { Quota } from './policy-file.ts';

/** Numbers with units, as people write them: `300/h`, `50 MB`, `30 min`, `2 USD`. Never with separators: `5,000` is an error. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Decimal units are 1,000 each, binary ones 1,024 (IEC 80000-13). */
const BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1_000],
  ['KB', 1_000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
  ['KiB', KIB],
  ['MiB', MIB],
  ['GiB', GIB],
]);
const TIMES: ReadonlyMap<string, number> = new Map([
  ['s', SECOND],
  ['min', MINUTE],
  ['h', HOUR],
  ['d', DAY],
]);
const PERIODS: ReadonlyMap<string, number> = new Map([
  ['s', SECOND],
  ['min', MINUTE],
  ['h', HOUR],
  ['day', DAY],
]);

const NUMBER = /^\d{1,15}(?:\.\d{1,6})?$/;

interface Measured {
  readonly amount: string;
  readonly unit: string;
  readonly perMs?: number;
}

/** `50 MB/h` → 50, MB, an hour. */
function measured(text: string, periods: boolean): Reading<Measured> {
  const match = /^([^\s/]+?)(?:\s+([A-Za-z]+))?(?:\s*\/\s*([a-z]+))?$/.exec(text.trim());
  const [, amount = '', unit = '', period] = match ?? [];
  if (match === null || !NUMBER.test(amount))
    return refuse('it is a plain number, a blank and a unit; digits are not grouped');
  if (period === undefined) return { ok: true, value: { amount, unit } };
  if (!periods) return refuse('it has no period');
  const perMs = PERIODS.get(period);
  if (perMs === undefined)
    return refuse(`"/${period}" is none of ${[...PERIODS.keys()].map((name) => `/${name}`).join(', ')}`);
  return { ok: true, value: { amount, unit, perMs } };
}

function scaled(text: string, units: ReadonlyMap<string, number>, periods: boolean): Reading<Quota> {
  const reading = measured(text, periods);
  if (!reading.ok) return reading;
  const { amount, unit, perMs } = reading.value;
  const factor = units.get(unit);
  if (factor === undefined)
    return refuse(
      `${unit === '' ? 'it has no unit' : `"${unit}" is no unit here`}; known are ${[...units.keys()].join(', ')}`,
    );
  return quotaOf(Number(amount) * factor, perMs);
}

function quotaOf(amount: number, perMs: number | undefined): Reading<Quota> {
  if (!Number.isSafeInteger(amount) || amount <= 0)
    return refuse('it must be more than nothing, and whole in its smallest unit');
  return { ok: true, value: { amount, ...(perMs !== undefined && { perMs }) } };
}

export const readBytes = (text: string): Reading<Quota> => scaled(text, BYTES, true);
export const readTime = (text: string): Reading<Quota> => scaled(text, TIMES, false);

/** `300/h`, without a unit. */
export function readCount(text: string): Reading<Quota> {
  const reading = measured(text, true);
  if (!reading.ok) return reading;
  const { amount, unit, perMs } = reading.value;
  return unit === '' ? quotaOf(Number(amount), perMs) : refuse(`"${unit}" is no unit here; it is a plain number`);
}

/** `300/h burst 20`: of a rate, how much of it may come at once; in the same unit, and never more than its amount. */
export const withBurst =
  <T extends Quota>(read: (text: string) => Reading<T>) =>
  (text: string): Reading<T> => {
    const [rate = '', burst, ...more] = text.trim().split(/\s+burst\s+/);
    const reading = read(rate);
    if (burst === undefined || !reading.ok) return reading;
    const once = read(burst);
    if (!once.ok) return once;
    if (more.length > 0 || once.value.perMs !== undefined) return refuse('a burst is an amount without a period');
    if (reading.value.perMs === undefined) return refuse('only a rate, like 300/h, has a burst');
    if ('currency' in reading.value && 'currency' in once.value && reading.value.currency !== once.value.currency)
      return refuse('a burst has the currency of its rate');
    if (once.value.amount > reading.value.amount) return refuse('a burst is at most the amount of its rate');
    return { ok: true, value: { ...reading.value, burst: once.value.amount } };
  };

const MICROS = 1_000_000;

/** `2 USD`, `0.50 EUR/day`: ISO 4217, in millionths so that sums are exact. */
export function readMoney(text: string): Reading<Quota & { readonly currency: string }> {
  const reading = measured(text, true);
  if (!reading.ok) return reading;
  const { amount, unit, perMs } = reading.value;
  if (!/^[A-Z]{3}$/.test(unit)) return refuse('it ends in a currency of three capital letters, like USD');
  const [whole = '', part = ''] = amount.split('.');
  const quota = quotaOf(Number(whole) * MICROS + Number(part.padEnd(6, '0')), perMs);
  return quota.ok ? { ok: true, value: { ...quota.value, currency: unit } } : quota;
}
