import { SallyportError } from '../contract/errors.ts';

const MINUTE_MS = 60_000;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', MINUTE_MS],
  ['h', 60 * MINUTE_MS],
  ['d', 24 * 60 * MINUTE_MS],
  ['w', 7 * 24 * 60 * MINUTE_MS],
]);

/** `30m`, `12h`, `7d`, `4w` before now, a day (`2026-11-01`), or `all`. Milliseconds since the epoch. */
export function sinceMsOf(text: string, nowMs: number): number {
  if (text === 'all') return 0;
  const [, count, unit = ''] = /^([1-9]\d{0,5})([mhdw])$/.exec(text) ?? [];
  const unitMs = UNITS.get(unit);
  if (count !== undefined && unitMs !== undefined) return nowMs - Number(count) * unitMs;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isFinite(day)) return day;
  throw new SallyportError(
    'USAGE_INVALID',
    `--since is 30m, 12h, 7d, 4w, a day like 2026-11-01, or all; not "${text}".`,
  );
}
