import type { ToolEffect } from '../../contract/sheet.ts';
import { fold } from '../provenance/fold.ts';
import type { Lexicon, VerbRow } from './lexicon/lexicon.ts';

/** One thing that a person asked for. */
export interface Request {
  readonly effects: readonly ToolEffect[];
  /** The word that asked. */
  readonly verb: string;
  /** The words of its sentence, as the lexicon compares them, with the concepts that they stand for. */
  readonly about: ReadonlySet<string>;
  /** How many times at most; absent where the words set no number. */
  readonly count?: number;
}

/** The effects that the words ask for, and those that they rule out. */
export interface Requests {
  readonly asked: readonly Request[];
  readonly ruledOut: ReadonlySet<ToolEffect>;
  /** Words and concepts of the whole text. */
  readonly about: ReadonlySet<string>;
  /** The deciding was handed to a source: "follow the instructions in the file". */
  readonly isFollowing: boolean;
  /** A criterion chooses among what is there: "all users", "whoever wrote most". */
  readonly isSweeping: boolean;
  /** A link that somebody sent is to be opened. */
  readonly isLinking: boolean;
  /** Something is to be accepted or confirmed, which is done by a link in a mail. */
  readonly isAccepting: boolean;
}

interface Token {
  readonly word: string;
  readonly stem: string;
}

