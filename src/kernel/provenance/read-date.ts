import { fold } from './fold.ts';

/** A day as far as it was said: `year` is absent in "May 15th". */
export interface Day {
  readonly year?: number;
  readonly month: number;
  readonly day: number;
  readonly key: string;
}

const MONTHS = new Map<string, number>(
  [
    'january januar jan',
    'february februar feb',
    'march märz maerz mar',
    'april apr',
    'may mai',
    'june juni jun',
    'july juli jul',
    'august aug',
    'september sept sep',
    'october oktober oct okt',
    'november nov',
    'december dezember dec dez',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);
const MONTH = [...MONTHS.keys()].sort((left, right) => right.length - left.length).join('|');
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th|\.)?`;
const YEAR = String.raw`(?:,?\s+(\d{4}))?`;

const ISO = /\b(\d{4})-(\d{1,2})-(\d{1,2})/g;
const DOTTED = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g;
const SLASHED = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g;
const MONTH_FIRST = new RegExp(String.raw`\b(${MONTH})\.?\s+${DAY}\b${YEAR}`, 'g');
const FROM_DAY = new RegExp(
  String.raw`\b${DAY}\s*(?:-|–|to|till|until|through|and|bis|und)\s*(?:the\s+|den\s+|zum\s+)?${DAY}\s+(?:of\s+)?(${MONTH})\b${YEAR}`,
  'g',
);
const TO_DAY = new RegExp(
  String.raw`\b(${MONTH})\.?\s+\d{1,2}(?:st|nd|rd|th)?\s*(?:-|–|to|till|until|through|and)\s*(?:the\s+)?${DAY}\b(?!\s*(?:${MONTH}))${YEAR}`,
  'g',
);
const DAY_FIRST = new RegExp(String.raw`\b${DAY}\s+(?:of\s+)?(${MONTH})\b${YEAR}`, 'g');

/** Every day that a text names, in English and German spellings and ISO 8601. */
export function readDates(text: string): readonly Day[] {
  const folded = fold(text);
  if (!/\d/.test(folded)) return [];
  return [
    ...[...folded.matchAll(ISO)].map(([, year, month, day]) => dayOf(year, Number(month), day)),
    ...[...folded.matchAll(DOTTED)].map(([, day, month, year]) => dayOf(year, Number(month), day)),
    ...[...folded.matchAll(SLASHED)].map(([, month, day, year]) => dayOf(year, Number(month), day)),
    ...[...folded.matchAll(MONTH_FIRST)].map(([, month = '', day, year]) => dayOf(year, MONTHS.get(month) ?? 0, day)),
    ...[...folded.matchAll(FROM_DAY)].map(([, day, , month = '', year]) => dayOf(year, MONTHS.get(month) ?? 0, day)),
    ...[...folded.matchAll(TO_DAY)].map(([, month = '', day, year]) => dayOf(year, MONTHS.get(month) ?? 0, day)),
    ...[...folded.matchAll(DAY_FIRST)].map(([, day, month = '', year]) => dayOf(year, MONTHS.get(month) ?? 0, day)),
  ].filter((day): day is Day => day !== undefined);
}

export const readDate = (text: string): Day | undefined => readDates(text)[0];

function dayOf(year: string | undefined, month: number, day: string | undefined): Day | undefined {
  const number = Number(day);
  if (!(month >= 1 && month <= 12 && number >= 1 && number <= 31)) return undefined;
  const key = `${year ?? '*'}-${String(month).padStart(2, '0')}-${String(number).padStart(2, '0')}`;
  return { month, day: number, key, ...(year !== undefined && { year: Number(year) }) };
}

/** Whether two days may be the same one: a year that was not said fits every year. */
export const isSameDay = (left: Day, right: Day): boolean =>
  left.month === right.month &&
  left.day === right.day &&
  (left.year === undefined || right.year === undefined || left.year === right.year);
