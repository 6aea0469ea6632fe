import { LOOK_ALIKE_OPERATOR } from './byte-gate.ts';
import { decodeAnsiC } from './decode-ansi-c.ts';
import { readDollar } from './read-dollar.ts';
import { readSubstitution } from './read-nested.ts';
import { SourceText } from './source-text.ts';
import { type Part, Unparsed } from './syntax.ts';

/** A word before brace, tilde and glob characters have been given their meaning. */
export type Atom =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string }
  | { readonly kind: 'part'; readonly part: Part };

const PLAIN_RUN = /[^\s\\'"$`|&;()<>]+/y;
const WORD_END = /[ \t\n|&;()<>]/;

/** Reads one word's atoms, quoting undone exactly as bash does; stops before an unquoted blank or operator. */
export function readAtoms(source: SourceText): readonly Atom[] {
  const atoms: Atom[] = [];
  for (;;) {
    const run = source.match(PLAIN_RUN);
    if (run !== null) {
      refuseLookAlike(source, run[0]);
      source.position += run[0].length;
      append(atoms, 'plain', run[0]);
      continue;
    }
    const character = source.next;
    if (character === '') return atoms;
    if (isProcessSubstitution(source)) {
      source.bashOnly('process substitution');
      atoms.push({ kind: 'part', part: readProcess(source) });
      continue;
    }
    if (WORD_END.test(character)) return atoms;
    readSpecial(source, character, atoms);
  }
}

function readSpecial(source: SourceText, character: string, atoms: Atom[]): void {
  switch (character) {
    case '\\':
      readBackslash(source, atoms);
      break;
    case "'":
      append(atoms, 'quoted', readSingle(source));
      break;
    case '"':
      readDouble(source, atoms);
      break;
    case '`':
      atoms.push({ kind: 'part', part: readBackticks(source, false) });
      break;
    case '$':
      readUnquotedDollar(source, atoms);
      break;
    default:
      source.fail(`the character ${JSON.stringify(character)}`);
  }
}

function refuseLookAlike(source: SourceText, run: string): void {
  const found = LOOK_ALIKE_OPERATOR.exec(run);
  if (found !== null) throw new Unparsed('a look-alike of an operator', source.offset + found.index, found[0]);
}

/** Joins neighbours of one kind; an empty quoted text is kept, since it makes an empty word. */
export function append(atoms: Atom[], kind: 'plain' | 'quoted', text: string): void {
  const last = atoms.at(-1);
  if (last !== undefined && last.kind === kind) atoms[atoms.length - 1] = { kind, text: last.text + text };
  else atoms.push({ kind, text });
}

function readBackslash(source: SourceText, atoms: Atom[]): void {
  const code = source.text.codePointAt(source.position + 1) ?? source.fail('a backslash at the end');
  const escaped = String.fromCodePoint(code);
  source.position += 1 + escaped.length;
  // Writing a substitution anew, bash 5.2 takes an ampersand at the end of a command for its own, and adds no `;`.
  if (escaped === '&' && source.depth > 0 && WORD_END.test(source.next)) source.fail('an ampersand that ends a word');
  if (escaped === '\n') continueLine(source, atoms);
  else append(atoms, 'quoted', escaped);
}

/** Bash joins the lines before it looks for names: `$a\⏎b` is the variable `ab`. */
function continueLine(source: SourceText, atoms: readonly Atom[]): void {
  forbidBodyBreak(source);
  if (atoms.at(-1)?.kind === 'part') source.fail('a line continued behind an expansion');
}

function forbidBodyBreak(source: SourceText): void {
  if (source.awaitsBody) source.fail('a line break inside a line that opens a here-document');
}

function readSingle(source: SourceText): string {
  const end = source.text.indexOf("'", source.position + 1);
  if (end < 0) source.fail('a quote that is not closed');
  const text = source.text.slice(source.position + 1, end);
  if (text.includes('\n')) forbidBodyBreak(source);
  source.position = end + 1;
  return text;
}

const DOUBLE_RUN = /[^"\\$`]+/y;

function readDouble(source: SourceText, atoms: Atom[]): void {
  const start = source.offset;
  source.position += 1;
  append(atoms, 'quoted', '');
  for (;;) {
    const run = source.match(DOUBLE_RUN);
    if (run !== null) {
      if (run[0].includes('\n')) forbidBodyBreak(source);
      source.position += run[0].length;
      append(atoms, 'quoted', run[0]);
      continue;
    }
    const character = source.next;
    if (character === '') source.fail('a quote that is not closed', start);
    if (character === '"') {
      source.position += 1;
      return;
    }
    readInDouble(source, character, atoms);
  }
}

function readInDouble(source: SourceText, character: string, atoms: Atom[]): void {
  if (character === '\\') {
    const escaped = source.text[source.position + 1] ?? source.fail('a quote that is not closed');
    source.position += 2;
    if (escaped === '\n') continueLine(source, atoms);
    else append(atoms, 'quoted', '$`"\\'.includes(escaped) ? escaped : `\\${escaped}`);
    return;
  }
  if (character === '`') {
    atoms.push({ kind: 'part', part: readBackticks(source, true) });
    return;
  }
  const part = readDollar(source, true);
  if (part !== undefined) atoms.push({ kind: 'part', part });
  else {
    source.position += 1;
    append(atoms, 'quoted', '$');
  }
}

function readUnquotedDollar(source: SourceText, atoms: Atom[]): void {
  if (source.startsWith("$'")) {
    source.bashOnly("$'…'");
    const { text, length } =
      decodeAnsiC(source.text, source.position) ?? source.fail("an escape in $'…' that is not read");
    source.position += length;
    append(atoms, 'quoted', text);
    return;
  }
  if (source.startsWith('$"')) source.fail('a text that is translated ($"…")');
  const part = readDollar(source, false);
  if (part !== undefined) {
    atoms.push({ kind: 'part', part });
    return;
  }
  // Bash then neither splits nor globs the rest of the word.
  if (atoms.some(isActive)) source.fail('a lone dollar sign behind an expansion');
  source.position += 1;
  append(atoms, 'quoted', '$');
}

const isActive = (atom: Atom): boolean => (atom.kind === 'plain' ? /[*?[]/.test(atom.text) : atom.kind === 'part');

const isProcessSubstitution = (source: SourceText): boolean => source.startsWith('<(') || source.startsWith('>(');

function readProcess(source: SourceText): Part {
  const direction = source.next === '<' ? '<' : '>';
  source.position += 2;
  // Bash takes what follows for a calculation first, in which nothing begins a comment.
  if (source.next === '(') source.fail('two parentheses behind an angle bracket');
  const script = readSubstitution(source);
  if (script.items.length === 0) source.fail('a process substitution without commands');
  return { kind: 'process', direction, script };
}

/** The old form of substitution; only without backslashes inside, whose meaning there depends on the nesting. */
export function readBackticks(source: SourceText, quoted: boolean): Part {
  const end = source.text.indexOf('`', source.position + 1);
  if (end < 0) source.fail('a backtick that is not closed');
  const inner = source.text.slice(source.position + 1, end);
  if (inner.includes('\\')) source.fail('a backslash between backticks');
  if (source.awaitsBody) source.fail('a substitution on a line that opens a here-document');
  const nested = new SourceText(inner, source.dialect, source.readers, {
    base: source.offset + 1,
    depth: source.depth + 1,
    commandsMax: source.commandsMax,
  });
  const script = source.nested(() => nested.readers.list(nested));
  if (nested.position < inner.length) source.fail('backticks that do not hold whole commands');
  source.position = end + 1;
  return { kind: 'command', script, quoted };
}
