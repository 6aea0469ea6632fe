import type { FieldLabel, ValueKind } from '../../contract/sheet.ts';
import { canonical } from './canonical.ts';
import { type FoundValue, findKeys, findValues, isShaped, type ShapedKind } from './find-values.ts';
import { fold, wordsOf } from './fold.ts';
import { holdsPhrase } from './holds-phrase.ts';
import { WordFilter } from './word-filter.ts';

/** A field of a result that was heard, as the index keeps it: its text is the result's own, not a copy. */
export interface IndexedField {
  readonly record: number;
  readonly label: FieldLabel;
  readonly kind: ValueKind | undefined;
  readonly text: string;
}

/** So much text is read again where a filter says that a value may stand in it. */
const CHUNK_CHARACTERS = 2048;
/** A value longer than this may be missed where it lies across two chunks; then it stands nowhere, and that asks. */
const OVERLAP_CHARACTERS = 256;
/** Chunks that are read for one value. Whoever repeats a value without end makes it no stronger. */
const CHUNKS_READ_MAX = 48;
const EXPANDED_MAX = 48;
const PHRASE_WORDS_MAX = 12;

interface Part {
  readonly field: IndexedField;
  readonly from: number;
  readonly to: number;
}

interface Chunk {
  readonly parts: Part[];
  readonly filter: WordFilter;
  characters: number;
}

/** A chunk as it is compared: made when it is needed, since most never are. */
interface Expanded {
  readonly folded: (string | undefined)[];
  /** Keys of the values of one kind, by part and kind. */
  readonly values: Map<string, ReadonlySet<string>>;
}

/**
 * Everything that a session has read, so that where a value stands is answered in microseconds: small filters say which
 * few chunks may hold it, and only those are read again. What vouches comes first, then metadata, then anything else.
 */
export class ValueIndex {
  readonly #vouched: Chunk[] = [];
  readonly #meta: Chunk[] = [];
  readonly #reached: Chunk[] = [];
  readonly #outside: Chunk[] = [];
  readonly #expanded = new Map<Chunk, Expanded>();

  /** `isNear`: the person named its record, or it was reached from there. */
  add(field: IndexedField, isNear: boolean): void {
    const chunks = this.#groupOf(field.label, isNear);
    for (let from = 0; from === 0 || from < field.text.length; from += CHUNK_CHARACTERS) {
      const to = Math.min(from + CHUNK_CHARACTERS + OVERLAP_CHARACTERS, field.text.length);
      const chunk = openChunk(chunks, Math.min(to - from, CHUNK_CHARACTERS));
      this.#expanded.delete(chunk);
      chunk.parts.push({ field, from, to });
      const part = field.text.slice(from, to);
      for (const word of wordsOf(fold(part))) chunk.filter.add(word);
      for (const value of valuesIn(part, field.kind)) chunk.filter.add(value);
    }
  }

  #groupOf(label: FieldLabel, isNear: boolean): Chunk[] {
    if (label === 'tool' || label === 'person') return this.#vouched;
    if (label === 'meta') return this.#meta;
    return isNear ? this.#reached : this.#outside;
  }

  /** The fields in which a value of this kind stands, by its canonical form, or as a whole phrase. */
  find(kind: ValueKind, value: string): readonly IndexedField[] {
    const shape = kind === 'host' ? 'url' : kind;
    const key = isShaped(shape) ? canonical(shape, value) : undefined;
    const folded = fold(value);
    const shaped = isShaped(shape) && key !== undefined ? { kind: shape, key } : undefined;
    const wanted = shaped === undefined ? wordsOf(folded).slice(0, PHRASE_WORDS_MAX) : [`${shaped.kind}:${shaped.key}`];
    if (wanted.length === 0) return [];
    const found = new Set<IndexedField>();
    for (const chunks of [this.#vouched, this.#meta, this.#reached, this.#outside]) {
      const hashes = wanted.map(WordFilter.hash);
      let read = 0;
      for (const chunk of chunks) {
        if (!hashes.every((hash) => chunk.filter.mayHold(hash))) continue;
        if (read >= CHUNKS_READ_MAX) break;
        read += 1;
        this.#readChunk(chunk, shaped, folded, found);
      }
    }
    return [...found];
  }

  #readChunk(chunk: Chunk, shaped: FoundValue | undefined, folded: string, found: Set<IndexedField>): void {
    const expanded = this.#expand(chunk);
    chunk.parts.forEach((part, at) => {
      const holds =
        shaped === undefined
          ? holdsPhrase(foldedPart(expanded, part, at), folded)
          : keysOfPart(expanded, part, at, shaped.kind).has(shaped.key);
      if (holds) found.add(part.field);
    });
  }

  #expand(chunk: Chunk): Expanded {
    const known = this.#expanded.get(chunk);
    if (known !== undefined) return known;
    const [oldest] = this.#expanded.keys();
    if (this.#expanded.size >= EXPANDED_MAX && oldest !== undefined) this.#expanded.delete(oldest);
    const expanded: Expanded = { folded: [], values: new Map() };
    this.#expanded.set(chunk, expanded);
    return expanded;
  }
}

const textOf = ({ field, from, to }: Part): string => field.text.slice(from, to);

function foldedPart({ folded }: Expanded, part: Part, at: number): string {
  const known = folded[at] ?? fold(textOf(part));
  folded[at] = known;
  return known;
}

function keysOfPart({ values }: Expanded, part: Part, at: number, kind: ShapedKind): ReadonlySet<string> {
  const name = `${at} ${kind}`;
  const known = values.get(name);
  if (known !== undefined) return known;
  const text = textOf(part);
  const whole = part.field.kind === kind ? canonical(kind, text) : undefined;
  const keys = new Set([...findKeys(kind, text), ...(whole === undefined ? [] : [whole])]);
  values.set(name, keys);
  return keys;
}

function openChunk(chunks: Chunk[], characters: number): Chunk {
  const last = chunks.at(-1);
  if (last !== undefined && last.characters + characters <= CHUNK_CHARACTERS) {
    last.characters += characters;
    return last;
  }
  const chunk = { parts: [], filter: new WordFilter(), characters };
  chunks.push(chunk);
  return chunk;
}

/** `kind:key` of every value of a text, and of the text as a whole where its field has a kind. */
function valuesIn(text: string, kind: ValueKind | undefined): ReadonlySet<string> {
  const values = new Set<string>();
  for (const found of findValues(text)) values.add(`${found.kind}:${found.key}`);
  if (kind === undefined || !isShaped(kind)) return values;
  const key = canonical(kind, text);
  return key === undefined ? values : values.add(`${kind}:${key}`);
}
