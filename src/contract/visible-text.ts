/**
 * Characters that change what a reader sees without being seen: controls, bidi marks (Trojan Source, CVE-2021-42574),
 * zero-width and tag characters, blanks that are not the blank, lone surrogates, private use.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u{2028}\u{2029}\u{2800}]|(?! )\p{Zs}/gu;

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;

/** One line of text with everything invisible or active shown as an escape; a newline becomes `\u{A}`. */
export const visibleLine = (text: string): string => text.replace(INVISIBLE, escaped);

/** Several lines: newlines and tabs are kept, everything else invisible or active is shown. */
export const visibleText = (text: string): string =>
  text.replace(INVISIBLE, (character) => (character === '\n' || character === '\t' ? character : escaped(character)));
