const INVISIBLE = /(?:[\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector}|\u034f|\u17b4|\u17b5)/gu;
const SIMPLE = /^[\x20-\x7e]*$/;

/**
 * One spelling for what looks alike to a person and to most programs: NFKC, small letters, nothing invisible, one blank
 * between words. Look-alike letters of other scripts stay what they are: they are other values, from elsewhere.
 */
export function fold(text: string): string {
  const plain = SIMPLE.test(text)
    ? text
    : text
        .normalize('NFKC')
        .replace(/[\t\n\r\v\f\u0085]/g, ' ')
        .replace(INVISIBLE, '');
  return plain.toLowerCase().replace(/\s+/g, ' ').trim();
}

const WORD = /[\p{L}\p{N}]+/gu;

/** The words of a folded text, in order. */
export const wordsOf = (folded: string): readonly string[] => folded.match(WORD) ?? [];
