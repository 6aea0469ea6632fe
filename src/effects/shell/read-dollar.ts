import { readSubstitution } from './read-nested.ts';
import type { SourceText } from './source-text.ts';
import type { Part } from './syntax.ts';

const NAME = /\$(?:([A-Za-z_]\w*|[0-9@*])|([?#$!]))/y;
/** Bash pairs quotes and brackets behind `$$` as if the second dollar began something, and then expands none of it. */
const DOUBLED = /\$\$[({[$]/y;
const DOUBLED_BARE = /\$\$[({[$'"]/y;
const LENGTH = /\$\{#[A-Za-z_]\w*\}/y;
const BRACED = /\$\{([A-Za-z_]\w*|[0-9@*])\}/y;
/** Defaults and removed prefixes or suffixes, with nothing in the operand that is expanded or run in its turn. */
const DERIVED = /\$\{([A-Za-z_]\w*|[1-9])(?::?[-+?]|##?|%%?)[\w.,:/@%+=*? -]*\}/y;

/**
 * Reads what a dollar sign begins. `undefined`: it is only a dollar sign (then nothing was passed).
 * Forms that run text hidden in a value (`${x@P}`, `${!x}`, `${x:=…}`, subscripts, `$[…]`) are outside the subset.
 */
export function readDollar(source: SourceText, quoted: boolean): Part | undefined {
  if (source.startsWith('$((')) return readArithmetic(source);
  if (source.startsWith('$(')) {
    source.position += 2;
    return { kind: 'command', script: readSubstitution(source), quoted };
  }
  if (source.startsWith('${')) return readBraced(source, quoted);
  if (source.startsWith('$[')) source.fail('the old form of arithmetic ($[…])');
  if (source.startsWith('$\\\n')) source.fail('a line continued behind a dollar sign');
  if (source.match(quoted ? DOUBLED : DOUBLED_BARE) !== null) source.fail('brackets or quotes behind $$');
  const match = source.match(NAME);
  if (match === null) return source.startsWith('$-') ? source.fail('$-') : undefined;
  const [raw, name] = match;
  source.position += raw.length;
  return name === undefined
    ? { kind: 'number', raw, names: [] }
    : { kind: 'variable', name, raw, derived: false, quoted };
}

function readBraced(source: SourceText, quoted: boolean): Part {
  const length = source.match(LENGTH);
  if (length !== null) return pass(source, { kind: 'number', raw: length[0], names: [] });
  const plain = source.match(BRACED);
  if (plain !== null) return pass(source, variable(plain, false, quoted));
  const derived = source.match(DERIVED);
  if (derived === null) return source.fail('an expansion in braces that is not read');
  return pass(source, variable(derived, true, quoted));
}

const variable = ([raw, name = '']: RegExpExecArray, derived: boolean, quoted: boolean): Part & { raw: string } => ({
  kind: 'variable',
  name,
  raw,
  derived,
  quoted,
});

function pass(source: SourceText, part: Part & { raw: string }): Part {
  source.position += part.raw.length;
  return part;
}

/** Numbers, operators and plain names; no subscripts (they run substitutions), no assignment of any sort. */
const ARITHMETIC = /^[\w \t+*/%<>=!&|^~?:()-]*$/;
const CHANGES = /\+\+|--|(?<![<>=!])=(?!=)|<<=|>>=/;

function readArithmetic(source: SourceText): Part {
  const end = arithmeticEnd(source.text, source.position + 3);
  if (end === undefined) return source.fail('an arithmetic text that is not closed');
  const inner = source.text.slice(source.position + 3, end);
  if (!ARITHMETIC.test(inner) || CHANGES.test(inner)) source.fail('an arithmetic text that is not read');
  const raw = source.text.slice(source.position, end + 2);
  source.position = end + 2;
  return { kind: 'number', raw, names: inner.match(/(?<![\w])[A-Za-z_]\w*/g) ?? [] };
}

function arithmeticEnd(text: string, start: number): number | undefined {
  let open = 0;
  for (let position = start; position < text.length; position += 1) {
    const character = text[position];
    if (character === '(') open += 1;
    else if (character === ')') {
      if (open === 0) return text[position + 1] === ')' ? position : undefined;
      open -= 1;
    }
  }
  return undefined;
}
