import { literal, nearTextOf, shownArgument, textOf } from '../argument.ts';
import type { Call } from '../call.ts';
import { applyRole, runShellText } from '../run-sheet.ts';
import type { Scene } from '../scene.ts';
import type { Sheet } from '../sheet.ts';
import { lines, names } from './lines.ts';

export const AWK: Sheet = {
  names: names('awk gawk mawk nawk'),
  source: 'GNU awk 5.2, gawk(1), and mawk 1.3.4, mawk(1)',
  style: 'posix',
  options:
    lines(`-F --field-separator=TEXT | -v --assign=TEXT | -f --file=READ !execute !unknown | -b --characters-as-bytes | -c --traditional
    -C --copyright | -e --source=TEXT | -E --exec=READ !execute !unknown | -h --help | -i --include=UNKNOWN | -I --trace | -k --csv | -l --load=UNKNOWN
    -M --bignum | -n --non-decimal-data | -N --use-lc-numeric | -P --posix | -r --re-interval | -s --no-optimize | -O --optimize | -S --sandbox
    -t --lint-old | -L --lint[=TEXT] | -V --version | -d --dump-variables[=UNKNOWN] | -D --debug[=UNKNOWN] | -o --pretty-print[=UNKNOWN] | -p --profile[=UNKNOWN]`),
  operands: 'TEXT...',
  read: readAwk,
};

function readAwk(call: Call, scene: Scene): void {
  const hasProgram = call.has('-e', '-f', '-E');
  const programs = [...call.values('-e'), ...(hasProgram ? [] : call.operands.slice(0, 1))];
  for (const program of programs) {
    const text = textOf(program);
    if (LINES_ONLY.test(nearTextOf(program) ?? '?')) continue;
    if (text === undefined) {
      scene.findings.addText('unknown', `awk ${shownArgument(program)}`);
      scene.findings.presume('execute', 'sh');
    } else noteProgram(text, call, scene);
  }
  // An operand of the form name=value sets a variable; the others are files.
  const files = hasProgram ? call.operands : call.operands.slice(1);
  for (const file of files) if (!/^[A-Za-z_]\w*=/.test(textOf(file) ?? '')) applyRole('READ', file, call, scene);
}

/** Lines or fields by their numbers: whichever those are, nothing else comes of it. */
const LINES_ONLY = /^(?:(?:NR|FNR|NF|&&|==|[<>]=?|!=|%|\d|\s)+|\s*\{\s*print \$\d+\s*\}\s*)$/;

function noteProgram(text: string, call: Call, scene: Scene): void {
  const reading = readAwkProgram(text);
  const { findings } = scene;
  if (!reading.ok) findings.addText('unknown', `awk ${text}`);
  if (!reading.ok && /@\s*load|system|\|/.test(text)) findings.presume('execute', 'sh');
  if (reading.executes) {
    findings.addExecute('sh');
    findings.addText('unknown', `a command that awk runs (${text})`);
    for (const command of reading.commands) runShellText(literal(command), scene);
  }
  if (reading.environment) findings.addText('secret', 'variables of the environment (awk ENVIRON)');
  for (const name of reading.reads) applyRole('READ', literal(name), call, scene);
  for (const name of reading.writes) {
    if (name.startsWith('/inet')) findings.addText('network', name);
    else applyRole('WRITE', literal(name), call, scene);
  }
}

/** What an awk program does besides computing and printing. `ok` is false where that is not sure. */
export interface AwkReading {
  ok: boolean;
  executes: boolean;
  environment: boolean;
  /** Commands that stand in it as plain texts; there may be others. */
  readonly commands: string[];
  readonly reads: string[];
  readonly writes: string[];
}

type Token = { readonly kind: 'name' | 'number' | 'string' | 'regex' | 'operator' | 'end'; readonly text: string };

const TOKEN =
  /(?<blank>[ \t\r]+|\\\r?\n|#[^\n]*)|(?<name>[A-Za-z_](?:\w|::)*)|(?<number>0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|(?<string>"(?:[^"\\\n]|\\(?:\n|.))*")|(?<operator>\n|\|\||\|&|>>|&&|[-+*/%^=!<>]=|\*\*=?|\+\+|--|!~|[-{}()[\];,+*/%^!<>|?:~$=&@])/gy;
/** Without a slash in brackets, where awks differ on what ends the pattern. */
const REGEX = /\/(?:[^/\\\n[]|\\.|\[\^?\]?(?:[^\]\\\n/]|\\.)*\])*\//y;
/** Words and signs of everything that this reader looks for. */
const TELLING = /system|getline|[|>@]|ARG|SYMTAB|FUNCTAB|extension|ENVIRON/;

