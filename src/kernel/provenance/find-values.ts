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

const EMAIL = /[^\s<>@"'`()[\]{},;:|]+@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+/gu;
const URL_LIKE =
  /(?:https?:\/\/|www\.)[^\s<>"'`|{}]+|(?<![@\p{L}\p{N}_.-])[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.(?:com|org|net|io|dev|de|eu|ch|at|uk|fr|it|es|nl|edu|gov|info|app|ai|co|me|biz|example|test|xyz|ru|cn)(?:\/[^\s<>"'`|{}]*)?(?![\p{L}\p{N}@])/giu;
const ACCOUNT =
  /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]){4,30}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}.,-])\d{8,20}(?![\p{L}\p{N}])/giu;
const PHONE = /(?<![\p{L}\p{N}])\+?\d[\d\s().\-/]{5,18}\d(?![\p{L}\p{N}])/gu;
/** Ten per cent are no ten. */
const AMOUNT =
  /(?<![\p{L}\p{N}.,-])\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?(?![\p{L}\p{N}])|(?<![\p{L}\p{N}.,])\d+(?:[.,]\d+)?(?![\p{L}\p{N}]|[.,]?\d|\s*%)/gu;
const URL_END = /[.,;:!?)\]}>]+$/;

/** Every value of a kind with a shape that stands in a text. Generous: what is no real account is nobody's account. */
export function findValues(text: string): readonly FoundValue[] {
  const found: FoundValue[] = [];
  const add = (kind: ShapedKind, spelling: string): void => {
    const key = canonical(kind, spelling);
    if (key !== undefined) found.push({ kind, key });
  };
  for (const [email] of text.matchAll(EMAIL)) add('email', email.replace(URL_END, ''));
  for (const [url] of text.matchAll(URL_LIKE)) add('url', url.replace(URL_END, ''));
  if (!/\d/.test(text)) return found;
  for (const [account] of text.matchAll(ACCOUNT)) add('payee', accountIn(account));
  for (const [phone] of text.matchAll(PHONE)) add('phone', phone);
  for (const [amount] of text.matchAll(AMOUNT)) add('amount', amount);
  for (const { key } of readDates(text)) found.push({ kind: 'date', key });
  return found;
}

/** An account number may be written in groups, and a word may follow it: `DE89 3704 0044 to` ends before the word. */
const accountIn = (match: string): string => {
  const groups = match.split(' ');
  const last = groups.findIndex((group, index) => index > 0 && !/\d/.test(group));
  return last === -1 ? match : groups.slice(0, last).join(' ');
};
