import type { SourceText } from './source-text.ts';
import type { Arithmetic, Part } from './syntax.ts';

/** Numbers, operators, plain names and subscripts; whatever else may stand in an arithmetic text is outside the subset. */
const RUN = /[\w \t\n+*/%<>=!&|^~?:,#[\]-]+/y;
const NAME = /(?<![\w$#])[A-Za-z_]\w*/g;
const SETS = /([A-Za-z_]\w*)(?:\[[^\]]*\])?[ \t]*(?:[-+*/%&|^]|<<|>>)?=(?!=)/g;
const STEPS = /(?:\+\+|--)[ \t]*([A-Za-z_]\w*)|([A-Za-z_]\w*)[ \t]*(?:\+\+|--)/g;
/** A name that is first of all given a value: what it held before does not matter. */
const SET_FIRST = /^[ \t\n]*([A-Za-z_]\w*)[ \t]*=(?!=)/;

/**
 * Reads an arithmetic text up to one of `ends` that stands outside its own parentheses; the end is not passed.
 * Words of it are evaluated again by bash, substitutions in values included, so `names` must be checked.
 */
export function readArithmetic(source: SourceText, ends: readonly string[]): Arithmetic {
  const start = source.position;
  const inside: Part[] = [];
  let [open, plain] = [0, ''];
  for (;;) {
    const run = source.match(RUN);
    if (run !== null) {
      // A colon or a bracket may be the end itself: `${name:1:2}`, `${name[1]}`.
      const text = open === 0 ? beforeEnd(run[0], ends) : run[0];
      plain += text;
      source.position += text.length;
      if (text.length < run[0].length) break;
      continue;
    }
    const { next } = source;
    if (open === 0 && ends.some((end) => source.startsWith(end))) break;
    if (next === '(') open += 1;
    else if (next === ')' && open > 0) open -= 1;
    else if (next === '$') {
      inside.push(source.readers.dollar(source, true) ?? source.fail('an arithmetic text that is not read'));
      plain += '$';
      continue;
    } else source.fail('an arithmetic text that is not read');
    plain += next;
    source.position += 1;
  }
  return toArithmetic(source.text.slice(start, source.position), plain, inside);
}

function beforeEnd(text: string, ends: readonly string[]): string {
  if (!ends.includes(']')) {
    const at = ends.includes(':') ? text.indexOf(':') : -1;
    return at < 0 ? text : text.slice(0, at);
  }
  let open = 0;
  for (const [index, character] of [...text].entries()) {
    if (character === '[') open += 1;
    else if (character === ']' && open-- === 0) return text.slice(0, index);
  }
  return text;
}

/** A name that an expansion makes longer is one that nobody looked at. */
const GLUED = /(?<![\w#])[A-Za-z_]\w*\$/g;

function toArithmetic(raw: string, frame: string, inside: readonly Part[]): Arithmetic {
  const plain = frame.replaceAll('$', ' ');
  const first = SET_FIRST.exec(plain)?.[1];
  const rest = first === undefined ? plain : plain.replace(SET_FIRST, '');
  const sets = [
    ...[...plain.matchAll(SETS)].map(([, name = '']) => name),
    ...[...plain.matchAll(STEPS)].map(([, before, after]) => before ?? after ?? ''),
  ];
  const names = [...(rest.match(NAME) ?? []), ...(frame.match(GLUED) ?? [])];
  return { raw, frame, names: [...new Set(names)], sets: [...new Set(sets)], inside };
}