/** Tokens of an awk program; `undefined` where the text is none. A slash begins a pattern where a value cannot end. */
function tokenise(program: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < program.length) {
    const before = tokens.at(-1);
    // After a parenthesis a slash divides, or begins a pattern (`if (x) /re/`); a program is read only if both are harmless.
    if (
      program[at] === '/' &&
      [')', '$', '++', '--', 'getline', 'length'].includes(before?.text ?? '') &&
      TELLING.test(program)
    )
      return undefined;
    if (program[at] === '/' && !endsValue(before)) {
      REGEX.lastIndex = at;
      const match = REGEX.exec(program);
      if (match === null) return undefined;
      tokens.push({ kind: 'regex', text: match[0] });
      at += match[0].length;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(program);
    if (match === null) return undefined;
    at += match[0].length;
    const found = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined);
    const kind = found?.[0];
    if (kind === 'name' || kind === 'number' || kind === 'string' || kind === 'operator')
      tokens.push({ kind, text: match[0] });
  }
  return tokens;
}

const endsValue = (token: Token | undefined): boolean =>
  token !== undefined &&
  (token.kind === 'number' ||
    token.kind === 'string' ||
    token.kind === 'regex' ||
    (token.kind === 'name' &&
      !/^(?:print|printf|return|in|getline|case|if|while|else|do|delete|exit)$/.test(token.text)) ||
    [')', ']', '++', '--'].includes(token.text));

/** Reads a program: pipes, redirections, calls that run something, changes of what is read next. */
export function readAwkProgram(program: string): AwkReading {
  const reading: AwkReading = { ok: true, executes: false, environment: false, commands: [], reads: [], writes: [] };
  const tokens = tokenise(program);
  if (tokens === undefined) return { ...reading, ok: false };
  let [printing, depth, printDepth] = [false, 0, 0];
  tokens.forEach((token, index) => {
    const next = tokens[index + 1] ?? { kind: 'end', text: '' };
    if (token.kind === 'name') {
      noteName(token.text, tokens[index - 1], reading);
      if (token.text.endsWith('getline')) noteGetline(tokens.slice(index + 1, index + 5), reading);
      if (token.text === 'system' && next.text === '(') noteCommand(tokens[index + 2], reading);
      if (token.text === 'print' || token.text === 'printf') [printing, printDepth] = [true, depth];
    }
    if (token.kind !== 'operator') return;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    // After a comma or a logical operator a statement goes on in the next line.
    const goesOn = token.text === '\n' && /^(?:,|&&|\|\|)$/.test(tokens[index - 1]?.text ?? '');
    if (/^[\n;}]$/.test(token.text) && !goesOn) printing = false;
    if (token.text === '|' || token.text === '|&') {
      reading.executes = true;
      noteCommand(printing ? next : tokens[index - 1], reading);
    }
    if (token.text === '@') reading.ok = false;
    const redirects = token.text === '>>' || (token.text === '>' && printing && depth === printDepth);
    if (redirects) noteTarget(next, tokens[index + 2], reading);
  });
  return reading;
}

function noteCommand(token: Token | undefined, { commands }: AwkReading): void {
  if (token?.kind === 'string') commands.push(token.text.slice(1, -1).replace(/\\(["\\/])/g, '$1'));
}

/** Functions that run a command or load code, and variables that decide what is read. */
function noteName(name: string, before: Token | undefined, reading: AwkReading): void {
  const last = name.replace(/^.*::/, '');
  if (last === 'system') reading.executes = true;
  if (/^(?:ARGV|ARGC|SYMTAB|FUNCTAB|extension)$/.test(last)) reading.ok = false;
  if (last === 'ENVIRON') reading.environment = true;
  if (before?.text === '@') reading.ok = false;
}

/** `getline < "file"` and `getline line < "file"` read that file; without an angle it is the next line of the input. */
function noteGetline(after: readonly Token[], reading: AwkReading): void {
  const [first] = after;
  if (first?.text === '$') reading.ok = false;
  const [angle, file, end] = first?.kind === 'name' ? after.slice(1) : after;
  if (angle?.text === '[' && first?.kind === 'name') reading.ok = false;
  if (angle?.text !== '<') return;
  if (file?.kind === 'string' && !file.text.includes('\\') && (end === undefined || /^[\n;})]$/.test(end.text)))
    reading.reads.push(file.text.slice(1, -1));
  else reading.ok = false;
}

/** Where `print` writes: only a file named in quotes is known, and only if nothing is joined on to it. */
function noteTarget(target: Token, after: Token | undefined, reading: AwkReading): void {
  const ends = after === undefined || /^[\n;}]$/.test(after.text);
  if (target.kind !== 'string' || !ends || target.text.includes('\\')) {
    reading.ok = false;
    reading.writes.push('a file that awk names');
    return;
  }
  const name = target.text.slice(1, -1);
  if (!/^\/dev\/(?:stdout|stderr)$|^-$/.test(name)) reading.writes.push(name);
}
