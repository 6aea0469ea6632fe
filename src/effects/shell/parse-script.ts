import { parseCondition } from './parse-condition.ts';
import { parseRedirect } from './parse-redirect.ts';
import { parseSimple, RESERVED } from './parse-simple.ts';
import { readArithmetic } from './read-arithmetic.ts';
import { skipBlanks, skipLines } from './read-blanks.ts';
import { readBodyParts } from './read-body.ts';
import { readDollar } from './read-dollar.ts';
import { readNested } from './read-nested.ts';
import { plainText, readRawWord, toArguments, toPattern, toWhole } from './read-word.ts';
import { type Dialect, type Readers, SourceText } from './source-text.ts';
import {
  type Arithmetic,
  type Branch,
  type Chain,
  type Clause,
  type Command,
  type CompoundCommand,
  type Pipeline,
  type Redirect,
  SCRIPT_CHARACTERS_MAX,
  SCRIPT_COMMANDS_MAX,
  type Script,
  Unparsed,
  type Word,
} from './syntax.ts';

/** `operator` is set where an unquoted character imitates a shell operator: such a text is refused, not only unparsed. */
export type Parsed =
  | { readonly ok: true; readonly script: Script }
  | { readonly ok: false; readonly why: string; readonly at: number; readonly operator?: string };

const READERS: Readers = { list: parseList, dollar: readDollar, body: readBodyParts };

/** How much of a text is read: a command as an agent types it, or a whole program. */
export interface ParseLimits {
  readonly charactersMax: number;
  readonly commandsMax: number;
}
const COMMAND_LIMITS: ParseLimits = { charactersMax: SCRIPT_CHARACTERS_MAX, commandsMax: SCRIPT_COMMANDS_MAX };

/** Parses a text of the closed subset. Total: whatever is outside it, too long or too deep gives `ok: false`. */
export function parseScript(
  text: string,
  dialect: Dialect = 'bash',
  depth = 0,
  limits: ParseLimits = COMMAND_LIMITS,
): Parsed {
  const { charactersMax, commandsMax } = limits;
  if (text.length > charactersMax) return { ok: false, why: `longer than ${charactersMax} characters`, at: 0 };
  const source = new SourceText(text, dialect, READERS, { depth, commandsMax });
  try {
    const script = parseList(source);
    if (source.position < text.length) source.fail(`an unexpected ${JSON.stringify(source.next)}`);
    if (source.awaitsBody) source.fail('a here-document without a body');
    return { ok: true, script };
  } catch (error) {
    if (!(error instanceof Unparsed)) throw error;
    const { why, at, operator } = error;
    return { ok: false, why, at, ...(operator !== undefined && { operator }) };
  }
}

const STOP = /(?:then|elif|else|fi|do|done|esac|\})(?=[ \t\n;&|()<>]|$)/y;

/** Most commands begin with none of these; one look is quicker than an expression. */
const isStop = (source: SourceText): boolean => 'tefd}'.includes(source.next) && source.match(STOP) !== null;

/** Reads commands up to the end, a closing parenthesis, or a reserved word that ends a part of a compound command. */
function parseList(source: SourceText): Script {
  const items: Script['items'][number][] = [];
  for (;;) {
    skipLines(source);
    if (source.next === '' || source.next === ')' || isStop(source)) return { items };
    if (source.inCase && source.match(CLAUSE_END) !== null) return { items };
    const chain = parseChain(source);
    skipBlanks(source);
    const background = source.next === '&';
    const line = source.next === '\n' || source.next === '#';
    items.push(line ? { chain, background, line } : { chain, background });
    if (background) source.passOperator(1);
    else if (source.inCase && source.match(CLAUSE_END) !== null) return { items };
    else if (source.next === ';') passSemicolon(source);
    else if (!'\n)#'.includes(source.next)) source.fail(`an unexpected ${JSON.stringify(source.next)}`);
  }
}

const CLAUSE_END = /;;&|;;|;&/y;

function passSemicolon(source: SourceText): void {
  if (/[;&]/.test(source.text[source.position + 1] ?? '')) source.fail('a branch of case');
  source.passOperator(1);
}

function parseChain(source: SourceText): Chain {
  const first = parsePipeline(source);
  const rest: Chain['rest'][number][] = [];
  for (;;) {
    skipBlanks(source);
    const operator = source.startsWith('&&') ? '&&' : source.startsWith('||') ? '||' : undefined;
    if (operator === undefined) return { first, rest };
    source.passOperator(2);
    skipLines(source);
    rest.push({ operator, pipeline: parsePipeline(source) });
  }
}

const NEGATION = /!(?=[ \t])/y;
const TIME = /time(?:[ \t]+(-p))?(?=[ \t]+[^ \t\n;&|-])/y;

