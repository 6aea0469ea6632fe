import { skipBlanks, skipLines } from './read-blanks.ts';
import { type RawWord, readRawWord, toArguments, toParts, toWhole } from './read-word.ts';
import type { SourceText } from './source-text.ts';
import type { Assignment, Part, Word } from './syntax.ts';

const ASSIGNMENT = /^([A-Za-z_]\w*)(\+?)=/;
const SUBSCRIPTED = /[A-Za-z_]\w*\[/y;
/** Plain text, numbers to be calculated, names of variables; nothing that runs when bash looks at it. */
const KEYED = /([A-Za-z_]\w*)\[("?)((?:[\w.,:/@+* -]|\$\w+|\$\{\w+\})+)\2\](\+?)=/y;
const KEY = /\[("?)((?:[\w.,:/@+* -]|\$\w+|\$\{\w+\})+)\1\]=/y;

/** Reads a word at the head of a command as an assignment; `undefined` where it is none. */
export function toAssignment(raw: RawWord, source: SourceText, isWhole = true): Assignment | undefined {
  const [first, ...others] = raw.atoms;
  if (first?.kind !== 'plain' || !first.text.includes('=')) return undefined;
  const match = ASSIGNMENT.exec(first.text);
  if (match === null) return undefined;
  const [head, name = '', plus] = match;
  const rest = first.text.slice(head.length);
  if (/:~/.test(rest)) source.fail('a tilde behind a colon', raw.start);
  const atoms = rest === '' ? others : [{ kind: 'plain' as const, text: rest }, ...others];
  const parts = toParts(atoms, raw, source, false);
  const value = { parts: isWhole ? parts : parts.map(unsplit), start: raw.start + head.length, end: raw.end };
  return { name, append: plus === '+', value };
}

/** As an argument of a declaration, where the result stays whole although no quotes say so. */
const unsplit = (part: Part): Part =>
  part.kind === 'variable' || part.kind === 'command' ? { ...part, quoted: true } : part;

/** Reads `name[key]=value` where one begins; `undefined` where there is none. */
export function readKeyed(source: SourceText): Assignment | undefined {
  if (!source.text.includes('[', source.position) || source.match(SUBSCRIPTED) === null) return undefined;
  // Bash looks for the closing bracket before it looks for the end of the word, and runs what stands between.
  const match = source.match(KEYED);
  if (match === null) return source.fail('an array subscript');
  source.bashOnly('an array');
  const [head, name = '', quote = '', key = '', plus = ''] = match;
  const subscript = keyWord(key, quote !== '', source);
  source.position += head.length;
  if (source.next === '(') source.fail('a list in an element of an array');
  return { name, append: plus === '+', subscript, value: toWhole(readRawWord(source), source) };
}

function keyWord(text: string, quoted: boolean, source: SourceText): Word {
  const start = source.offset;
  const parts = (text.match(/\$\{?\w+\}?|[^$]+/g) ?? []).map((piece): Part => {
    const name = /^\$\{?(\w+)\}?$/.exec(piece)?.[1];
    if (name === undefined) return { kind: 'text', text: piece };
    return { kind: 'variable', name, raw: `\${${name}}`, derived: false, quoted: true };
  });
  return { parts, start, end: start + text.length + (quoted ? 2 : 0) };
}

/** Reads the list of `name=(…)`, where the opening parenthesis is next. */
export function readElements(source: SourceText): NonNullable<Assignment['elements']> {
  source.bashOnly('an array');
  if (source.awaitsBody) source.fail('an array on a line that opens a here-document');
  const elements: { key?: Word; value: Word }[] = [];
  source.position += 1;
  for (;;) {
    skipLines(source);
    skipBlanks(source);
    if (source.next === ')') {
      source.position += 1;
      return elements;
    }
    const key = source.match(KEY);
    if (key !== null) {
      const word = keyWord(key[2] ?? '', key[1] !== '', source);
      source.position += key[0].length;
      elements.push({ key: word, value: toWhole(readRawWord(source), source) });
      continue;
    }
    const raw = readRawWord(source);
    if (raw.atoms.length === 0) source.fail(`an unexpected ${JSON.stringify(source.next)} in an array`);
    if (raw.atoms[0]?.kind === 'plain' && raw.atoms[0].text.startsWith('['))
      source.fail('an array subscript', raw.start);
    elements.push(...toArguments(raw, source).map((value) => ({ value })));
  }
}
