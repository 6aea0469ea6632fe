import type { ValueKind } from '../../contract/sheet.ts';
import { canonical } from './canonical.ts';
import { readDates } from './read-date.ts';

/** Kinds whose spellings differ so much that their values are looked for in a text, not the text for the value. */
export const SHAPED_KINDS = ['email', 'url', 'payee', 'phone', 'date', 'amount'] as const;
export type ShapedKind = (typeof SHAPED_KINDS)[number];
const SHAPED: ReadonlySet<ValueKind> = new Set(SHAPED_KINDS);

export const isShaped = (kind: ValueKind): kind is ShapedKind => SHAPED.has(kind);

/** One value in a text: its kind and its one spelling. */
export interface FoundValue {
  readonly kind: ShapedKind;
  readonly key: string;
}

const BEFORE_AT = /[^\s<>@"'`()[\]{},;:|*~]+$/u;
const AFTER_AT = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/u;
const ENDINGS = `com|org|net|io|dev|de|eu|ch|at|uk|fr|it|es|nl|edu|gov|info|app|ai|co|me|biz|example|test|xyz|ru|cn`;
const URL_LIKE = new RegExp(
  String.raw`(?:https?:\/\/|www\.)[^\s<>"'\x60|{}]+|(?<![@\p{L}\p{N}_.-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.(?:${ENDINGS})(?:\/[^\s<>"'\x60|{}]*)?(?![\p{L}\p{N}@])`,
  'giu',
);
const ACCOUNT =
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){4,30}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}.,-])\d{8,20}(?![\p{L}\p{N}])/giu;
const PHONE = /(?<![\p{L}\p{N}])\+?\d[\d\s().\-/]{5,18}\d(?![\p{L}\p{N}])/gu;
/** A share in percent is no amount: "prices rose by 10%" speaks of no payment of 10. */
const AMOUNT =
  /(?<![\p{L}\p{N}.,-])\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?(?![\p{L}\p{N}]|\s?%)|(?<![\p{L}\p{N}.,])\d+(?:[.,]\d+)?(?![\p{L}\p{N}]|[.,]\d|\s?%)/gu;
/** Ends of sentences and of Markdown's emphasis. */
const TRAILING = /[.,;:!?)\]}>*_~]+$/;
const LOCAL_PART_MAX = 64;
const DOMAIN_MAX = 255;
/** "December 31st, 2024": so far may what belongs to a number stand from it. */
const NUMBER_REACH = 16;

/** Every value of a kind with a shape that stands in a text. Generous: what is no real account is nobody's account. */
export const findValues = (text: string): readonly FoundValue[] => {
  const windows = numberWindows(text);
  return SHAPED_KINDS.flatMap((kind) =>
    spellingsIn(kind, text, windows).flatMap((spelling) => foundValue(kind, spelling)),
  );
};

/** The keys of the values of one kind in a text: a fraction of the work of finding all. */
export const findKeys = (kind: ShapedKind, text: string): readonly string[] =>
  spellingsIn(kind, text, kind === 'email' || kind === 'url' ? [] : numberWindows(text)).flatMap(
    (spelling) => canonical(kind, spelling) ?? [],
  );

function foundValue(kind: ShapedKind, spelling: string): readonly FoundValue[] {
  const key = canonical(kind, spelling);
  return key === undefined ? [] : [{ kind, key }];
}

function spellingsIn(kind: ShapedKind, text: string, windows: readonly string[]): readonly string[] {
  switch (kind) {
    case 'email':
      return emailsIn(text);
    case 'url':
      return urlsIn(text);
    case 'payee':
      return windows.flatMap((window) => [...window.matchAll(ACCOUNT)].map(([account]) => accountIn(account)));
    case 'phone':
      return windows.flatMap((window) => [...window.matchAll(PHONE)].map(String));
    case 'amount':
      return windows.flatMap((window) => [...window.matchAll(AMOUNT)].map(String));
    case 'date':
      return windows.flatMap((window) => readDates(window).map(({ key }) => key));
  }
}

/** The addresses of a text, each in its one spelling. */
export const findEmails = (text: string): readonly string[] => (text.includes('@') ? findKeys('email', text) : []);

/** Around each `@`: a pattern that begins anywhere would look at every word of the text. */
function emailsIn(text: string): readonly string[] {
  const found: string[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const [local] = BEFORE_AT.exec(text.slice(Math.max(at - LOCAL_PART_MAX, 0), at)) ?? [];
    const [domain] = AFTER_AT.exec(text.slice(at + 1, at + 1 + DOMAIN_MAX)) ?? [];
    if (local !== undefined && domain !== undefined) found.push(`${local}@${domain}`);
  }
  return found;
}

const WITH_DOT = /[^\s.]\.[^\s.]|:\/\//;

function urlsIn(text: string): readonly string[] {
  if (!WITH_DOT.test(text)) return [];
  return text
    .split(/\s+/)
    .filter((part) => part.length > 3 && WITH_DOT.test(part))
    .flatMap((part) => [...part.matchAll(URL_LIKE)].map(([url]) => url.replace(TRAILING, '')));
}

/** The parts of a text in which there are numbers: most of a text has none. */
function numberWindows(text: string): readonly string[] {
  const windows: string[] = [];
  let [from, to] = [-1, -1];
  for (const { index, 0: digits } of text.matchAll(/\d+/g)) {
    const begin = wordStart(text, Math.max(index - NUMBER_REACH, 0));
    const end = index + digits.length + NUMBER_REACH;
    if (from !== -1 && begin <= to) {
      to = end;
      continue;
    }
    if (from !== -1) windows.push(text.slice(from, wordEnd(text, to)));
    [from, to] = [begin, end];
  }
  if (from !== -1) windows.push(text.slice(from, wordEnd(text, to)));
  return windows;
}

const BLANK = /\s/;

function wordStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < DOMAIN_MAX && !BLANK.test(text[start - 1] ?? ' ')) start -= 1;
  return start;
}

function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < DOMAIN_MAX && !BLANK.test(text[end] ?? ' ')) end += 1;
  return end;
}

/** An account number may be written in groups, and a word may follow it: `DE89 3704 0044 to` ends before the word. */
const accountIn = (match: string): string => {
  const groups = match.split(' ');
  const last = groups.findIndex((group, index) => index > 0 && !/\d/.test(group));
  return last === -1 ? match : groups.slice(0, last).join(' ');
};