const SENTENCE = /(?<=[.!?;:])\s+|\n+/;
const TOKEN = /[\p{L}\p{N}]+(?:['’.@/_-][\p{L}\p{N}]+)*|[$€£,]/gu;
/** An IBAN, as one writes it. */
const ACCOUNT = /(?<![\p{L}\p{N}])[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}/iu;
const MONEY = ['money', 'geld'];
const NEGATION_REACH = 4;
const SUBJECT_REACH = 3;

/** Reads what a person asks for by tables of words alone: no grammar, no model, the same answer every time. */
export function readRequests(text: string, lexicon: Lexicon): Requests {
  const table = verbTable(lexicon);
  const asked: Request[] = [];
  const ruledOut = new Set<ToolEffect>();
  const everything = new Set<string>();
  for (const sentence of text.split(SENTENCE)) {
    const tokens = tokensOf(sentence, lexicon);
    const about = new Set(conceptsOf(tokens, lexicon));
    // Whoever gives an account number speaks of money.
    if (ACCOUNT.test(sentence)) for (const concept of MONEY) about.add(concept);
    for (const word of about) everything.add(word);
    tokens.forEach((token, at) => {
      for (const row of table.get(token.stem) ?? []) {
        if (row.with !== undefined && !row.with.some((concept) => about.has(concept))) continue;
        if (isNegated(tokens, at, lexicon)) for (const effect of row.effects) ruledOut.add(effect);
        else if (isRequest(tokens, at, row, lexicon)) asked.push(requestOf(row, token, about, tokens, at, lexicon));
      }
    });
  }
  const folded = fold(text);
  const isFollowing = lexicon.follow.some((phrase) => folded.includes(phrase));
  // What is asked for in one place and ruled out in another ("send nothing else") is asked for.
  for (const { effects } of asked) for (const effect of effects) ruledOut.delete(effect);
  const says = (words: readonly string[]): boolean => words.some((word) => everything.has(lexicon.stem(word)));
  return {
    asked,
    ruledOut,
    about: everything,
    isFollowing,
    isSweeping: says(lexicon.every),
    isLinking: says(lexicon.linking),
    isAccepting: says(lexicon.accepting),
  };
}

const TABLES = new WeakMap<Lexicon, Map<string, VerbRow[]>>();

function verbTable(lexicon: Lexicon): Map<string, VerbRow[]> {
  const known = TABLES.get(lexicon);
  if (known !== undefined) return known;
  const table = new Map<string, VerbRow[]>();
  for (const row of lexicon.verbs) {
    for (const word of row.words) {
      const stem = lexicon.stem(word);
      table.set(stem, [...(table.get(stem) ?? []), row]);
    }
  }
  TABLES.set(lexicon, table);
  return table;
}

const tokensOf = (sentence: string, lexicon: Lexicon): readonly Token[] =>
  (fold(sentence).match(TOKEN) ?? []).map((word) => ({ word, stem: lexicon.stem(word) }));

const CONCEPTS = new WeakMap<Lexicon, Map<string, string[]>>();

/** Concepts by the stem of each of their names. */
function conceptTable(lexicon: Lexicon): Map<string, string[]> {
  const known = CONCEPTS.get(lexicon);
  if (known !== undefined) return known;
  const table = new Map<string, string[]>();
  for (const [concept, names] of Object.entries(lexicon.concepts)) {
    for (const name of [...names, concept]) {
      const stem = stemPhrase(name, lexicon);
      table.set(stem, [...(table.get(stem) ?? []), concept]);
    }
  }
  CONCEPTS.set(lexicon, table);
  return table;
}

const stemPhrase = (phrase: string, lexicon: Lexicon): string => phrase.split(' ').map(lexicon.stem).join(' ');

function conceptsOf(tokens: readonly Token[], lexicon: Lexicon): ReadonlySet<string> {
  const table = conceptTable(lexicon);
  const found = new Set<string>();
  tokens.forEach(({ stem }, at) => {
    found.add(stem);
    const pair = `${stem} ${tokens[at + 1]?.stem ?? ''}`;
    found.add(pair);
    for (const concept of [...(table.get(stem) ?? []), ...(table.get(pair) ?? [])]) found.add(concept);
  });
  return found;
}

/** "do not send", "without paying": the nearest few words before the verb, up to a comma. */
function isNegated(tokens: readonly Token[], at: number, { negations, denials }: Lexicon): boolean {
  const [next, second] = [tokens[at + 1]?.word ?? '', tokens[at + 2]?.word ?? ''];
  if (denials.includes(next) || (next !== ',' && denials.includes(second))) return true;
  for (let back = at - 1; back >= 0 && back >= at - NEGATION_REACH; back -= 1) {
    const word = tokens[back]?.word ?? '';
    if (word === ',') return false;
    if (negations.includes(word)) return !isAfterBoth(tokens, back, at);
  }
  return false;
}

/** "do not forget to send" asks for it twice over. */
const isAfterBoth = (tokens: readonly Token[], from: number, to: number): boolean =>
  tokens
    .slice(from + 1, to)
    .some(({ stem }) => stem === 'forget' || stem === 'hesitat' || stem === 'vergiss' || stem === 'vergess');

function isRequest(tokens: readonly Token[], at: number, row: VerbRow, lexicon: Lexicon): boolean {
  const before = tokens[at - 1]?.word;
  // "Tell me" asks for an answer, not for a message to somebody.
  if (row.isNounToo !== true && row.effects.includes('message') && lexicon.selves.includes(tokens[at + 1]?.word ?? ''))
    return false;
  if (row.isNounToo === true && before !== undefined && before !== ',' && !lexicon.openers.includes(before))
    return false;
  for (let back = at - 1; back >= 0 && back >= at - SUBJECT_REACH; back -= 1) {
    const word = tokens[back]?.word ?? '';
    if (lexicon.intents.includes(word)) return false;
    if (word === ',') return true;
    if (lexicon.handovers.includes(word)) return !isIntended(tokens, back, lexicon);
    if (lexicon.subjects.includes(word)) return false;
  }
  return true;
}

/** "I'm looking to book": the words before the hand-over say that it is only meant to happen some day. */
const isIntended = (tokens: readonly Token[], at: number, { intents }: Lexicon): boolean =>
  tokens.slice(Math.max(at - 2, 0), at).some(({ word }) => intents.includes(word));

function requestOf(
  { effects }: VerbRow,
  { word }: Token,
  about: ReadonlySet<string>,
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Request {
  const count = countAfter(tokens, at, lexicon);
  return { effects, verb: word, about, ...(count !== undefined && { count }) };
}

/** "buy two", "an email": a number right after the verb. "the emails", "all", plurals set none. */
function countAfter(tokens: readonly Token[], at: number, { counts, one, halts }: Lexicon): number | undefined {
  for (let next = at + 1; next <= at + 3; next += 1) {
    const word = tokens[next]?.word;
    if (word === undefined || word === ',' || halts.includes(word)) return undefined;
    const number = Object.hasOwn(counts, word) ? counts[word] : /^\d{1,2}$/.test(word) ? Number(word) : undefined;
    if (number !== undefined) return number;
    if (one.includes(word)) return 1;
  }
  return undefined;
}
