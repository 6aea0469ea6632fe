import { skipBlanks } from './read-blanks.ts';
import { readDollar } from './read-dollar.ts';
import { plainText, readRawWord, toPattern } from './read-word.ts';
import type { SourceText } from './source-text.ts';
import type { ConditionItem, Part } from './syntax.ts';

const SIGN = /&&|\|\||[()<>]/y;
const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = /^(?:==?|!=|=~|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/;
const END = /\]\](?=[ \t\n;&|()<>]|$)/y;

/**
 * Reads what stands behind `[[`, with its end (bash manual 3.2.5.2). Words there are neither split nor brace-expanded.
 * What bash would refuse is refused too: it does not run a line with a mistake in it, but the lines before.
 */
export function parseCondition(source: SourceText): readonly ConditionItem[] {
  source.bashOnly('[[');
  if (source.awaitsBody) source.fail('a condition on a line that opens a here-document');
  const items: ConditionItem[] = [];
  readExpression(source, items);
  if (source.match(END) === null) source.fail(`an unexpected ${JSON.stringify(source.next)} in a condition`);
  source.position += 2;
  return items;
}

function readExpression(source: SourceText, items: ConditionItem[]): void {
  for (;;) {
    readTerm(source, items);
    skipBlanks(source);
    const joint = source.startsWith('&&') ? '&&' : source.startsWith('||') ? '||' : undefined;
    if (joint === undefined) return;
    source.position += 2;
    items.push({ operator: joint });
    skipNewLines(source);
  }
}

/** Behind an operator the condition may go on in the next line. */
function skipNewLines(source: SourceText): void {
  for (skipBlanks(source); source.next === '\n'; skipBlanks(source)) source.position += 1;
}

function readTerm(source: SourceText, items: ConditionItem[]): void {
  skipBlanks(source);
  const item = readItem(source);
  items.push(item);
  if ('word' in item) {
    readRest(source, items);
    return;
  }
  const operator = 'operator' in item ? item.operator : '';
  if (operator === '!') readTerm(source, items);
  else if (operator === '(') {
    source.nested(() => readExpression(source, items));
    if (source.next !== ')') source.fail('a parenthesis that is not closed');
    items.push(readItem(source));
  } else if (UNARY.test(operator)) items.push(readOperand(source));
  else source.fail(`${operator} where a word was expected`);
}

/** What may stand behind a word: an operator and another word. */
function readRest(source: SourceText, items: ConditionItem[]): void {
  skipBlanks(source);
  if (source.match(/\]\]|&&|\|\||\)/y) !== null) return;
  const item = readItem(source);
  if (!('operator' in item) || !BINARY.test(item.operator)) source.fail('a condition that is not read');
  items.push(item);
  skipBlanks(source);
  items.push(item.operator === '=~' ? readRegularExpression(source) : readOperand(source));
}

function readOperand(source: SourceText): ConditionItem {
  skipBlanks(source);
  const item = readItem(source);
  return 'word' in item ? item : source.fail('a condition that is not read');
}

function readItem(source: SourceText): ConditionItem {
  if (source.startsWith('<(') || source.startsWith('>(')) source.fail('a process substitution in a condition');
  const sign = source.match(SIGN)?.[0];
  if (sign !== undefined) {
    source.position += sign.length;
    return { operator: sign };
  }
  const raw = readRawWord(source);
  if (raw.atoms.length === 0) source.fail(`an unexpected ${JSON.stringify(source.next)} in a condition`);
  if (source.next === '(') source.fail('an extended pattern');
  if (raw.atoms.some((atom) => atom.kind === 'part' && atom.part.kind === 'process'))
    source.fail('a process substitution in a condition', raw.start);
  source.countWords(1);
  const plain = plainText(raw);
  return plain !== undefined && (plain === '!' || UNARY.test(plain) || BINARY.test(plain))
    ? { operator: plain }
    : { word: toPattern(raw, source) };
}

const RUN = /[^\s"'`$\\&;<>]+/y;
const QUOTED = /"[^"$`\\\n]*"|'[^'\n]*'|\\[^\n]/y;

/** A regular expression, given to bash as written; only what its expansions would run matters. */
function readRegularExpression(source: SourceText): ConditionItem {
  const start = source.position;
  const inside: Part[] = [];
  for (;;) {
    const run = source.match(RUN) ?? source.match(QUOTED);
    if (run !== null) source.position += run[0].length;
    else if (source.next === '$') {
      const part = readDollar(source, false);
      if (part === undefined) source.position += 1;
      else inside.push(part);
    } else break;
  }
  const raw = source.text.slice(start, source.position);
  if (raw === '' || !/\s/.test(source.next)) source.fail('a regular expression that is not read');
  if (openParentheses(raw)) source.fail('a blank in a regular expression');
  return { raw, inside };
}

/** Inside parentheses bash lets a regular expression go on behind a blank. */
const openParentheses = (raw: string): boolean => {
  const bare = raw.replaceAll(/\\.|\[[^\]]*\]/gs, '');
  return (bare.match(/\(/g) ?? []).length !== (bare.match(/\)/g) ?? []).length;
};