function parsePipeline(source: SourceText): Pipeline {
  const start = source.offset;
  const negated = source.next === '!' && source.match(NEGATION) !== null;
  if (negated) source.position += 1;
  skipBlanks(source);
  const time = source.next === 't' ? source.match(TIME) : null;
  if (time !== null) {
    source.bashOnly('time');
    source.position += time[0].length;
    skipBlanks(source);
    // At the head of a substitution bash 5.2 takes the next word for a program's name, whatever it is.
    if (source.depth > 0 && [COMPOUND, FUNCTION, /\(/y].some((head) => source.match(head) !== null))
      source.fail('the time of a compound command inside another one');
  }
  const timed = time === null ? '' : time[1] === undefined ? 'time' : 'time -p';
  return { start, negated, timed, stages: parseStages(source) };
}

function parseStages(source: SourceText): Pipeline['stages'] {
  const stages: Pipeline['stages'][number][] = [];
  for (;;) {
    const command = parseCommand(source);
    skipBlanks(source);
    const both = source.startsWith('|&');
    const more = both || (source.next === '|' && !source.startsWith('||'));
    stages.push({ command, operator: both ? '|&' : '|' });
    if (!more) return stages;
    if (both) source.bashOnly('|&');
    source.passOperator(both ? 2 : 1);
    skipLines(source);
  }
}

const COMPOUND = /(?:if|for|while|until|case|\[\[|\{)(?=[ \t\n;&|()<>]|$)/y;

function parseCommand(source: SourceText): Command {
  if (source.startsWith('((')) return withRedirects(source, parseCalculation(source));
  if (source.next === '(') return withRedirects(source, parseSubshell(source));
  const keyword = 'ifwuc[{'.includes(source.next) ? source.match(COMPOUND)?.[0] : undefined;
  if (keyword === undefined) return parseFunction(source) ?? parseSimple(source);
  source.position += keyword.length;
  return withRedirects(
    source,
    source.nested(() => parseCompound(source, keyword)),
  );
}

type Bare<T> = T extends unknown ? Omit<T, 'redirects'> : never;

function withRedirects(source: SourceText, command: Bare<CompoundCommand>): CompoundCommand {
  const redirects: Redirect[] = [];
  for (;;) {
    skipBlanks(source);
    const redirect = parseRedirect(source);
    if (redirect === undefined) return { ...command, redirects };
    redirects.push(redirect);
  }
}

function parseSubshell(source: SourceText): Bare<CompoundCommand> {
  source.position += 1;
  return { kind: 'subshell', body: filled(source, readNested(source)) };
}

function parseCompound(source: SourceText, keyword: string): Bare<CompoundCommand> {
  switch (keyword) {
    case 'if':
      return parseIf(source);
    case 'for':
      return parseFor(source);
    case 'case':
      return parseCase(source);
    case '[[':
      if (!/[ \t\n]/.test(source.next)) source.fail('a condition that is not read');
      source.countCommand();
      return { kind: 'condition', items: parseCondition(source) };
    case 'while':
    case 'until':
      return parseWhile(source, keyword);
    default:
      return { kind: 'group', body: parseBody(source, '}') };
  }
}

/** Reads a list that must hold a command and must be ended by the given word. */
function parseBody(source: SourceText, ...ends: readonly string[]): Script {
  const body = filled(source, parseList(source));
  const stop = source.match(STOP)?.[0];
  if (stop === undefined || !ends.includes(stop)) source.fail(`${ends.join(' or ')} was expected`);
  if (ends.length === 1) source.position += stop.length;
  return body;
}

function filled(source: SourceText, script: Script): Script {
  if (script.items.length === 0) source.fail('a list without commands');
  return script;
}

function parseIf(source: SourceText): Bare<CompoundCommand> {
  const branches: Branch[] = [];
  for (;;) {
    const condition = parseBody(source, 'then');
    const body = parseBody(source, 'elif', 'else', 'fi');
    branches.push({ condition, body });
    const [end = ''] = source.match(STOP) ?? [];
    source.position += end.length;
    if (end === 'fi') return { kind: 'if', branches };
    if (end === 'else') return { kind: 'if', branches, otherwise: parseBody(source, 'fi') };
  }
}

function parseWhile(source: SourceText, kind: 'while' | 'until'): Bare<CompoundCommand> {
  const condition = parseBody(source, 'do');
  return { kind, condition, body: parseBody(source, 'done') };
}

/** In one line: with `in` on the next one, bash 5.2 does not know the loop inside a substitution inside `case`. */
const FOR_HEAD = /[ \t]+([A-Za-z_]\w*)(?:[ \t]+in(?=[ \t\n;])|(?=[ \t]*;|[ \t]*\n|[ \t]+do[ \t\n]))/y;

function parseFor(source: SourceText): Bare<CompoundCommand> {
  if (source.match(/[ \t]*\(\(/y) !== null) return parseCount(source);
  const head = source.match(FOR_HEAD);
  if (head === null || source.awaitsBody) return source.fail('a form of for that is not read');
  const start = source.offset;
  source.position += head[0].length;
  const hasWords = /\sin$/.test(head[0]);
  const words = hasWords ? parseForWords(source) : [allArguments(start)];
  if (!hasWords) passEnd(source);
  skipLines(source);
  if (source.match(STOP)?.[0] !== 'do') source.fail('do was expected');
  source.position += 2;
  return { kind: 'for', name: head[1] ?? '', words, body: parseBody(source, 'done') };
}

/** Without `in`, a loop goes through the arguments of the script or function. */
const allArguments = (at: number): Word => ({
  parts: [{ kind: 'variable', name: '@', raw: '$@', derived: false, quoted: true }],
  start: at,
  end: at,
});

function passEnd(source: SourceText): void {
  skipBlanks(source);
  if (source.next === ';') source.position += 1;
}

/** `for ((start; condition; step))`. */
function parseCount(source: SourceText): Bare<CompoundCommand> {
  source.bashOnly('for ((');
  source.position += source.match(/[ \t]*\(\(/y)?.[0].length ?? 0;
  const parts: Arithmetic[] = [];
  for (const end of [';', ';', '))']) {
    parts.push(readArithmetic(source, [end]));
    source.position += end.length;
  }
  passEnd(source);
  skipLines(source);
  if (source.match(STOP)?.[0] !== 'do') source.fail('do was expected');
  source.position += 2;
  return { kind: 'count', parts, body: parseBody(source, 'done') };
}

/** `((…))`. */
function parseCalculation(source: SourceText): Bare<CompoundCommand> {
  source.bashOnly('((');
  source.countCommand();
  source.position += 2;
  const arithmetic = readArithmetic(source, ['))']);
  source.position += 2;
  return { kind: 'arithmetic', arithmetic };
}

function parseCase(source: SourceText): Bare<CompoundCommand> {
  skipBlanks(source);
  const raw = readRawWord(source);
  if (raw.atoms.length === 0 || source.awaitsBody) source.fail('a form of case that is not read');
  const word = toWhole(raw, source);
  skipLines(source);
  if (source.match(/in(?=[ \t\n])/y) === null) source.fail('in was expected');
  source.position += 2;
  const clauses: Clause[] = [];
  for (;;) {
    skipLines(source);
    if (source.match(STOP)?.[0] === 'esac') break;
    clauses.push(parseClause(source));
  }
  source.position += 'esac'.length;
  return { kind: 'case', word, clauses };
}

function parseClause(source: SourceText): Clause {
  if (source.next === '(') source.position += 1;
  const patterns: Word[] = [];
  for (;;) {
    skipBlanks(source);
    const raw = readRawWord(source);
    if (raw.atoms.length === 0) source.fail(`an unexpected ${JSON.stringify(source.next)} in a pattern`);
    // Inside braces bash takes it for their end.
    if (plainText(raw) === '}') source.fail('a closing brace as a pattern', raw.start);
    patterns.push(toPattern(raw, source));
    skipBlanks(source);
    if (source.next === ')') break;
    if (source.next !== '|') source.fail(`an unexpected ${JSON.stringify(source.next)} in a pattern`);
    source.position += 1;
  }
  source.position += 1;
  const body = source.clause(() => parseList(source));
  const end = source.match(CLAUSE_END)?.[0] ?? ';;';
  if (source.match(CLAUSE_END) !== null) source.position += end.length;
  else if (source.match(STOP)?.[0] !== 'esac') source.fail(';; was expected');
  return { patterns, body, end: end === ';&' || end === ';;&' ? end : ';;' };
}

const FUNCTION =
  /(?:function[ \t]+([A-Za-z_][\w:.-]*)(?:[ \t]*\([ \t]*\))?|([A-Za-z_:][\w:.-]*)[ \t]*\([ \t]*\))(?=[ \t\n]*[({])/y;

const mayBeFunction = (source: SourceText): boolean =>
  source.next === 'f' || source.text.includes('(', source.position);

/** `name() { … }`, `name() ( … )`, `function name { … }`. */
function parseFunction(source: SourceText): CompoundCommand | undefined {
  const match = mayBeFunction(source) ? source.match(FUNCTION) : null;
  if (match === null) return undefined;
  const [whole, keyworded, plain] = match;
  if (keyworded !== undefined) source.bashOnly('function');
  const name = keyworded ?? plain ?? '';
  if (RESERVED.has(name) || source.awaitsBody) source.fail('a function that is not read');
  source.position += whole.length;
  skipLines(source);
  if (source.startsWith('((')) source.fail('a function that calculates');
  const body = source.nested(() => parseCommand(source));
  if (body.kind !== 'group' && body.kind !== 'subshell') return source.fail('a function that is not read');
  return { kind: 'function', name, body, redirects: [] };
}

function parseForWords(source: SourceText): readonly Word[] {
  const words: Word[] = [];
  for (;;) {
    skipBlanks(source);
    const raw = readRawWord(source);
    if (raw.atoms.length > 0) words.push(...toArguments(raw, source));
    else if (source.next === ';') {
      source.position += 1;
      return words;
    } else if (source.next === '\n') return words;
    else source.fail(`an unexpected ${JSON.stringify(source.next)}`);
  }
}
