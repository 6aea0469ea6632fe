import type { Span } from './span.ts';

/** A secret that we hold ourselves, by the name under which a person knows it. */
export interface KnownSecret {
  readonly name: string;
  readonly value: string;
}

/** One spelling of a known secret. */
export interface KnownForm {
  readonly kind: string;
  readonly text: string;
}

/** A shorter value would be found all over ordinary text. */
const VALUE_CHARACTERS_MIN = 4;
const ENCODED_CHARACTERS_MIN = 8;

/** Forms by the list they were made of: a caller redacts many small texts with the same list. */
const FORMS = new WeakMap<readonly KnownSecret[], readonly KnownForm[]>();

/**
 * Every spelling under which a known value is looked for: itself, and how programs commonly encode it.
 * The list is read once; it must not be changed afterwards.
 */
export function knownForms(known: readonly KnownSecret[]): readonly KnownForm[] {
  const made = FORMS.get(known) ?? makeForms(known);
  FORMS.set(known, made);
  return made;
}

function makeForms(known: readonly KnownSecret[]): readonly KnownForm[] {
  const forms = known.flatMap(({ name, value }) => {
    const kind = name.replaceAll(/[^\w.-]/g, '_');
    return spellings(value).map((text) => ({ kind, text }));
  });
  const seen = new Set<string>();
  return forms.filter(({ text }) => !seen.has(text) && seen.add(text));
}

function spellings(value: string): readonly string[] {
  if (value.length < VALUE_CHARACTERS_MIN) return [];
  const json = JSON.stringify(value).slice(1, -1);
  const percent = value.isWellFormed() ? encodeURIComponent(value) : value;
  const plain = [
    value,
    value.trim(),
    json,
    JSON.stringify(json).slice(1, -1),
    percent,
    percent.replaceAll('%20', '+'),
    lowerEscapes(percent),
    reversed(value),
  ];
  const lines = value.includes('\n') ? value.split('\n').filter((line) => line.trim().length >= 16) : [];
  const bytes = Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  const encoded = [hex, hex.toUpperCase(), ...base64Forms(bytes)].filter(
    (text) => text.length >= ENCODED_CHARACTERS_MIN,
  );
  return [...plain, ...lines, ...encoded].filter((text) => text.length >= VALUE_CHARACTERS_MIN);
}

/** Whoever asks for a value backwards wants to get it past a search. */
const reversed = (text: string): string => [...text].reverse().join('');

const lowerEscapes = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** Base64 of the value at each of the three places that it can have inside a longer text, without unsure characters. */
function base64Forms(bytes: Buffer): readonly string[] {
  const forms = [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const unsureAtEnd = (offset + bytes.length) % 3 === 0 ? 0 : 1;
    const text = padded.slice(offset === 0 ? 0 : offset + 1, padded.length - unsureAtEnd);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return forms;
}

/** Adds a span for every place where a form stands, whole or over several lines. */
export function scanKnown(text: string, forms: readonly KnownForm[], spans: Span[]): void {
  scanLines(text, forms, spans);
  for (const { kind, text: form } of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length))
      spans.push({ kind, start: at, end: at + form.length });
  }
}

/** `base64` and `xxd` break what they write after 76 or 60 characters; shorter forms stand on one line. */
const LONG_FORM = 48;
/** Twelve characters of an encoded value do not meet by chance. */
const PIECE = 12;
const RUN = /[A-Za-z0-9+/_-]{12,}/g;

/** Finds the lines of a long form: what begins or ends a line of encoded text and stands in the form. */
function scanLines(text: string, forms: readonly KnownForm[], spans: Span[]): void {
  const long = forms.filter((form) => form.text.length >= LONG_FORM && /^[A-Za-z0-9+/_-]+$/.test(form.text));
  if (long.length === 0) return;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    for (const { kind, text: form } of long) {
      const head = sharedHead(run, form);
      if (head > 0) spans.push({ kind, start: index, end: index + head });
      const tail = head === run.length ? 0 : sharedTail(run, form);
      if (tail > 0) spans.push({ kind, start: index + run.length - tail, end: index + run.length });
    }
  }
}

/** How much of the start of a run stands in the form. */
function sharedHead(run: string, form: string): number {
  const at = form.indexOf(run.slice(0, PIECE));
  if (at === -1) return 0;
  let length = PIECE;
  while (length < run.length && run.charCodeAt(length) === form.charCodeAt(at + length)) length += 1;
  return length;
}

function sharedTail(run: string, form: string): number {
  const at = form.lastIndexOf(run.slice(-PIECE));
  if (at === -1) return 0;
  let length = PIECE;
  while (length < run.length && length < at + PIECE && run.at(-length - 1) === form.charAt(at + PIECE - length - 1))
    length += 1;
  return length;
}

/** How many characters at the end of a text may be the beginning of a form that goes on. */
export function unfinishedForm(text: string, forms: readonly KnownForm[]): number {
  let longest = 0;
  for (const { text: form } of forms) {
    for (let at = Math.max(0, text.length - form.length + 1); text.length - at > longest; at += 1) {
      if (text.charCodeAt(at) === form.charCodeAt(0) && form.startsWith(text.slice(at))) longest = text.length - at;
    }
  }
  return longest;
}
