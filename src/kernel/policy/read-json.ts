import { NODE_DEPTH_MAX } from './policy-limits.ts';
import type { NodeEntry, PolicyNode } from './policy-node.ts';

/**
 * Reads JSON (RFC 8259) with places, several times faster than a YAML parser does. Undefined for everything that is not
 * JSON: then the text may still be YAML, and that parser's error is the better one.
 */
export function readJson(text: string): PolicyNode | undefined {
  const reader = new JsonReader(text);
  try {
    const node = reader.value(0);
    return reader.isAtEnd() ? node : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

class NotJson extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [BRACE_OPEN, BRACE_CLOSE, BRACKET_OPEN, BRACKET_CLOSE] = [0x7b, 0x7d, 0x5b, 0x5d];

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipBlanks();
    return this.#at === this.#text.length;
  }

  value(depth: number): PolicyNode {
    if (depth > NODE_DEPTH_MAX) throw new NotJson();
    this.#skipBlanks();
    const at = this.#at;
    const code = this.#text.charCodeAt(at);
    if (code === BRACE_OPEN) return { type: 'map', at, entries: this.#entries(depth) };
    if (code === BRACKET_OPEN) return { type: 'list', at, items: this.#items(depth) };
    return { type: 'scalar', at, value: code === QUOTE ? this.#string() : this.#wordOrNumber() };
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #takes(code: number): boolean {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #entries(depth: number): NodeEntry[] {
    const entries: NodeEntry[] = [];
    this.#at += 1;
    if (this.#takes(BRACE_CLOSE)) return entries;
    do {
      this.#skipBlanks();
      const keyAt = this.#at;
      const key = this.#string();
      if (!this.#takes(COLON)) throw new NotJson();
      entries.push({ key, keyAt, value: this.value(depth + 1) });
    } while (this.#takes(COMMA));
    if (!this.#takes(BRACE_CLOSE)) throw new NotJson();
    return entries;
  }

  #items(depth: number): PolicyNode[] {
    const items: PolicyNode[] = [];
    this.#at += 1;
    if (this.#takes(BRACKET_CLOSE)) return items;
    do items.push(this.value(depth + 1));
    while (this.#takes(COMMA));
    if (!this.#takes(BRACKET_CLOSE)) throw new NotJson();
    return items;
  }

  #string(): string {
    const from = this.#at;
    if (this.#text.charCodeAt(from) !== QUOTE) throw new NotJson();
    let isPlain = true;
    for (let at = from + 1; ; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return isPlain ? this.#text.slice(from + 1, at) : unescaped(this.#text.slice(from, at + 1));
      }
      // Not a number: the text ends within the string.
      if (!(code >= 0x20)) throw new NotJson();
      if (code === BACKSLASH) {
        isPlain = false;
        at += 1;
      }
    }
  }

  #wordOrNumber(): number | boolean | null {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) throw new NotJson();
    this.#at += number.length;
    return Number(number);
  }
}

function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new NotJson();
  }
}
