import type { FieldLabel, ValueKind } from '../../contract/sheet.ts';
import { canonical } from './canonical.ts';
import { findValues, isShaped } from './find-values.ts';
import { fold, wordsOf } from './fold.ts';

/** A field of a result that was heard, as the index keeps it. */
export interface IndexedField {
  readonly record: number;
  readonly label: FieldLabel;
  readonly kind: ValueKind | undefined;
  readonly folded: string;
}

/** Everything that a session has read, so that where a value stands is answered without reading it again. */
export class ValueIndex {
  readonly #fields: IndexedField[] = [];
  readonly #shaped = new Map<string, number[]>();
  readonly #words = new Map<string, number[]>();

  add(text: string, field: Omit<IndexedField, 'folded'>): void {
    const folded = fold(text);
    const at = this.#fields.push({ ...field, folded }) - 1;
    for (const { kind, key } of findValues(text)) note(this.#shaped, `${kind}:${key}`, at);
    if (field.kind !== undefined && isShaped(field.kind)) {
      const key = canonical(field.kind, text);
      if (key !== undefined) note(this.#shaped, `${field.kind}:${key}`, at);
    }
    for (const word of wordsOf(folded)) note(this.#words, word, at);
  }

  /** The fields in which a value of this kind stands, by its canonical form, or as a whole phrase. */
  find(kind: ValueKind, value: string): readonly IndexedField[] {
    const shape = kind === 'host' ? 'url' : kind;
    const key = isShaped(shape) ? canonical(shape, value) : undefined;
    const numbers = key === undefined ? this.#phrase(fold(value)) : (this.#shaped.get(`${shape}:${key}`) ?? []);
    return numbers.flatMap((number) => this.#fields[number] ?? []);
  }

  #phrase(folded: string): readonly number[] {
    const words = wordsOf(folded);
    let rarest: readonly number[] | undefined;
    for (const word of words) {
      const places = this.#words.get(word);
      if (places === undefined) return [];
      if (rarest === undefined || places.length < rarest.length) rarest = places;
    }
    return (rarest ?? []).filter((number) => holdsPhrase(this.#fields[number]?.folded ?? '', folded));
  }
}

function note(map: Map<string, number[]>, key: string, at: number): void {
  const places = map.get(key);
  if (places === undefined) map.set(key, [at]);
  else if (places.at(-1) !== at) places.push(at);
}

/** Whether a phrase stands in a text with no letter or digit joined to it. */
export function holdsPhrase(text: string, phrase: string): boolean {
  if (phrase === '') return false;
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
    if (!isJoined(text[at - 1], phrase[0]) && !isJoined(text[at + phrase.length], phrase.at(-1))) return true;
  }
  return false;
}

const LETTER = /[\p{L}\p{N}]/u;
const isJoined = (outside: string | undefined, inside: string | undefined): boolean =>
  outside !== undefined && inside !== undefined && LETTER.test(outside) && LETTER.test(inside);
