import { expandBraces } from './expand-braces.ts';
import { type Atom, readAtoms } from './read-atoms.ts';
import type { SourceText } from './source-text.ts';
import type { Part, Word } from './syntax.ts';

/** A word as read, before it is known whether it is an argument or an assignment. */
export interface RawWord {
  readonly atoms: readonly Atom[];
  readonly start: number;
  readonly end: number;
}

/** Reads the word that begins here; without atoms where none does (`#` begins a comment). */
export function readRawWord(source: SourceText): RawWord {
  const start = source.offset;
  if (source.next === '#') return { atoms: [], start, end: start };
  const raw = { atoms: readAtoms(source), start, end: source.offset };
  // Beside `"$@"` without parameters, bash drops empty values although they are quoted.
  if (
    raw.atoms.some(isAllParameters) &&
    !/^"(?:\$@|\$\{@\})"$/.test(source.text.slice(start - source.base, source.position))
  )
    source.fail('"$@" beside something else', start);
  // Digits, or a name in braces, that touch an angle bracket belong to a redirection, wherever they stand.
  if (/[<>]/.test(source.next) && /^(?:\d+|\{\w+\})$/.test(plainText(raw) ?? ''))
    source.fail('a word that touches a redirection');
  return raw;
}

const isAllParameters = (atom: Atom): boolean =>
  atom.kind === 'part' && atom.part.kind === 'variable' && atom.part.name === '@' && atom.part.quoted;

/** The text of a word without any quoting or expansion: the only sort that can be a reserved word. */
export function plainText({ atoms }: RawWord): string | undefined {
  const [only, second] = atoms;
  return only?.kind === 'plain' && second === undefined ? only.text : undefined;
}

/** Words that an argument becomes: several after brace expansion, none for an empty element. */
export function toArguments(raw: RawWord, source: SourceText): readonly Word[] {
  const [only, more] = raw.atoms;
  if (only !== undefined && more === undefined && isPlainText(only) && !only.text.includes('{')) {
    source.countWords(1);
    return [{ parts: [{ kind: 'text', text: only.text }], start: raw.start, end: raw.end }];
  }
  rejectHiddenTilde(raw, source);
  const choices = expandBraces(raw.atoms);
  if (typeof choices === 'string') return source.fail(choices, raw.start);
  if (choices.length > 1 || choices[0] !== raw.atoms) source.bashOnly('brace expansion');
  source.countWords(choices.length);
  return choices.map((atoms) => ({ parts: toParts(atoms, raw, source, true), start: raw.start, end: raw.end }));
}

/** `NAME=~/x` is expanded by bash although it is only an argument; such words are left unread. */
function rejectHiddenTilde({ atoms, start }: RawWord, source: SourceText): void {
  const [first] = atoms;
  if (first?.kind === 'plain' && first.text.includes('~') && /^[A-Za-z_]\w*\+?=(?:.*:)?~/.test(first.text)) {
    source.fail('a tilde behind an equals sign', start);
  }
}

/** A word that is neither split, nor globbed, nor brace-expanded: here-strings. */
export function toWhole(raw: RawWord, source: SourceText): Word {
  rejectHiddenTilde(raw, source);
  return { parts: toParts(raw.atoms, raw, source, false), start: raw.start, end: raw.end };
}

/** A word that is neither split nor brace-expanded, in which patterns are patterns: in `case` and between `[[` and `]]`. */
export const toPattern = (raw: RawWord, source: SourceText): Word => ({
  parts: toParts(raw.atoms, raw, source, true),
  start: raw.start,
  end: raw.end,
});

/** The target of a redirection: like an argument, but it must stay one word. */
export function toTarget(raw: RawWord, source: SourceText): Word {
  if (raw.atoms.some((atom) => atom.kind === 'plain' && /[*?[{]/.test(atom.text))) {
    source.fail('a pattern as the target of a redirection', raw.start);
  }
  return toWhole(raw, source);
}

export function toParts(atoms: readonly Atom[], raw: RawWord, source: SourceText, globs: boolean): readonly Part[] {
  const [only, more] = atoms;
  // Nearly every word is one text in which nothing is expanded.
  if (only !== undefined && more === undefined && isPlainText(only)) return [{ kind: 'text', text: only.text }];
  const parts = atoms.flatMap((atom, index): readonly Part[] => {
    if (atom.kind === 'part') return [atom.part];
    if (atom.kind === 'quoted') return [{ kind: 'text', text: atom.text }];
    const { tilde, rest } =
      index === 0 ? splitTilde(atom.text, atoms.length > 1, raw, source) : { tilde: [], rest: atom.text };
    return [...tilde, ...(globs ? splitGlobs(rest, atoms.slice(index + 1), raw, source) : textOf(rest))];
  });
  return merged(parts);
}

const isPlainText = (atom: Atom): atom is Exclude<Atom, { kind: 'part' }> =>
  atom.kind === 'quoted' || (atom.kind === 'plain' && atom.text !== '' && !/[*?[~]/.test(atom.text));

/** Joins neighbouring texts, and drops empty ones where something else keeps the word from vanishing. */
function merged(parts: readonly Part[]): readonly Part[] {
  if (parts.length < 2) return parts;
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text')
      result[result.length - 1] = { kind: 'text', text: last.text + part.text };
    else result.push(part);
  }
  // An empty text beside a value that is split may become an argument of its own.
  const isNeeded = (index: number): boolean => !keeps(result[index - 1]) && !keeps(result[index + 1]);
  return result.filter((part, index) => part.kind !== 'text' || part.text !== '' || isNeeded(index));
}

/** Whether a part keeps what it touches in one argument with it. */
const keeps = (part: Part | undefined): boolean =>
  part !== undefined && !((part.kind === 'variable' || part.kind === 'command') && !part.quoted);

const textOf = (text: string): readonly Part[] => (text === '' ? [] : [{ kind: 'text', text }]);

function splitTilde(
  text: string,
  more: boolean,
  raw: RawWord,
  source: SourceText,
): { tilde: readonly Part[]; rest: string } {
  if (!text.startsWith('~')) return { tilde: [], rest: text };
  const whole = text === '~' && !more;
  if (!whole && !text.startsWith('~/')) source.fail("another user's home (~name)", raw.start);
  return { tilde: [{ kind: 'tilde' }], rest: text.slice(1) };
}

const GLOB = /[*?]|\[[!^]?(?:\[:[a-z]+:\]|[\w.,:@%+=~-])+\]/g;

function splitGlobs(text: string, later: readonly Atom[], raw: RawWord, source: SourceText): readonly Part[] {
  if (!/[*?[]/.test(text)) return textOf(text);
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(GLOB)) {
    parts.push(...literalText(text.slice(end, match.index), text.slice(end), later, raw, source));
    parts.push({ kind: 'glob', text: match[0] });
    end = match.index + match[0].length;
  }
  parts.push(...literalText(text.slice(end), text.slice(end), later, raw, source));
  return parts;
}

/** An opening bracket is a plain character only where nothing later closes it. */
function literalText(
  text: string,
  rest: string,
  later: readonly Atom[],
  raw: RawWord,
  source: SourceText,
): readonly Part[] {
  const open = text.indexOf('[');
  if (open >= 0 && (rest.includes(']', open) || later.some(mayClose))) {
    source.fail('a bracket expression that is not read', raw.start);
  }
  return textOf(text);
}

const mayClose = (atom: Atom): boolean => atom.kind === 'part' || atom.text.includes(']');
