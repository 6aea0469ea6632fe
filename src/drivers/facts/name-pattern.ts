/** A shell pattern for one name. */
export interface NamePattern {
  /** The name, where the pattern can match no other. */
  readonly literal?: string;
  readonly matches: (name: string) => boolean;
}

type Piece = { readonly kind: 'one'; readonly takes: (character: string) => boolean } | { readonly kind: 'many' };

const one = (takes: (character: string) => boolean): Piece => ({ kind: 'one', takes });
const ANY = one(() => true);
const MANY: Piece = { kind: 'many' };

/** Reads the pattern of one name (POSIX, "Pattern Matching Notation"). `undefined` for classes that the locale defines. */
export function parseNamePattern(text: string): NamePattern | undefined {
  const pieces: Piece[] = [];
  let literal: string | undefined = '';
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const set = character === '[' ? readSet(characters, at) : undefined;
    if (set === 'locale') return undefined;
    if (set !== undefined) {
      pieces.push(one(set.takes));
      at = set.end;
      literal = undefined;
    } else if (character === '*' || character === '?') {
      pieces.push(character === '*' ? MANY : ANY);
      literal = undefined;
    } else {
      const meant = character === '\\' ? (characters[++at] ?? '\\') : character;
      pieces.push(one((other) => other === meant));
      if (literal !== undefined) literal += meant;
    }
  }
  const startsWithDot = /^\\?\./.test(text);
  const matches = (name: string): boolean => (startsWithDot || !name.startsWith('.')) && isMatch(pieces, [...name]);
  return { matches, ...(literal !== undefined && { literal }) };
}

interface ReadSet {
  readonly takes: (character: string) => boolean;
  /** Index of the closing bracket. */
  readonly end: number;
}

/** A bracket that is never closed is an ordinary character: then `undefined`. */
function readSet(characters: readonly string[], start: number): ReadSet | 'locale' | undefined {
  const isNegated = characters[start + 1] === '!' || characters[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  const ranges: (readonly [string, string])[] = [];
  for (let at = first; at < characters.length; at++) {
    let from = characters[at] ?? '';
    if (from === ']' && at > first) {
      const isIn = (character: string): boolean => ranges.some(([low, high]) => isBetween(low, character, high));
      return { takes: (character) => isIn(character) !== isNegated, end: at };
    }
    if (from === '[' && /^[:.=]$/.test(characters[at + 1] ?? '')) return 'locale';
    if (from === '\\') from = characters[++at] ?? '\\';
    const isRange = characters[at + 1] === '-' && characters[at + 2] !== undefined && characters[at + 2] !== ']';
    if (isRange) at += 2;
    const to = isRange && characters[at] === '\\' ? characters[++at] : characters[at];
    ranges.push([from, isRange ? (to ?? from) : from]);
  }
  return undefined;
}

const isBetween = (low: string, character: string, high: string): boolean =>
  codeOf(low) <= codeOf(character) && codeOf(character) <= codeOf(high);
const codeOf = (character: string): number => character.codePointAt(0) ?? -1;

/** Going back only to the last star is enough, so the time is at most the product of both lengths. */
function isMatch(pieces: readonly Piece[], name: readonly string[]): boolean {
  let piece = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const current = pieces[piece];
    if (current?.kind === 'one' && current.takes(name[at] ?? '')) {
      piece++;
      at++;
    } else if (current?.kind === 'many') {
      star = piece++;
      starAt = at;
    } else if (star !== -1) {
      piece = star + 1;
      at = ++starAt;
    } else return false;
  }
  return pieces.slice(piece).every(({ kind }) => kind === 'many');
}
