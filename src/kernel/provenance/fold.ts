const INVISIBLE = /[\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector}|\u034f|\u17b4|\u17b5/gu;
const SIMPLE = /^[\x20-\x7e\t\n\r]*$/;
const BLANKS = /[\s\u0085]+/g;

/**
 * One spelling for what looks alike to a person and to most programs: NFKC, small letters, nothing invisible, one blank
 * between words. Look-alike letters of other scripts stay what they are: they are other values, from elsewhere.
 */
export function fold(text: string): string {
  if (SIMPLE.test(text)) return text.toLowerCase().replace(BLANKS, ' ').trim();
  return text.normalize('NFKC').replace(BLANKS, ' ').replace(INVISIBLE, '').toLowerCase().trim();
}

const WORD = /[\p{L}\p{N}]+/gu;
const SIMPLE_WORD = /[a-z0-9]+/g;

/** The words of a folded text, in order. */
export const wordsOf = (folded: string): readonly string[] =>
  folded.match(SIMPLE.test(folded) ? SIMPLE_WORD : WORD) ?? [];
