import type { BoundSheets, ToolCall } from '../../contract/authority.ts';
import type { JsonValue } from '../../contract/json.ts';
import type { ParameterSheet, ToolSheet, ValueKind } from '../../contract/sheet.ts';
import type { Words } from '../mandate/words.ts';
import { canonical, canonicalUrl } from '../provenance/canonical.ts';
import { findEmails } from '../provenance/find-values.ts';
import { fold, wordsOf } from '../provenance/fold.ts';
import { ValueIndex } from '../provenance/value-index.ts';
import { type ReadField, type ReadRecord, readResult } from '../sheet/read-result.ts';
import { BINDING, type HeardRecord, type Standing, TELLING_SOURCES } from './heard-record.ts';

const NAME_WORDS_MAX = 12;
/** "According to the document", "the exchange that is announced there". */
const BY_SOURCE = [
  'according',
  'based',
  'basis',
  'described',
  'listed',
  'mentioned',
  'announced',
  'given',
  'stated',
  'found',
  'details',
  'following',
  'laut',
  'gemäß',
  'steht',
  'genannt',
  'beschrieben',
  'angekündigt',
];
const SEVERAL = Symbol('several');
/** What a call that the person's words cover gave back is bound by them, however little its own text says so. */
const BINDING_OF_STANDING = { named: BINDING.whole, reached: BINDING.word, plain: BINDING.none } as const;

/** An argument's value, one element of a list each, with what the sheet says of its parameter. */
export interface ArgumentValue {
  readonly parameter: string;
  readonly text: string;
  readonly sheet: ParameterSheet;
}

const UNKNOWN_PARAMETER: ParameterSheet = Object.freeze({ kind: 'text', role: 'sink' });

/** Every value of a call. A parameter that the sheet does not know receives something, as far as anybody can tell. */
export function valuesOf({ arguments: args }: ToolCall, sheet: ToolSheet | undefined): readonly ArgumentValue[] {
  return Object.entries(args).flatMap(([parameter, value]) => {
    const known = sheet?.parameters !== undefined && Object.hasOwn(sheet.parameters, parameter);
    const parameterSheet = (known ? sheet?.parameters?.[parameter] : undefined) ?? UNKNOWN_PARAMETER;
    return textsOf(value).map((text) => ({ parameter, text, sheet: parameterSheet }));
  });
}

function textsOf(value: JsonValue): readonly string[] {
  if (value === null || value === '') return [];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => textsOf(item));
  if (typeof value === 'object') return Object.values(value).flatMap(textsOf);
  return [String(value)];
}

/** What one task has read so far, and what of it the person's words reach. */
export class Session {
  readonly words: Words;
  readonly sheets: BoundSheets;
  readonly index = new ValueIndex();
  readonly records: HeardRecord[] = [];
  readonly #endorsed = new Set<string>();
  /** Who carries a name that a person may say: addresses by the words in them. */
  readonly #addressesByWord = new Map<string, string | typeof SEVERAL>();
  readonly secrets: { readonly text: string; readonly class: string }[] = [];
  isTainted = false;

  constructor(words: Words, sheets: BoundSheets) {
    this.words = words;
    this.sheets = sheets;
  }

  endorse(kind: ValueKind, value: string): void {
    this.#endorsed.add(`${kind}:${canonical(kind, value) ?? fold(value)}`);
  }

  isEndorsed(kind: ValueKind, value: string): boolean {
    return this.#endorsed.has(`${kind}:${canonical(kind, value) ?? fold(value)}`);
  }

  /** Takes in what a call gave back. `isCovered`: the call itself had authority. */
  hear(call: ToolCall, result: string, isCovered: boolean): void {
    const sheet = this.sheets.of(call.tool);
    const names = this.#callNames(call, sheet);
    const standing = this.#callStanding(call, sheet, names, isCovered);
    for (const record of readResult(result, sheet?.result)) this.#take(record, sheet, names, standing);
  }

