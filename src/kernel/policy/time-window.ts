import { DAYS, type Day, type TimeWindow } from './policy-file.ts';

/** True for a zone of the IANA database that this Node knows. Offsets (`+02:00`) are none: they miss summer time. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][\w+/-]{1,60}$/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** What a clock on the wall of a zone shows. */
interface LocalTime {
  /** `2026-12-24`. */
  readonly date: string;
  readonly day: Day;
  /** Minutes since midnight. */
  readonly minutes: number;
}

/** True while the window is open. */
export type IsOpen = (nowMs: number) => boolean;

/** Looks at the clock once a minute: reading a zone's time is a thousand times dearer than the rest of a decision. */
export function compileTimeWindow(window: TimeWindow): IsOpen {
  const local = localTimeIn(window.zone);
  let minute = Number.NaN;
  let isOpen = false;
  return (nowMs) => {
    const now = Math.floor(nowMs / MINUTE_MS);
    if (now !== minute) {
      if (!Number.isFinite(nowMs)) throw new RangeError('no time is known');
      isOpen = isWithin(window, now, local);
      minute = now;
    }
    return isOpen;
  };
}

function isWithin(
  { days, from = '00:00', to = '24:00', since, until }: TimeWindow,
  minute: number,
  local: (ms: number) => LocalTime,
): boolean {
  const now = local(minute * MINUTE_MS);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const isOvernight = end <= begin;
  const isInside = isOvernight ? now.minutes >= begin || now.minutes < end : now.minutes >= begin && now.minutes < end;
  if (!isInside) return false;
  // Past midnight the window is still that of the day on which it began.
  const began = isOvernight && now.minutes < end ? dayBefore(now) : now;
  if (days !== undefined && !days.includes(began.day)) return false;
  return (since === undefined || began.date >= since) && (until === undefined || began.date <= until);
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** By the calendar, not by 24 hours: a day has 23 or 25 of them twice a year. */
function dayBefore({ date, day, minutes }: LocalTime): LocalTime {
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - DAY_MINUTES * MINUTE_MS).toISOString().slice(0, 10);
  return { date: before, day: DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day, minutes };
}

function localTimeIn(zone: string): (ms: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' },
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const day = DAYS.find((name) => name === parts.get('weekday')?.toLowerCase());
    if (day === undefined) throw new RangeError(`the time in ${zone} cannot be read`);
    const date = `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
    return { date, day, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  };
}
