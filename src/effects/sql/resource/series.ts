import { evaluate, numeric, type Value } from '../evaluate/evaluate.ts';
import type { Expression } from '../syntax.ts';

const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ['microsecond', 1e-6],
  ['us', 1e-6],
  ['millisecond', 1e-3],
  ['ms', 1e-3],
  ['second', 1],
  ['sec', 1],
  ['s', 1],
  ['minute', 60],
  ['min', 60],
  ['m', 60],
  ['hour', 3_600],
  ['h', 3_600],
  ['day', 86_400],
  ['d', 86_400],
  ['week', 604_800],
  ['w', 604_800],
  ['mon', 2_592_000],
  ['month', 2_592_000],
  ['year', 31_536_000],
  ['y', 31_536_000],
]);

/** How many rows a series has whose bounds stand in the text; `undefined` where they come from elsewhere. */
export function seriesRows([from, to, step]: readonly Expression[]): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const [low, high] = [evaluate(from), evaluate(to)];
  const numbers = [numeric(low), numeric(high), step === undefined ? 1 : numeric(evaluate(step))];
  const [start, end, by] = numbers;
  if (start !== undefined && end !== undefined && by !== undefined) return by === 0 ? 0 : (end - start) / by;
  const times = [seconds(low), seconds(high), step === undefined ? undefined : interval(evaluate(step))];
  const [begin, finish, each] = times;
  if (each !== undefined && each < 60 && (begin === undefined || finish === undefined)) return Number.POSITIVE_INFINITY;
  if (begin === undefined || finish === undefined || each === undefined) return undefined;
  return each === 0 ? 0 : (finish - begin) / each;
}

function seconds(value: Value | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^-?infinity$/i.test(value.trim())) return Number.POSITIVE_INFINITY;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time / 1_000;
}

function interval(value: Value | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^\s*(-?[\d.]+)?\s*([a-z]+?)s?\s*$/i.exec(value);
  const unit = UNIT_SECONDS.get(match?.[2]?.toLowerCase() ?? '') ?? UNIT_SECONDS.get(`${match?.[2]?.toLowerCase()}s`);
  return unit === undefined ? undefined : unit * Number(match?.[1] ?? 1);
}
