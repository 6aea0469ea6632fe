import { readArithmetic } from './read-arithmetic.ts';
import { readBraced } from './read-braced.ts';
import { readSubstitution } from './read-nested.ts';
import type { SourceText } from './source-text.ts';
import type { Part } from './syntax.ts';

const NAME = /\$(?:([A-Za-z_]\w*|[0-9@*])|([?#$!]))/y;
/** Bash pairs quotes and brackets behind `$$` as if the second dollar began something, and then expands none of it. */
const DOUBLED = /\$\$[({[$]/y;
const DOUBLED_BARE = /\$\$[({[$'"]/y;

/**
 * Reads what a dollar sign begins. `undefined`: it is only a dollar sign (then nothing was passed).
 * Forms that run text hidden in a value (`${x@P}`, `${!x}`, `$[…]`) are outside the subset.
 */
export function readDollar(source: SourceText, quoted: boolean): Part | undefined {
  if (source.startsWith('$((')) return source.nested(() => readCalculation(source));
  if (source.startsWith('$(')) {
    source.position += 2;
    return { kind: 'command', script: readSubstitution(source), quoted };
  }
  if (source.startsWith('${')) return readBraces(source, quoted);
  if (source.startsWith('$[')) source.fail('the old form of arithmetic ($[…])');
  if (source.startsWith('$\\\n')) source.fail('a line continued behind a dollar sign');
  if (source.match(quoted ? DOUBLED : DOUBLED_BARE) !== null) source.fail('brackets or quotes behind $$');
  const match = source.match(NAME);
  if (match === null) return source.startsWith('$-') ? source.fail('$-') : undefined;
  const [raw, name] = match;
  source.position += raw.length;
  return name === undefined ? { kind: 'number', raw } : { kind: 'variable', name, raw, derived: false, quoted };
}

/** Only what has something inside counts as a level. */
const readBraces = (source: SourceText, quoted: boolean): Part =>
  source.match(/\$\{\w+\}/y) === null ? source.nested(() => readBraced(source, quoted)) : readBraced(source, quoted);

function readCalculation(source: SourceText): Part {
  source.position += 3;
  const arithmetic = readArithmetic(source, ['))']);
  source.position += 2;
  return { kind: 'number', raw: `$((${arithmetic.raw}))`, arithmetic };
}
