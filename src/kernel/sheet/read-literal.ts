import type { JsonValue } from '../../contract/json.ts';

const DEPTH_MAX = 64;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '0': '\0',
};
const WORDS = new Map<string, JsonValue>([
  ['True', true],
  ['False', false],
  ['None', null],
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * Reads a literal as Python prints dictionaries, lists and scalars (and thereby JSON). Undefined for everything else:
 * the text then stays text. No evaluation, no calls, no names.
 */
export function readLiteral(text: string): JsonValue | undefined {
  const reader = new LiteralReader(text);
  try {
    const value = reader.value(0);
    return reader.isAtEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}

class NotLiteral extends Error {}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipBlanks();
    return this.#at === this.#text.length;
  }

  value(depth: number): JsonValue {
    if (depth > DEPTH_MAX) throw new NotLiteral();
    this.#skipBlanks();
    const first = this.#text[this.#at];
    if (first === '{') return this.#map(depth);
    if (first === '[' || first === '(') return this.#list(first === '[' ? ']' : ')', depth);
    if (first === "'" || first === '"') return this.#string(first);
    return this.#scalar();
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #map(depth: number): JsonValue {
    const map: Record<string, JsonValue> = Object.create(null);
    this.#at += 1;
    for (;;) {
      this.#skipBlanks();
      if (this.#take('}')) return map;
      const key = this.value(depth + 1);
      if (typeof key === 'object') throw new NotLiteral();
      this.#skipBlanks();
      if (!this.#take(':')) throw new NotLiteral();
      map[String(key)] = this.value(depth + 1);
      this.#skipBlanks();
      if (this.#take('}')) return map;
      if (!this.#take(',')) throw new NotLiteral();
    }
  }

  #list(close: string, depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at += 1;
    for (;;) {
      this.#skipBlanks();
      if (this.#take(close)) return items;
      items.push(this.value(depth + 1));
      this.#skipBlanks();
      if (this.#take(close)) return items;
      if (!this.#take(',')) throw new NotLiteral();
    }
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #string(quote: string): string {
    let text = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const sign = this.#text[this.#at] ?? '';
      if (sign === quote) {
        this.#at += 1;
        return text;
      }
      text += sign === '\\' ? this.#escape() : sign;
    }
    throw new NotLiteral();
  }

  #escape(): string {
    this.#at += 1;
    const sign = this.#text[this.#at] ?? '';
    const width = sign === 'x' ? 2 : sign === 'u' ? 4 : sign === 'U' ? 8 : 0;
    if (width === 0) return ESCAPES[sign] ?? `\\${sign}`;
    const digits = this.#text.slice(this.#at + 1, this.#at + 1 + width);
    const code = /^[0-9a-f]+$/i.test(digits) && digits.length === width ? Number.parseInt(digits, 16) : Number.NaN;
    if (!(code <= 0x10ffff)) throw new NotLiteral();
    this.#at += width;
    return String.fromCodePoint(code);
  }

  #scalar(): JsonValue {
    const [word = ''] = /^[^\s,:{}[\]()'"]+(?::\d\d)*/.exec(this.#text.slice(this.#at, this.#at + 200)) ?? [];
    const known = WORDS.get(word);
    const value = known !== undefined ? known : word !== '' && Number.isFinite(Number(word)) ? Number(word) : undefined;
    if (value === undefined) throw new NotLiteral();
    this.#at += word.length;
    return value;
  }
}
