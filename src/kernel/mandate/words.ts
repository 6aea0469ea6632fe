import type { ToolEffect, ValueKind } from '../../contract/sheet.ts';
import { type CanonicalUrl, canonical, canonicalUrl } from '../provenance/canonical.ts';
import { findValues, isShaped } from '../provenance/find-values.ts';
import { fold, wordsOf } from '../provenance/fold.ts';
import { holdsPhrase } from '../provenance/holds-phrase.ts';
import { type Day, isSameDay, readDate, readDates } from '../provenance/read-date.ts';
import { languageOf } from './language.ts';
import type { Lexicon } from './lexicon/lexicon.ts';
import { type Requests, readRequests } from './read-requests.ts';

const NOTHING_ASKED: Requests = {
  asked: [],
  ruledOut: new Set(),
  about: new Set(),
  isFollowing: false,
  isSweeping: false,
  isLinking: false,
  isAccepting: false,
};
const TELLING_LETTERS_MIN = 3;

/** A person's own words for one task: the values that stand in them, the names, and what they ask for. */
export class Words {
  readonly text: string;
  readonly folded: string;
  readonly requests: Requests;
  /** Absent where no table knows the language: then nothing external is asked for. */
  readonly language: string | undefined;
  readonly days: readonly Day[];
  /** The addresses of pages that stand in the words, each in its one spelling. */
  readonly urls: readonly string[];
  readonly #keys: ReadonlySet<string>;
  readonly #sites: readonly CanonicalUrl[];
  readonly #telling: ReadonlySet<string>;
  readonly #lexicon: Lexicon | undefined;

  constructor(text: string) {
    this.text = text;
    this.folded = fold(text);
    const found = findValues(text);
    this.#keys = new Set(found.map(({ kind, key }) => `${kind}:${key}`));
    this.#sites = found.flatMap(({ kind, key }) => (kind === 'url' ? (canonicalUrl(key) ?? []) : []));
    this.days = readDates(text);
    this.urls = [...new Set(found.flatMap(({ kind, key }) => (kind === 'url' ? [key] : [])))];
    const lexicon = languageOf(text);
    this.language = lexicon?.language;
    this.#lexicon = lexicon;
    this.requests = lexicon === undefined ? NOTHING_ASKED : readRequests(text, lexicon);
    // What is to be done names no thing that it is done to.
    const common = new Set([...(lexicon?.common ?? []), ...(lexicon?.verbs ?? []).flatMap(({ words }) => words)]);
    this.#telling = new Set(
      wordsOf(this.folded)
        .filter((word) => word.length >= TELLING_LETTERS_MIN && !common.has(word) && !/^\d+$/.test(word))
        .map((word) => this.#formOf(word)),
    );
  }

  /** Whether the person themselves asked for this effect, and did not leave it to a source. */
  asks(effect: ToolEffect): boolean {
    return this.requests.asked.some(({ effects }) => effects.includes(effect));
  }

  /** Whether the person said this very value. */
  says(kind: ValueKind, value: string): boolean {
    const shape = kind === 'host' ? 'url' : kind;
    const key = isShaped(shape) ? canonical(shape, value) : undefined;
    if (key !== undefined && this.#keys.has(`${shape}:${key}`)) return true;
    // Ten per cent, and the tenth of March, are no ten.
    if (kind === 'amount' && key !== undefined) return false;
    if (kind === 'date') return this.saysDay(value);
    if (kind === 'path') return this.#saysPath(value);
    return holdsPhrase(this.folded, fold(value)) || (kind === 'name' && this.#saysParts(value));
  }

  /** `owner/project`, where the person said both parts. */
  #saysParts(value: string): boolean {
    const parts = fold(value).split('/');
    return parts.length > 1 && parts.every((part) => holdsPhrase(this.folded, part));
  }

  /** Whether a URL, an address or an `owner/project` name of the person's own leaves no room for another. */
  hasOwn(kind: ValueKind, value: string): boolean {
    if (isShaped(kind)) return [...this.#keys].some((key) => key.startsWith(`${kind}:`));
    return value.includes('/') && /(?<![\p{L}\p{N}./])[\p{L}\p{N}_-]+\/[\p{L}\p{N}_.-]+/u.test(this.folded);
  }

  /** A day that the person named; one without a year fits every year. */
  saysDay(value: string): boolean {
    const day = readDate(value);
    return day !== undefined && this.days.some((named) => isSameDay(named, day));
  }

  /** This very place, by its whole path or its last name. */
  saysThisPath(value: string): boolean {
    const path = canonical('path', value);
    if (path === undefined || path.split('/').includes('..')) return false;
    return holdsPhrase(this.folded, path) || holdsPhrase(this.folded, path.slice(path.lastIndexOf('/') + 1));
  }

  /** A place that the person named, or one below a folder that they named. */
  #saysPath(value: string): boolean {
    const path = canonical('path', value);
    if (path === undefined || path.split('/').includes('..')) return false;
    for (let part = path; part.length > 1; part = part.slice(0, Math.max(part.lastIndexOf('/'), 0))) {
      if (holdsPhrase(this.folded, part)) return true;
    }
    return holdsPhrase(this.folded, path.slice(path.lastIndexOf('/') + 1));
  }

  /** Whether the person named the site of a URL: its host, or a host above it. */
  saysSite(url: string): boolean {
    const host = canonicalUrl(url)?.host;
    return host !== undefined && this.#sites.some((site) => host === site.host || host.endsWith(`.${site.host}`));
  }

  /** Words of a text that the person used too, and that are not too common to mean something. */
  tellingWordsIn(text: string): readonly string[] {
    return wordsOf(fold(text)).filter((word) => this.isTelling(word));
  }

  /** Whether the person used this word in any form, or a word for the same sort of thing. */
  mentions(word: string): boolean {
    return this.#lexicon !== undefined && this.requests.about.has(this.#lexicon.stem(word));
  }

  isSmall(word: string): boolean {
    return this.#lexicon?.marks.includes(word) ?? false;
  }

  /** "Seeds" and "seed" are one word. */
  #formOf(word: string): string {
    return this.#lexicon?.stem(word) ?? word;
  }

  isTelling(word: string): boolean {
    return this.#telling.has(this.#formOf(word));
  }
}
