import { fold } from '../provenance/fold.ts';
import { ENGLISH } from './lexicon/english.ts';
import { GERMAN } from './lexicon/german.ts';
import type { Lexicon } from './lexicon/lexicon.ts';

const LEXICONS: readonly Lexicon[] = [ENGLISH, GERMAN];
/** A sentence of any length has more small words than this; a text of another language has hardly one. */
const SHARE_MIN = 0.1;
const WORDS_SHORT = 8;

/** The lexicon of a text's language by its small words, else by its verbs where it is short; undefined for others. */
export function languageOf(text: string): Lexicon | undefined {
  const words = fold(text).match(/\p{L}+/gu) ?? [];
  const ranked = LEXICONS.map((lexicon) => ({ lexicon, score: scoreOf(words, lexicon) })).sort(
    (left, right) => right.score - left.score,
  );
  const [best] = ranked;
  return best !== undefined && best.score >= SHARE_MIN ? best.lexicon : undefined;
}

function scoreOf(words: readonly string[], lexicon: Lexicon): number {
  if (words.length === 0) return 0;
  const marks = new Set(lexicon.marks);
  const verbs = new Set(words.length <= WORDS_SHORT ? lexicon.verbs.flatMap((row) => row.words) : []);
  return words.filter((word) => marks.has(word) || verbs.has(word)).length / words.length;
}
