import { SallyportError } from '../contract/errors.ts';

const DAY_MS = 24 * 60 * 60_000;

/** `7d`, or a day (its end, UTC) or a moment of ISO 8601. In milliseconds since the epoch. Throws `USAGE_INVALID`. */
export function readUntil(text: string, nowMs: number): number {
  const [, days] = /^([1-9]\d{0,2})d$/.exec(text) ?? [];
  if (days !== undefined) return nowMs + Number(days) * DAY_MS;
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Date.parse(text);
  if (!Number.isNaN(moment) && /^\d{4}-\d{2}-\d{2}/.test(text)) return moment;
  throw new SallyportError(
    'USAGE_INVALID',
    `--until "${text}" is no time: say a number of days like 7d, or a day like 2026-12-31.`,
  );
}
