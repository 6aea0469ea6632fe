/** How far back a list may have begun: twenty-four words of eight letters with their numbers, or 300 bytes of a key. */
const LOOKBACK = 1000;
/** Where the heading may stand that has been passed on. */
const HEADING_CHARACTERS = 128;
/** What stands before words for recovery, backup codes, and the bytes of a private key as openssl prints them. */
const HEADING =
  /\b(?:(?:seed|recovery|backup|scratch|emergency|wallet|secret|paper) ?(?:phrase|words|codes?|keys?|seed)|mnemonic|priv|privateExponent|prime\d|exponent\d|coefficient)\b[^\n:=]{0,40}(?:[:=]|\n|\bis\b|\bare\b)/gi;
const ITEM =
  /^["'`]?(?:\d{1,2}[.):]?|[a-z]{1,8},?|(?:[0-9a-f]{2}:){1,24}(?:[0-9a-f]{2})?|[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{0,12}){0,3},?)$/;

/**
 * How many characters at the end of `text` (behind `before`, which has been passed on) may belong to a secret that
 * spreads over lines, of which the rest is still to come: one line alone would tell nothing, and must not be passed on
 * before the list is whole.
 */
export function unfinishedList(before: string, text: string): number {
  const tail = text.length < LOOKBACK ? before.slice(-HEADING_CHARACTERS) + text : text.slice(-LOOKBACK);
  if (!/[\w,:.)-]\s{0,24}$/.test(tail)) return 0;
  let from: number | undefined;
  for (const match of tail.matchAll(HEADING)) {
    const start = match.index + match[0].length;
    if (isList(tail.slice(start))) from ??= start;
  }
  return from === undefined ? 0 : tail.length - from;
}

/** The last item may not be whole yet. */
function isList(text: string): boolean {
  const items = text.trimStart().split(/\s+/);
  return items.every((item, index) => (index === items.length - 1 ? /^[\w"'`,:.)-]{0,48}$/ : ITEM).test(item));
}
