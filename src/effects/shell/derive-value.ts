import { compileName } from './match-glob.ts';

const FORM = /^\$\{\w+(:?[-+?=]|##?|%%?|\/\/?|\^\^?|,,?)(.*)\}$/s;
/** Operands in which every character is what it seems; patterns only of stars and question marks. */
const PLAIN = /^[\w.,:@+= *?/-]*$/;
/** Matching takes the square of the one times the other; beyond this a value is not known. */
const VALUE_CHARACTERS_MAX = 200;
const OPERAND_CHARACTERS_MAX = 24;

/**
 * What `${name%pattern}` and its kin give for a value that is known (bash manual 3.5.3); `undefined` where that is not
 * sure. `isSet`: the script itself gave the variable its value.
 */
export function derive(raw: string, value: string | undefined, isSet: boolean): string | undefined {
  const [, operator = '', operand = ''] = FORM.exec(raw) ?? [];
  if (value === undefined || !isSet || operator === '' || !PLAIN.test(operand)) return undefined;
  if (value.length > VALUE_CHARACTERS_MAX || operand.length > OPERAND_CHARACTERS_MAX) return undefined;
  switch (operator) {
    case ':-':
    case ':=':
      return value === '' ? operand : value;
    case ':?':
      return value === '' ? undefined : value;
    case '-':
    case '=':
    case '?':
      return value;
    case '^^':
    case ',,':
      return operand !== '' ? undefined : operator === '^^' ? value.toUpperCase() : value.toLowerCase();
    case '#':
    case '##':
      return operand.startsWith('~') ? undefined : withoutStart(value, operand, operator === '##');
    case '%':
    case '%%':
      return withoutEnd(value, operand, operator === '%%');
    case '/':
    case '//':
      return replaced(value, operand, operator === '//');
    default:
      return undefined;
  }
}

/** Here a star goes past slashes and leading dots, unlike in names of files. */
const matcher = (pattern: string): ((text: string) => boolean) => {
  const compiled = compileName(pattern, 'found');
  return (text) => compiled.matches(text);
};

function withoutStart(value: string, pattern: string, longest: boolean): string {
  const matches = matcher(pattern);
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const found = (longest ? lengths.reverse() : lengths).find((length) => matches(value.slice(0, length)));
  return found === undefined ? value : value.slice(found);
}

function withoutEnd(value: string, pattern: string, longest: boolean): string {
  const matches = matcher(pattern);
  const starts = Array.from({ length: value.length + 1 }, (_, start) => start);
  const found = (longest ? starts : starts.reverse()).find((start) => matches(value.slice(start)));
  return found === undefined ? value : value.slice(0, found);
}

/** Only plain texts are replaced; a leading `#` or `%`, or a pattern, means something else. */
function replaced(value: string, operand: string, all: boolean): string | undefined {
  const cut = operand.indexOf('/');
  const [from, to] = cut < 0 ? [operand, ''] : [operand.slice(0, cut), operand.slice(cut + 1)];
  if (from === '' || /[*?]/.test(from)) return undefined;
  return all ? value.replaceAll(from, to) : value.replace(from, () => to);
}
