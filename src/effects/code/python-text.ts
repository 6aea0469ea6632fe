interface Place {
  readonly from: number;
  readonly to: number;
}

/** A known piece of a string, or the place of a replacement in an f-string. */
export type PythonText = string | { readonly replacement: number };

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...([
    ['n', '\n'],
    ['t', '\t'],
    ['r', '\r'],
    ['\\', '\\'],
    ["'", "'"],
    ['"', '"'],
    ['a', '\u0007'],
  ] as const),
  ...([
    ['b', '\b'],
    ['f', '\f'],
    ['v', '\v'],
    ['\n', ''],
  ] as const),
]);
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|N\{[^}]*\}|([\s\S]))/g;

/**
 * What a string literal says (Python, "String and Bytes literals"): prefix and quotes off, escapes undone. Bytes become
 * the text with the same code points. `undefined` where a character is called by its name.
 */
export function decodePythonText(
  source: string,
  node: Place,
  replacements: readonly Place[],
): PythonText[] | undefined {
  const literal = source.slice(node.from, node.to);
  const [, prefix = '', quote = ''] = /^([a-zA-Z]*)('''|"""|'|")/.exec(literal) ?? [];
  const kind = prefix.toLowerCase();
  const isRaw = kind.includes('r');
  if (!isRaw && !kind.includes('b') && literal.includes('\\N{')) return undefined;
  const isFormat = kind.includes('f');
  const pieces: PythonText[] = [];
  let from = node.from + prefix.length + quote.length;
  const end = node.to - quote.length;
  const add = (to: number): void => {
    let text = source.slice(from, to);
    if (isFormat) text = text.replaceAll('{{', '{').replaceAll('}}', '}');
    if (!isRaw) text = undoEscapes(text, kind.includes('b'));
    if (text !== '' || replacements.length === 0) pieces.push(text);
  };
  replacements.forEach((place, replacement) => {
    add(place.from);
    pieces.push({ replacement });
    from = place.to;
  });
  add(end);
  return pieces;
}

function undoEscapes(text: string, isBytes: boolean): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPE, (whole, hex: string, short: string, long: string, octal: string, single: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (isBytes && (short !== undefined || long !== undefined)) return whole;
    if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
    if (long !== undefined) {
      const point = Number.parseInt(long, 16);
      return point > 0x10ffff ? whole : String.fromCodePoint(point);
    }
    return ESCAPES.get(single) ?? whole;
  });
}
