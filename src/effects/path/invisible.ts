/**
 * Characters that a person does not see, or that change how others are shown. In a path they serve only to make one
 * name look like another (CVE-2021-42574 for the bidi controls; git's `.git` checks for HFS+ list the same ignorable
 * code points). Default_Ignorable_Code_Point is Unicode's own list of what renders as nothing.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u2028\u2029\u2800\uFFF9-\uFFFB\uFFFC]/u;

/**
 * Where an ignorable character does its proper work: joined emoji, and joiners between letters of scripts that need
 * them (RFC 5892, appendix A.1 and A.2). Elsewhere it is a disguise.
 */
const EMOJI =
  /\p{Extended_Pictographic}[\uFE0E\uFE0F\u{1F3FB}-\u{1F3FF}]*(?:\u200D\p{Extended_Pictographic}[\uFE0E\uFE0F\u{1F3FB}-\u{1F3FF}]*)*/gu;
const JOINER =
  /(?<=[\p{sc=Arab}\p{sc=Syrc}\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{M}])[\u200C\u200D](?=[\p{sc=Arab}\p{sc=Syrc}\p{sc=Deva}\p{sc=Beng}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}])/gu;

/** The first invisible or direction-changing character, as `U+200B`; `undefined` where all can be seen. */
export function invisibleIn(text: string): string | undefined {
  if (/^[\x20-\x7e]*$/.test(text)) return undefined;
  const found = INVISIBLE.exec(text.replace(EMOJI, '').replace(JOINER, ''));
  return found === null ? undefined : codePoint(found[0]);
}

/** The first control character (C0, DEL, C1), as `U+001B`. */
export function controlIn(text: string): string | undefined {
  const found = /[\u0000-\u001f\u007f-\u009f]/.exec(text);
  return found === null ? undefined : codePoint(found[0]);
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
