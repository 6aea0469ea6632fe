import type { ToolEffect } from '../../../contract/sheet.ts';

/** Words with which a person asks for an effect. */
export interface VerbRow {
  readonly words: readonly string[];
  readonly effects: readonly ToolEffect[];
  /** Only in a sentence that speaks of one of these concepts. */
  readonly with?: readonly string[];
  /** The words are nouns as well ("an email", "my order"): they ask only where a request can begin. */
  readonly isNounToo?: boolean;
}

/** What one language says for effects, things and numbers: data, so that a language is added without touching rules. */
export interface Lexicon {
  readonly language: string;
  /** Small words that only this language has: how it is recognised. */
  readonly marks: readonly string[];
  /** Words that bind nothing: too common to name a thing. */
  readonly common: readonly string[];
  readonly verbs: readonly VerbRow[];
  /** A thing and its other names. */
  readonly concepts: Readonly<Record<string, readonly string[]>>;
  readonly negations: readonly string[];
  /** Behind a verb these take it back: "delete nothing". */
  readonly denials: readonly string[];
  /** After one of these a verb is a request. */
  readonly openers: readonly string[];
  /** Whoever these words speak of acts on their own: "I'll book it later". */
  readonly subjects: readonly string[];
  /** After a subject these hand the act over: "I want you to". */
  readonly handovers: readonly string[];
  /** The person themselves, right behind a verb: what they want told, they want told here. */
  readonly selves: readonly string[];
  readonly one: readonly string[];
  /** A number behind one of these counts something else: "send emails to two people". */
  readonly halts: readonly string[];
  /** What is only intended is no request: "I'm looking to book a hotel". */
  readonly intents: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** Phrases that hand the deciding to a source: "follow the instructions". */
  readonly follow: readonly string[];
  /** The person leaves the choice to a criterion: "everyone who", "the most active user". */
  readonly every: readonly string[];
  /** Words for links and what is behind them. */
  readonly linking: readonly string[];
  /** Acts that are done by opening a link that a service sent. */
  readonly accepting: readonly string[];
  /** The form under which a word is compared. */
  readonly stem: (word: string) => string;
}

/** Words of a table, as they are easiest to read and add to: separated by commas. */
export const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
