/** Whether a phrase stands in a text with no letter or digit joined to it. Both are folded. */
export function holdsPhrase(text: string, phrase: string): boolean {
  if (phrase === '') return false;
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
    if (!isJoined(text[at - 1], phrase[0]) && !isJoined(text[at + phrase.length], phrase.at(-1))) return true;
  }
  return false;
}

const LETTER = /[\p{L}\p{N}]/u;
const isJoined = (outside: string | undefined, inside: string | undefined): boolean =>
  outside !== undefined && inside !== undefined && LETTER.test(outside) && LETTER.test(inside);
