import { parseRedirect } from './parse-redirect.ts';
import { parseSimple } from './parse-simple.ts';
import { skipBlanks, skipLines } from './read-blanks.ts';
import { readNested } from './read-nested.ts';
import { readRawWord, toArguments } from './read-word.ts';
import { type Dialect, SourceText } from './source-text.ts';
import {
  type Branch,
  type Chain,
  type Command,
  type CompoundCommand,
  type Pipeline,
  type Redirect,
  SCRIPT_CHARACTERS_MAX,
  type Script,
  Unparsed,
  type Word,
} from './syntax.ts';

/** `operator` is set where an unquoted character imitates a shell operator: such a text is refused, not only unparsed. */
export type Parsed =
  | { readonly ok: true; readonly script: Script }
  | { readonly ok: false; readonly why: string; readonly at: number; readonly operator?: string };

/** Parses a text of the closed subset. Total: whatever is outside it, too long or too deep gives `ok: false`. */
export function parseScript(text: string, dialect: Dialect = 'bash', depth = 0): Parsed {
  if (text.length > SCRIPT_CHARACTERS_MAX)
    return { ok: false, why: `longer than ${SCRIPT_CHARACTERS_MAX} characters`, at: 0 };
  const source = new SourceText(text, dialect, parseList, 0, depth);
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

const STOP = /(?:then|elif|else|fi|do|done|\})(?=[ \t\n;&|()<>]|$)/y;

/** Reads commands up to the end, a closing parenthesis, or a reserved word that ends a part of a compound command. */
function parseList(source: SourceText): Script {
  const items: Script['items'][number][] = [];
  for (;;) {
    skipLines(source);
    if (source.next === '' || source.next === ')' || source.match(STOP) !== null) return { items };
    const chain = parseChain(source);
    skipBlanks(source);
    const background = source.next === '&';
    items.push({ chain, background });
    if (background) source.passOperator(1);
    else if (source.next === ';') passSemicolon(source);
    else if (!'\n)#'.includes(source.next)) source.fail(`an unexpected ${JSON.stringify(source.next)}`);
  }
}

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
  const negated = source.match(NEGATION) !== null;
  if (negated) source.position += 1;
  skipBlanks(source);
  const time = source.match(TIME);
  if (time !== null) {
    source.bashOnly('time');
    source.position += time[0].length;
    skipBlanks(source);
    // At the head of a substitution bash 5.2 takes the next word for a program's name, whatever it is.
    if (source.depth > 0 && (source.next === '(' || source.match(COMPOUND) !== null))
      source.fail('the time of a compound command inside another one');
  }
  const timed = time === null ? '' : time[1] === undefined ? 'time' : 'time -p';
  return { negated, timed, stages: parseStages(source) };
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

const COMPOUND = /(?:if|for|while|until|\{)(?=[ \t\n;&|()<>]|$)/y;

function parseCommand(source: SourceText): Command {
  if (source.startsWith('((')) source.fail('an arithmetic command');
  if (source.next === '(') return withRedirects(source, parseSubshell(source));
  const keyword = source.match(COMPOUND)?.[0];
  if (keyword === undefined) return parseSimple(source);
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

const FOR_HEAD = /[ \t]+([A-Za-z_]\w*)[ \t\n]+in(?=[ \t\n;])/y;

function parseFor(source: SourceText): Bare<CompoundCommand> {
  const head = source.match(FOR_HEAD);
  if (head === null || source.awaitsBody) return source.fail('a form of for that is not read');
  source.position += head[0].length;
  const words = parseForWords(source);
  skipLines(source);
  if (source.match(STOP)?.[0] !== 'do') source.fail('do was expected');
  source.position += 2;
  return { kind: 'for', name: head[1] ?? '', words, body: parseBody(source, 'done') };
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
