import type { Facts } from '../../contract/facts.ts';
import type { Reading } from '../../contract/reading.ts';
import { sentenceOf } from '../sentence.ts';
import { type Dialect, Follower } from './follow-program.ts';
import { JAVASCRIPT } from './javascript/dialect.ts';
import { PYTHON } from './python/dialect.ts';
import type { Language } from './syntax.ts';

/** Longer programs are not read. */
export const CODE_CHARACTERS_MAX = 400_000;
/** Deeper brackets are not read: parsers recurse. */
const BRACKETS_MAX = 200;

export interface CodeContext {
  /** Where the program starts; absolute and canonical. */
  readonly cwd: string;
  readonly facts: Facts;
  /** Words behind the program's name; absent where they are not known. */
  readonly argv?: readonly string[];
}

/**
 * Reads what a program would do. Total: every text gives an answer, in time linear in its length up to a ceiling of
 * steps; what was not understood is an `unknown` effect. It throws nothing of its own (only what `facts` throws).
 */
export function readCode(text: string, language: Language, context: CodeContext): Reading {
  const refusal = refusalOf(text);
  if (refusal !== undefined) return notRead(refusal, 0, text);
  const dialect: Dialect = language === 'python' ? PYTHON : JAVASCRIPT;
  const source = text
    .replace(/^\ufeff/, ' ')
    .replace(/\r\n/g, ' \n')
    .replace(/\r/g, '\n');
  const parsed = dialect.parse(source);
  if (!parsed.ok) return notRead(parsed.why, parsed.at, text);
  const follower = new Follower({ dialect, cwd: context.cwd, facts: context.facts, argv: context.argv });
  try {
    follower.follow(parsed.body);
  } catch (error) {
    // The walk is bounded; should a shape of program still exhaust the stack, it was not read.
    if (!(error instanceof RangeError)) throw error;
    return notRead('nesting too deep to follow', 0, text);
  }
  const { effects, located: evidence } = follower.sink.findings;
  return { parsed: follower.isWhole, effects, evidence, sentence: sentenceOf(effects, context.facts) };
}

function refusalOf(text: string): string | undefined {
  if (text.length > CODE_CHARACTERS_MAX) return `longer than ${CODE_CHARACTERS_MAX} characters`;
  if (text.includes('\0')) return 'a NUL character';
  if (!text.isWellFormed()) return 'half a character';
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // ( [ {
    if (code === 40 || code === 91 || code === 123) depth += 1;
    else if (code === 41 || code === 93 || code === 125) depth = Math.max(0, depth - 1);
    if (depth > BRACKETS_MAX) return 'nesting too deep to follow';
  }
  return undefined;
}

function notRead(why: string, at: number, text: string): Reading {
  return {
    parsed: false,
    effects: [{ type: 'unknown', target: `a program that was not read (${why})`, targetKind: 'text' }],
    evidence: [{ effect: 0, start: Math.min(at, text.length), end: Math.min(at + 1, text.length) }],
    sentence: `It was not understood (${why}, at character ${at + 1}), so it may do anything.`,
  };
}
