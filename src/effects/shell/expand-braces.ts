import type { Atom } from './read-atoms.ts';
import { BRACE_WORDS_MAX, SCRIPT_DEPTH_MAX } from './syntax.ts';

/** One unquoted brace or comma, or a piece of anything else. */
type Token = { readonly mark: '{' | '}' | ',' } | { readonly atom: Atom };
type Choice = readonly Atom[];

/**
 * Brace expansion (bash manual 3.5.1), for words whose braces balance. A string says why the word is not read: bash
 * has corners here (`{a}b,c}`, `$x{a,b}`) whose outcome nobody expects. An element without atoms vanishes, as in bash.
 */
export function expandBraces(atoms: readonly Atom[]): readonly Choice[] | string {
  if (!atoms.some((atom) => atom.kind === 'plain' && atom.text.includes('{'))) return [atoms];
  const tokens = atoms.flatMap(tokenise);
  if (!couldExpand(tokens)) return [atoms];
  if (!balances(tokens)) return 'braces that do not balance, or are nested too deep';
  if (atoms.some(({ kind }) => kind === 'part')) return 'brace expansion next to another expansion';
  const cursor = { at: 0 };
  const choices = expandSequence(tokens, cursor, 'end');
  if (typeof choices === 'string') return choices;
  return choices.map(joined).filter((choice) => choice.length > 0);
}

function tokenise(atom: Atom): readonly Token[] {
  if (atom.kind !== 'plain') return [{ atom }];
  const pieces = atom.text.match(/[{},]|[^{},]+/g) ?? [];
  return pieces.map((text) =>
    text === '{' || text === '}' || text === ',' ? { mark: text } : { atom: { kind: 'plain', text } },
  );
}

/** False where bash could not expand anything: no comma and no dots after the first brace, or nothing closes. */
function couldExpand(tokens: readonly Token[]): boolean {
  const open = tokens.findIndex((token) => 'mark' in token && token.mark === '{');
  const after = tokens.slice(open + 1);
  const closes = after.some((token) => 'mark' in token && token.mark === '}');
  return closes && after.some((token) => ('mark' in token ? token.mark === ',' : hasDots(token.atom)));
}

const hasDots = (atom: Atom): boolean => atom.kind === 'plain' && atom.text.includes('..');

function balances(tokens: readonly Token[]): boolean {
  let open = 0;
  for (const token of tokens) {
    if ('atom' in token) continue;
    if (token.mark === '{') open += 1;
    if (token.mark === '}') open -= 1;
    if (open < 0 || open > SCRIPT_DEPTH_MAX) return false;
  }
  return open === 0;
}

/** Expands tokens up to the end, or to the comma or brace that ends one element; that mark is not passed. */
function expandSequence(
  tokens: readonly Token[],
  cursor: { at: number },
  until: 'end' | 'element',
): readonly Choice[] | string {
  let choices: readonly Choice[] = [[]];
  for (;;) {
    const token = tokens[cursor.at];
    if (token === undefined) return choices;
    if ('mark' in token && token.mark !== '{' && until === 'element') return choices;
    const next = 'mark' in token && token.mark === '{' ? expandOne(tokens, cursor) : literal(token, cursor);
    if (typeof next === 'string') return next;
    if (choices.length * next.length > BRACE_WORDS_MAX) return `brace expansion to more than ${BRACE_WORDS_MAX} words`;
    choices = choices.flatMap((left) => next.map((right) => [...left, ...right]));
  }
}

function literal(token: Token, cursor: { at: number }): readonly Choice[] {
  cursor.at += 1;
  return [['mark' in token ? { kind: 'plain', text: token.mark } : token.atom]];
}

/** Expands one balanced `{…}`. */
function expandOne(tokens: readonly Token[], cursor: { at: number }): readonly Choice[] | string {
  const start = cursor.at;
  const elements: (readonly Choice[])[] = [];
  do {
    cursor.at += 1;
    const element = expandSequence(tokens, cursor, 'element');
    if (typeof element === 'string') return element;
    elements.push(element);
  } while (markAt(tokens, cursor.at) === ',');
  cursor.at += 1;
  if (elements.length > 1) return elements.flat();
  return withoutComma(tokens.slice(start + 1, cursor.at - 1), elements[0] ?? []);
}

const markAt = (tokens: readonly Token[], at: number): string | undefined => {
  const token = tokens[at];
  return token !== undefined && 'mark' in token ? token.mark : undefined;
};

/** `{x..y}` counts; every other text in braces keeps them. */
function withoutComma(inside: readonly Token[], element: readonly Choice[]): readonly Choice[] | string {
  const only = inside.length === 1 ? inside[0] : undefined;
  const text = only !== undefined && 'atom' in only && only.atom.kind === 'plain' ? only.atom.text : undefined;
  if (text === undefined && inside.some((token) => 'atom' in token && hasDots(token.atom))) {
    return 'dots inside braces that are not a sequence';
  }
  const counted = text === undefined ? undefined : countSequence(text);
  if (typeof counted === 'string') return counted;
  if (counted !== undefined) return counted.map((value) => [{ kind: 'plain', text: value }]);
  return element.map((choice) => [{ kind: 'plain', text: '{' }, ...choice, { kind: 'plain', text: '}' }]);
}

const NUMBERS = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(\d{1,6}))?$/;
const LETTERS = /^(?:([a-z])\.\.([a-z])|([A-Z])\.\.([A-Z]))$/;

function countSequence(text: string): readonly string[] | string | undefined {
  const letters = LETTERS.exec(text);
  if (letters !== null) {
    const [from, to] = [letters[1] ?? letters[3] ?? '', letters[2] ?? letters[4] ?? ''];
    return counted(from.charCodeAt(0), to.charCodeAt(0), 1).map((code) => String.fromCharCode(code));
  }
  const numbers = NUMBERS.exec(text);
  if (numbers === null) return /[\w+-]\.\.[\w+-]/.test(text) ? 'a sequence in braces that is not read' : undefined;
  const [, from = '', to = '', step = '1'] = numbers;
  const [first, last, by] = [Number(from), Number(to), Math.max(1, Number(step))];
  if (Math.abs(last - first) / by >= BRACE_WORDS_MAX) return `brace expansion to more than ${BRACE_WORDS_MAX} words`;
  const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  return counted(first, last, by).map((value) => padded(value, width));
}

function counted(first: number, last: number, by: number): readonly number[] {
  const values: number[] = [];
  if (first <= last) for (let value = first; value <= last; value += by) values.push(value);
  else for (let value = first; value >= last; value -= by) values.push(value);
  return values;
}

const padded = (value: number, width: number): string =>
  value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');

/** Puts neighbouring plain pieces together again, so that tilde and brackets are seen whole. */
function joined(choice: Choice): Choice {
  const atoms: Atom[] = [];
  for (const atom of choice) {
    const last = atoms.at(-1);
    if (last?.kind === 'plain' && atom.kind === 'plain')
      atoms[atoms.length - 1] = { kind: 'plain', text: last.text + atom.text };
    else atoms.push(atom);
  }
  return atoms;
}
