/**
 * RFC 8785 (JSON Canonicalization Scheme) text of plain JSON data: names sorted by UTF-16 code units, no blanks, numbers
 * and strings as ECMAScript writes them (RFC 8785, 3.2.2 rests on that). Written here because it runs at every act, for
 * data of our own making. A property that is undefined is left out, as JSON does. Throws a `TypeError` for whatever has
 * no JSON text of its own: NaN, half a character, an undefined list entry, a function, an object of a class.
 */
export function canonicalText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('a number without a JSON text');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return SETTLED.get(value) ?? (Array.isArray(value) ? listText(value) : objectText(value));
    default:
      throw new TypeError(`a ${typeof value} is not JSON`);
  }
}

/**
 * Remembers the text of a value that is part of many acts (the environment of a session's commands). It must be frozen
 * through and through, so that its text cannot change; throws a `TypeError` where it is not.
 */
export function settleText<T extends object>(value: T): T {
  assertFrozen(value);
  SETTLED.set(value, canonicalText(value));
  return value;
}

const SETTLED = new WeakMap<object, string>();

function assertFrozen(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  if (!Object.isFrozen(value)) throw new TypeError('only what is frozen has a settled text');
  for (const part of Object.values(value)) assertFrozen(part);
}

function listText(list: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) text += ',';
    text += canonicalText(list[index]);
  }
  return `${text}]`;
}

function objectText(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('an object of a class is not JSON');
  let text = '';
  for (const name of sorted(Object.keys(value))) {
    const part = (value as Readonly<Record<string, unknown>>)[name];
    if (part === undefined) continue;
    text += text === '' ? beforeValue(name) : `,${beforeValue(name)}`;
    text += canonicalText(part);
  }
  return `{${text}}`;
}

/** Insertion sort in place: most objects have few names, and those nearly in order. */
function sorted(names: string[]): readonly string[] {
  if (names.length > FEW) return names.sort();
  for (let index = 1; index < names.length; index += 1) {
    const name = names[index] ?? '';
    let to = index;
    for (let before = names[to - 1]; before !== undefined && before > name; before = names[to - 1]) {
      names[to] = before;
      to -= 1;
    }
    names[to] = name;
  }
  return names;
}

const FEW = 24;

/** `"name":`. The same few names come again and again; what comes from outside cannot make the table grow. */
function beforeValue(name: string): string {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  const text = `${quoted(name)}:`;
  if (NAMES.size < NAMES_MAX) NAMES.set(name, text);
  return text;
}

const NAMES = new Map<string, string>();
const NAMES_MAX = 512;

/** `JSON.stringify` escapes exactly what RFC 8785 escapes, and half characters besides, which RFC 8785 refuses. */
function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('half a character (a lone surrogate)');
  return JSON.stringify(text);
}

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