  #callNames(call: ToolCall, sheet: ToolSheet | undefined): readonly string[] {
    const naming = new Set(sheet?.result?.namedBy ?? []);
    return valuesOf(call, sheet).flatMap(({ parameter, text }) => (naming.has(parameter) ? [text] : []));
  }

  #callStanding(call: ToolCall, sheet: ToolSheet | undefined, names: readonly string[], isCovered: boolean): Standing {
    const naming = valuesOf(call, sheet).filter(({ parameter }) => sheet?.result?.namedBy?.includes(parameter));
    if (
      naming.some(({ text, sheet: { kind } }) =>
        kind === 'path' ? this.words.saysThisPath(text) : this.isSaid(kind, text),
      )
    )
      return 'named';
    // A folder that the person named holds what they meant, but they named none of it.
    if (naming.some(({ text, sheet: { kind } }) => this.isSaid(kind, text))) return 'reached';
    if (sheet?.effect === 'fetch' || sheet?.effect === 'submit') return isCovered ? 'reached' : 'plain';
    if (isCovered && sheet !== undefined && sheet.effect !== 'read' && sheet.effect !== 'local') return 'reached';
    if (sheet?.effect === 'local')
      return valuesOf(call, sheet).some(
        ({ sheet: { kind, role }, text }) => role === 'object' && this.isReached(kind, text),
      )
        ? 'reached'
        : 'plain';
    return naming.some(({ text, sheet: { kind } }) => this.isReached(kind, text)) && names.length > 0
      ? 'reached'
      : 'plain';
  }

  isSaid(kind: ValueKind, text: string): boolean {
    return this.words.says(kind, text) || (kind === 'url' && this.words.saysSite(text));
  }

  /** Whether a value stands in something that the person named or that was reached from there. */
  isReached(kind: ValueKind, text: string): boolean {
    const name = kind === 'path' ? text.slice(text.lastIndexOf('/') + 1) : text;
    return this.index
      .find(kind === 'path' ? 'text' : kind, name)
      .some(({ record }) => this.records[record]?.standing !== 'plain');
  }

  #take(
    { fields: read }: ReadRecord,
    sheet: ToolSheet | undefined,
    callNames: readonly string[],
    standing: Standing,
  ): void {
    const fields = read.map(believed);
    const number = this.records.length;
    const naming = fields.filter(({ sheet: { names } }) => names === true).map(({ text }) => text);
    const names = [...naming.filter((name) => wordsOf(name).length <= NAME_WORDS_MAX), ...callNames];
    const source = sheet?.result?.source ?? 'result';
    const own = this.#bindingOf(fields, source);
    const isNamed = standing === 'plain' && own > BINDING.none;
    const binding = Math.max(own, BINDING_OF_STANDING[standing]);
    this.records.push({
      number,
      source,
      standing: isNamed ? 'named' : standing,
      binding,
      boundBy: this.#answersTo(fields, source),
      names,
      fields,
    });
    for (const { text, sheet: field } of fields) {
      this.index.add({ record: number, label: field.label, kind: field.kind, text }, isNamed || standing !== 'plain');
      if (field.label === 'untrusted' && text.trim() !== '') this.isTainted = true;
      if (field.secret !== undefined && text !== '') this.secrets.push({ text, class: field.secret });
      this.#noteAddresses(text);
    }
  }

  #noteAddresses(text: string): void {
    for (const key of findEmails(text)) {
      for (const word of nameWordsOf(key)) {
        const known = this.#addressesByWord.get(word);
        this.#addressesByWord.set(word, known === undefined || known === key ? key : SEVERAL);
      }
    }
  }

  /** How surely a record is one that the person spoke of: by its name, its sender, its amount or its day. */
  #bindingOf(fields: readonly ReadField[], source: string): number {
    const bindings = fields.map(({ text, sheet: { kind, names, label } }) => {
      if (names === true) return this.#nameBinding(kind ?? 'text', text);
      if (label === 'untrusted') return BINDING.none;
      // An amount that the person said picks out a transaction as well as a word of its subject does.
      if (kind === 'amount' && source === 'transaction' && this.words.says('amount', text)) return BINDING.word;
      return kind === 'date' && source === 'event' && this.words.saysDay(text) ? BINDING.figure : BINDING.none;
    });
    return Math.max(BINDING.none, ...bindings);
  }

  /** The person's words that a record answers to. */
  #answersTo(fields: readonly ReadField[], source: string): ReadonlySet<string> {
    return new Set(
      fields.flatMap(({ text, sheet: { kind, names } }) => {
        if (names === true) return wordsOf(text).length > NAME_WORDS_MAX ? [] : this.words.tellingWordsIn(text);
        if (kind === 'amount' && source === 'transaction') return [`amount ${canonical('amount', text)}`];
        return kind === 'date' && source === 'event' ? [`day ${canonical('date', text)}`] : [];
      }),
    );
  }

  #nameBinding(kind: ValueKind, text: string): number {
    if (kind === 'email') {
      if (this.words.says('email', text)) return BINDING.whole;
      if (this.isNameOf(text)) return BINDING.sender;
      return this.words.saysSite(text.slice(text.lastIndexOf('@') + 1)) ? BINDING.word : BINDING.none;
    }
    if (wordsOf(text).length > NAME_WORDS_MAX) return BINDING.none;
    const telling = this.words.tellingWordsIn(text).length;
    if (this.words.says(kind, text) && (kind !== 'text' || telling > 0)) return BINDING.whole;
    return telling === 0 ? BINDING.none : telling === 1 ? BINDING.word : BINDING.words;
  }

  /** Whether an address carries a name that the person said, and nobody else's address that was seen does. */
  isNameOf(address: string): boolean {
    const key = canonical('email', address);
    if (key === undefined) return false;
    return nameWordsOf(key).some((word) => this.words.isTelling(word) && this.#isOnlyOne(word, key));
  }

  #isOnlyOne(word: string, key: string): boolean {
    const known = this.#addressesByWord.get(word);
    return known === undefined || known === key;
  }

  /**
   * Whether a text speaks of what the person spoke of, or of what stands in a source that they named. Something that
   * shares not one word with the task is not part of it.
   */
  isOnTopic(text: string): boolean {
    const words = wordsOf(fold(text)).filter((word) => word.length >= 3 && !this.words.isSmall(word));
    return words.some((word) => this.words.mentions(word) || this.words.isTelling(word) || this.#isInReach(word));
  }

  /** Whether one of the records in which a value stands is called something that is on topic. */
  isObjectOnTopic(kind: ValueKind, text: string): boolean {
    return this.index.find(kind, text).some(({ record, label }) => {
      const heard = this.records[record];
      if (heard === undefined || label === 'untrusted') return false;
      if (heard.source === 'cart' && this.words.mentions('cart')) return true;
      if (heard.binding < this.#strongestOf(heard.source)) return false;
      return heard.fields.some(
        (field) => (field.sheet.names === true || field.sheet.kind === 'name') && this.isOnTopic(field.text),
      );
    });
  }

  /** Whether the person's words fit another record of the same sort, and none of those that hold this value. */
  isOtherMeant(kind: ValueKind, text: string): boolean {
    const holding = this.index.find(kind, text).flatMap(({ record, label }) => {
      const heard = label === 'untrusted' ? undefined : this.records[record];
      return heard === undefined ? [] : [heard];
    });
    return holding.length > 0 && holding.every(({ source, binding }) => binding === 0 && this.#strongestOf(source) > 0);
  }

  /** Of two kettles that were seen, the one that the person named in full is the one that they meant. */
  #strongestOf(source: string): number {
    return Math.max(...this.records.map((record) => (record.source === source ? record.binding : BINDING.none)));
  }

  /** What a source says is the task's topic only where the person sent us to that source for it. */
  #isInReach(word: string): boolean {
    if (!this.words.requests.isFollowing && !BY_SOURCE.some((phrase) => this.words.mentions(phrase))) return false;
    return this.index.find('text', word).some(({ record }) => {
      const heard = this.records[record];
      return (
        heard !== undefined &&
        heard.standing !== 'plain' &&
        heard.source !== 'page' &&
        TELLING_SOURCES.has(heard.source)
      );
    });
  }

  /** The host of the page that a record is, where it is one. */
  hostsOf({ names }: HeardRecord): readonly string[] {
    return names.flatMap((name) => canonicalUrl(name)?.host ?? []);
  }
}

/** A name, a number or an address of many words is none: somebody wrote a text where the sheet expects one. */
const believed = (field: ReadField): ReadField =>
  field.sheet.label !== 'untrusted' && field.sheet.kind !== undefined && wordsOf(field.text).length > 2 * NAME_WORDS_MAX
    ? { ...field, sheet: { label: 'untrusted', kind: 'text' } }
    : field;

/** `anna.berg_2@example.com` carries the names anna and berg. */
export const nameWordsOf = (address: string): readonly string[] =>
  wordsOf(address.slice(0, address.lastIndexOf('@')))
    .flatMap((part) => part.split(/[\d_]+/))
    .filter((part) => part.length >= 3);
