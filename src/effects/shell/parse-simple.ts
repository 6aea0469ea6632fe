import { parseRedirect } from './parse-redirect.ts';
import { readElements, readKeyed, toAssignment } from './read-assignment.ts';
import { skipBlanks } from './read-blanks.ts';
import { plainText, type RawWord, readRawWord, toArguments } from './read-word.ts';
import type { SourceText } from './source-text.ts';
import type { Assignment, Part, Redirect, SimpleCommand, Word } from './syntax.ts';

/** Reserved words of bash (manual 3.2.1). Where one stands as a command, it is grammar; the subset has only some. */
export const RESERVED: ReadonlySet<string> = new Set(
  'if then elif else fi time for in until while do done case esac coproc select function { } [[ ]] !'.split(' '),
);
const DECLARES: ReadonlySet<string> = new Set(['declare', 'typeset', 'local', 'readonly', 'export']);
/** Behind these, whether an argument is an assignment depends on more than the words. */
const PASSES_ON: ReadonlySet<string> = new Set(['command', 'builtin']);

interface Draft {
  readonly assignments: Assignment[];
  readonly words: Word[];
  readonly declared: Assignment[];
  readonly redirects: Redirect[];
  head: string | undefined;
}

/** Reads assignments, words and redirections up to an operator. */
export function parseSimple(source: SourceText): SimpleCommand {
  const start = source.offset;
  const draft: Draft = { assignments: [], words: [], declared: [], redirects: [], head: undefined };
  let end = start;
  source.countCommand();
  for (;;) {
    skipBlanks(source);
    if (source.next === '#') break;
    const redirect = parseRedirect(source);
    if (redirect !== undefined) draft.redirects.push(redirect);
    else if (!addNext(draft, source)) break;
    end = source.offset;
  }
  const { assignments, words, declared, redirects } = draft;
  // Also where brace expansion leaves nothing: there is no other way to write such a command.
  if (assignments.length + words.length + redirects.length === 0) source.fail('a command that is missing');
  return { kind: 'simple', assignments, words, ...(declared.length > 0 && { declared }), redirects, start, end };
}

/** Adds the assignment or word that begins here; false where none does. */
function addNext(draft: Draft, source: SourceText): boolean {
  const declares = draft.head !== undefined && DECLARES.has(draft.head);
  // As an argument of a declaration, only what surely is an assignment is read as one.
  if (draft.head === undefined || declares) {
    const keyed = readKeyed(source);
    if (keyed !== undefined) {
      (declares ? draft.declared : draft.assignments).push(keyed);
      return true;
    }
  }
  const raw = readRawWord(source);
  if (raw.atoms.length === 0) return false;
  if (source.next === '(') addArray(raw, declares, draft, source);
  else addWord(raw, declares, draft, source);
  return true;
}

const ARRAY = /^([A-Za-z_]\w*)(\+?)=$/;

/** `name=(…)`, where a variable may be set. */
function addArray(raw: RawWord, declares: boolean, draft: Draft, source: SourceText): void {
  const match = ARRAY.exec(plainText(raw) ?? '');
  if (match === null || (draft.head !== undefined && !declares)) source.fail('a function or an array', raw.start);
  const [, name = '', plus] = match ?? [];
  const value = { parts: [], start: raw.start, end: raw.end };
  const assignment = { name, append: plus === '+', value, elements: readElements(source) };
  if (!/^[ \t\n;&|)]?$/.test(source.next)) source.fail('a word that touches an array');
  (declares ? draft.declared : draft.assignments).push(assignment);
}

function addWord(raw: RawWord, declares: boolean, draft: Draft, source: SourceText): void {
  if (draft.head === undefined) {
    const assignment = toAssignment(raw, source);
    if (assignment !== undefined) {
      draft.assignments.push(assignment);
      return;
    }
    draft.head = plainText(raw) ?? '';
    if (RESERVED.has(draft.head)) source.fail(`the word ${draft.head} where a command was expected`, raw.start);
    if (leadingText(raw).startsWith('%')) source.fail('a command that names a job', raw.start);
  } else if (declares) {
    if (addDeclared(raw, draft, source)) return;
    rejectSplitting(raw, source);
  } else if (PASSES_ON.has(draft.head)) rejectSplitting(raw, source);
  const words = toArguments(raw, source);
  // Brace expansion may have put it there, or what stands before it may turn out to be nothing.
  const [first] = draft.words.every(mayVanish) ? (words[0]?.parts ?? []) : [];
  if (first?.kind === 'text' && first.text.startsWith('%')) source.fail('a command that names a job', raw.start);
  draft.words.push(...words);
}

/**
 * An argument of a declaration follows the rules of assignments (bash manual 3.1.4): its value is neither split nor
 * globbed. It becomes a word that needs no such rule. Other shells split it.
 */
function addDeclared(raw: RawWord, draft: Draft, source: SourceText): boolean {
  // Braces are expanded there all the same.
  const hasBraces = raw.atoms.some((atom) => atom.kind === 'plain' && atom.text.includes('{'));
  const assignment = splits(raw) && !hasBraces ? toAssignment(raw, source, false) : undefined;
  if (assignment === undefined || assignment.append) return false;
  source.bashOnly('an unquoted expansion in a declaration');
  const { parts } = assignment.value;
  const text: Part = { kind: 'text', text: `${assignment.name}=` };
  if (parts.some(({ kind }) => kind === 'tilde' || kind === 'process')) return false;
  draft.words.push({ parts: [text, ...parts], start: raw.start, end: raw.end });
  return true;
}

const mayVanish = ({ parts }: Word): boolean =>
  parts.every((part) => (part.kind === 'variable' || part.kind === 'command') && !part.quoted);

const leadingText = ({ atoms }: RawWord): string =>
  atoms.map((atom) => (atom.kind === 'part' ? '' : atom.text)).find((text) => text !== '') ?? '';

/** Where it is not plain that an argument is an assignment, only what both rules read alike is read. */
function rejectSplitting(raw: RawWord, source: SourceText): void {
  if (splits(raw)) source.fail('an unquoted expansion in a declaration', raw.start);
}

const splits = ({ atoms }: RawWord): boolean =>
  atoms.some((atom) => (atom.kind === 'plain' ? /[*?[{~]/.test(atom.text) : atom.kind === 'part' && isBare(atom.part)));

const isBare = (part: Part): boolean =>
  part.kind === 'process' || ((part.kind === 'variable' || part.kind === 'command') && !part.quoted);
