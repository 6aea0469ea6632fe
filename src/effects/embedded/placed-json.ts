import { PlacedText } from './snippet.ts';

/** A JSON value with its place in the text. */
export type PlacedJson =
  | {
      readonly kind: 'object';
      readonly start: number;
      readonly end: number;
      readonly entries: ReadonlyMap<string, PlacedJson>;
    }
  | { readonly kind: 'array'; readonly start: number; readonly end: number; readonly items: readonly PlacedJson[] }
  | { readonly kind: 'string'; readonly start: number; readonly end: number; readonly value: PlacedText }
  | { readonly kind: 'other'; readonly start: number; readonly end: number; readonly text: string };

const DEPTH_MAX = 1_000;

/**
 * Reads JSON as the tools do whose files these are: comments and a trailing comma are fine. `undefined` for everything
 * else. Takes time in proportion to the text; of a key that stands twice the last one counts.
 */
export function parsePlacedJson(text: string): PlacedJson | undefined {
  try {
    const reader = new Reader(text);
    const value = reader.value(0);
    reader.skip();
    return reader.at === text.length ? value : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class NotJson extends Error {}

class Reader {
  readonly #text: string;
  at: number;

  constructor(text: string) {
    this.#text = text;
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  skip(): void {
    const blank = /(?:[\s,]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
    // A comma is skipped where it is expected; the blanks between stand for both.
    blank.lastIndex = this.at;
    blank.test(this.#text);
    this.at = blank.lastIndex;
  }

  value(depth: number): PlacedJson {
    if (depth > DEPTH_MAX) throw new NotJson();
    this.skip();
    const start = this.at;
    const first = this.#text[start];
    if (first === '"') return { kind: 'string', start, value: this.#string(), end: this.at };
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    const other = /[-+\w.]+/y;
    other.lastIndex = start;
    if (!other.test(this.#text)) throw new NotJson();
    this.at = other.lastIndex;
    return { kind: 'other', start, end: this.at, text: this.#text.slice(start, this.at) };
  }

  #object(depth: number): PlacedJson {
    const start = this.at;
    const entries = new Map<string, PlacedJson>();
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.#text[this.at] === '}') break;
      if (this.#text[this.at] !== '"') throw new NotJson();
      const key = this.#string().text;
      this.skip();
      if (this.#text[this.at] !== ':') throw new NotJson();
      this.at += 1;
      entries.set(key, this.value(depth + 1));
    }
    this.at += 1;
    return { kind: 'object', start, end: this.at, entries };
  }

  #array(depth: number): PlacedJson {
    const start = this.at;
    const items: PlacedJson[] = [];
    this.at += 1;
    for (;;) {
      this.skip();
      if (this.#text[this.at] === ']') break;
      items.push(this.value(depth + 1));
    }
    this.at += 1;
    return { kind: 'array', start, end: this.at, items };
  }

  #string(): PlacedText {
    const placed = new PlacedText();
    const part = /[^"\\\n]*/y;
    this.at += 1;
    for (;;) {
      part.lastIndex = this.at;
      part.test(this.#text);
      if (part.lastIndex > this.at) placed.append(this.#text.slice(this.at, part.lastIndex), this.at);
      this.at = part.lastIndex;
      const next = this.#text[this.at];
      if (next === '"') break;
      if (next !== '\\') throw new NotJson();
      this.#escape(placed);
    }
    this.at += 1;
    return placed;
  }

  #escape(placed: PlacedText): void {
    const start = this.at;
    const letter = this.#text[start + 1] ?? '';
    if (letter === 'u') {
      const digits = this.#text.slice(start + 2, start + 6);
      if (!/^[\da-fA-F]{4}$/.test(digits)) throw new NotJson();
      placed.append(String.fromCharCode(Number.parseInt(digits, 16)), start);
      this.at += 6;
      return;
    }
    const character = ESCAPES.get(letter);
    if (character === undefined) throw new NotJson();
    placed.append(character, start);
    this.at += 2;
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** The value at a path of keys; `undefined` where there is none. */
export function jsonAt(value: PlacedJson | undefined, ...keys: readonly string[]): PlacedJson | undefined {
  let found = value;
  for (const key of keys) found = found?.kind === 'object' ? found.entries.get(key) : undefined;
  return found;
}

export const entriesOf = (value: PlacedJson | undefined): readonly (readonly [string, PlacedJson])[] =>
  value?.kind === 'object' ? [...value.entries] : [];
export const itemsOf = (value: PlacedJson | undefined): readonly PlacedJson[] =>
  value?.kind === 'array' ? value.items : [];
export const stringOf = (value: PlacedJson | undefined): PlacedText | undefined =>
  value?.kind === 'string' ? value.value : undefined;
