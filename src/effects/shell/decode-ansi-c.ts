/**
 * `$'…'` of bash (manual, "ANSI-C Quoting"). Only escapes that give printable ASCII, tab or line feed are decoded;
 * `undefined` for everything else, so that no hidden character comes out of a text that looked harmless.
 */
export function decodeAnsiC(
  text: string,
  start: number,
): { readonly text: string; readonly length: number } | undefined {
  let decoded = '';
  let position = start + 2;
  for (;;) {
    const character = text[position];
    if (character === undefined) return undefined;
    if (character === "'") return { text: decoded, length: position + 1 - start };
    if (character !== '\\') {
      decoded += character;
      position += 1;
      continue;
    }
    ESCAPE.lastIndex = position;
    const match = ESCAPE.exec(text);
    const value = match === null ? undefined : decodeEscape(match);
    if (match === null || value === undefined) return undefined;
    decoded += value;
    position += match[0].length;
  }
}

const ESCAPE = /\\(?:([abeEfnrtv\\'"?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/y;
const SIMPLE = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['?', '?'],
]);

function decodeEscape([, letter, octal, hex, short, long]: RegExpExecArray): string | undefined {
  if (letter !== undefined) return SIMPLE.get(letter);
  const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  const plain = code === 9 || code === 10 || (code >= 0x20 && code <= 0x7e);
  return plain ? String.fromCharCode(code) : undefined;
}
