/**
 * Shell patterns on one name (no slash), as bash matches them with its default options: `*` and `?` do not match a
 * leading dot. Time is at most the product of both lengths.
 */
type Token =
  | { readonly star: true }
  | { readonly star: false; readonly test: (character: string) => boolean; readonly plain: boolean };

const TOKEN = /\\(.)|(\*)|(\?)|\[([!^]?)((?:\[:[a-z]+:\]|[^\]])+)\]|(.)/gsu;

/** No name is longer, and no pattern that is meant seriously. */
const NAME_CHARACTERS_MAX = 512;

export interface NamePattern {
  matches(name: string): boolean;
  /** How many characters of a matching name the pattern itself spells out. */
  readonly spelled: number;
  readonly spellsDot: boolean;
}

/** Compiles a pattern in which a backslash takes the meaning of the next character away. */
export function compileName(pattern: string, hidden: 'left out' | 'found' = 'left out'): NamePattern {
  if (pattern.length > NAME_CHARACTERS_MAX) return { matches: () => false, spelled: 0, spellsDot: false };
  const tokens = [...pattern.matchAll(TOKEN)].map(toToken);
  const [first] = tokens;
  const spellsDot = first?.star === false && first.plain && first.test('.');
  return {
    matches: (name) => (!name.startsWith('.') || spellsDot || hidden === 'found') && matchTokens(tokens, [...name]),
    spelled: tokens.filter((token) => !token.star && token.plain).length,
    spellsDot,
  };
}

function toToken([, escaped, star, any, negated, set, plain]: RegExpExecArray): Token {
  if (star !== undefined) return { star: true };
  if (any !== undefined) return { star: false, test: () => true, plain: false };
  if (set !== undefined) return { star: false, test: setTest(set, negated !== ''), plain: false };
  const wanted = escaped ?? plain ?? '';
  return { star: false, test: (character) => character === wanted, plain: true };
}

/** Unknown classes match everything: a pattern is asked whether it *could* match. */
function setTest(set: string, negated: boolean): (character: string) => boolean {
  if (set.includes('[:')) return () => true;
  const ranges = [...set.matchAll(/(.)-(.)|(.)/gu)].map(
    ([, from, to, only]) => [from ?? only ?? '', to ?? only ?? ''] as const,
  );
  return (character) => ranges.some(([from, to]) => character >= from && character <= to) !== negated;
}

/** Greedy matching that goes back to the last star only, which is enough for patterns of this sort. */
function matchTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let [at, token, starToken, starAt] = [0, 0, -1, 0];
  while (at < name.length) {
    const current = tokens[token];
    if (current?.star) {
      starToken = token;
      starAt = at;
      token += 1;
    } else if (current?.test(name[at] ?? '')) {
      at += 1;
      token += 1;
    } else if (starToken >= 0) {
      token = starToken + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  return tokens.slice(token).every(({ star }) => star);
}

/** Takes the special meaning from every character of a text. */
export const escapeGlob = (text: string): string => text.replace(/[\\*?[\]]/g, '\\$&');
/** The text that a pattern stands for where nothing matches. */
export const unescapeGlob = (pattern: string): string => pattern.replace(/\\(.)/gs, '$1');
/** True where a pattern holds an active character. */
export const isActiveGlob = (pattern: string): boolean => /[*?[]/.test(pattern.replace(/\\./gs, ''));
