import { readArithmetic } from './read-arithmetic.ts';
import type { SourceText } from './source-text.ts';
import type { Arithmetic, Part } from './syntax.ts';

const LENGTH = /\$\{#(?:[A-Za-z_]\w*(?:\[[@*]\])?|[@*])\}/y;
const KEYS = /\$\{!([A-Za-z_]\w*)\[([@*])\]\}/y;
const HEAD = /\$\{([A-Za-z_]\w*|[0-9@*]|[1-9]\d+)/y;
/** Defaults, removed or replaced parts, changed case; `=` sets the variable. */
const OPERATOR = /:?[-+?=]|##?|%%?|\/[/#%]?|\^\^?|,,?/y;
/** Quoting, upper and lower case: the operators behind `@` that run nothing. `P` runs what stands in the value. */
const TRANSFORM = /@[QULu]\}/y;

/** Reads `${…}`. Forms that run text hidden in a value (`${x@P}`, `${!x}`) are outside the subset. */
export function readBraced(source: SourceText, quoted: boolean): Part {
  const length = source.match(LENGTH);
  if (length !== null) {
    source.position += length[0].length;
    return { kind: 'number', raw: length[0] };
  }
  const start = source.position;
  const keys = source.match(KEYS);
  if (keys !== null) {
    const [raw, name = '', subscript = ''] = keys;
    source.position += raw.length;
    return { kind: 'variable', name, raw, derived: true, quoted, subscript, keys: true };
  }
  const head = source.match(HEAD) ?? source.fail('an expansion in braces that is not read');
  source.position += head[0].length;
  const subscript = readSubscript(source);
  const form = readForm(source, quoted);
  const inside = [...(subscript?.inside ?? []), ...form.inside];
  const arithmetic = joined(subscript?.arithmetic, form.arithmetic);
  return {
    kind: 'variable',
    name: head[1] ?? '',
    raw: source.text.slice(start, source.position),
    derived: form.derived,
    quoted,
    ...(subscript && { subscript: subscript.raw }),
    ...(inside.length > 0 && { inside }),
    ...(arithmetic && { arithmetic }),
    ...(form.sets && { sets: true as const }),
  };
}

interface Subscript {
  readonly raw: string;
  readonly inside: readonly Part[];
  readonly arithmetic?: Arithmetic;
}

/** `[@]`, `[*]`, `["$key"]` or a number to be calculated. */
function readSubscript(source: SourceText): Subscript | undefined {
  if (source.next !== '[') return undefined;
  const all = source.match(/\[([@*])\]/y);
  if (all !== null) {
    source.position += all[0].length;
    return { raw: all[1] ?? '', inside: [] };
  }
  source.position += 1;
  const arithmetic = readArithmetic(source, [']']);
  if (arithmetic.sets.length > 0) source.fail('a subscript that changes a variable');
  source.position += 1;
  return { raw: arithmetic.raw, inside: [], arithmetic };
}

function joined(left: Arithmetic | undefined, right: Arithmetic | undefined): Arithmetic | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return {
    raw: `${left.raw},${right.raw}`,
    frame: `${left.frame},${right.frame}`,
    names: [...left.names, ...right.names],
    sets: [...left.sets, ...right.sets],
    inside: [...left.inside, ...right.inside],
  };
}

interface Form {
  readonly derived: boolean;
  readonly inside: readonly Part[];
  readonly arithmetic?: Arithmetic;
  readonly sets?: boolean;
}

/** What stands between the name and the closing brace, which is passed. */
function readForm(source: SourceText, quoted: boolean): Form {
  if (source.next === '}') {
    source.position += 1;
    return { derived: false, inside: [] };
  }
  const transform = source.match(TRANSFORM);
  if (transform !== null) {
    source.position += transform[0].length;
    return { derived: true, inside: [] };
  }
  const operator = source.match(OPERATOR)?.[0];
  if (operator !== undefined) {
    source.position += operator.length;
    return { derived: true, inside: readOperand(source, quoted), sets: operator.endsWith('=') };
  }
  if (source.next !== ':') return source.fail('an expansion in braces that is not read');
  source.position += 1;
  return { derived: true, inside: [], arithmetic: readSlice(source) };
}

/** `${name:start}` and `${name:start:length}`. */
function readSlice(source: SourceText): Arithmetic {
  const from = readArithmetic(source, [':', '}']);
  if (source.next === '}') {
    source.position += 1;
    return from;
  }
  source.position += 1;
  const length = readArithmetic(source, ['}']);
  source.position += 1;
  return { ...(joined(from, length) ?? from) };
}

const PLAIN = /[^\\'"$`{}\n]+/y;
const SINGLE = /'[^'{}\n]*'/y;
const DOUBLE_TEXT = /[^"\\$`{}\n]+/y;

/** A default or a pattern, up to and with the closing brace. Its text is handed to bash as written; here only what it runs matters. */
function readOperand(source: SourceText, quoted: boolean): readonly Part[] {
  const inside: Part[] = [];
  for (;;) {
    const plain = source.match(PLAIN);
    if (plain !== null) source.position += plain[0].length;
    const { next } = source;
    if (next === '}') {
      source.position += 1;
      return inside;
    }
    if (next === '$') inside.push(...readInside(source, quoted));
    else if (next === '\\' && /[^\n]/.test(source.text[source.position + 1] ?? '')) source.position += 2;
    else if (next === "'" && !quoted) source.position += source.match(SINGLE)?.[0].length ?? notRead(source);
    else if (next === '"' && !quoted) inside.push(...readQuoted(source));
    else notRead(source);
  }
}

const notRead = (source: SourceText): never => source.fail('an expansion in braces that is not read');

function readInside(source: SourceText, quoted: boolean): readonly Part[] {
  const part = source.readers.dollar(source, quoted);
  if (part === undefined) {
    source.position += 1;
    return [];
  }
  return [part];
}

function readQuoted(source: SourceText): readonly Part[] {
  const inside: Part[] = [];
  source.position += 1;
  for (;;) {
    const text = source.match(DOUBLE_TEXT);
    if (text !== null) source.position += text[0].length;
    if (source.next === '"') {
      source.position += 1;
      return inside;
    }
    if (source.next !== '$') return notRead(source);
    inside.push(...readInside(source, true));
  }
}
