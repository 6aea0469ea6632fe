import { parseRedirect } from './parse-redirect.ts';
import { skipBlanks } from './read-blanks.ts';
import { plainText, type RawWord, readRawWord, toArguments, toAssignment } from './read-word.ts';
import type { SourceText } from './source-text.ts';
import type { Assignment, Part, Redirect, SimpleCommand, Word } from './syntax.ts';

/** Reserved words of bash (manual 3.2.1). Where one stands as a command, it is grammar; the subset has only some. */
export const RESERVED: ReadonlySet<string> = new Set(
  'if then elif else fi time for in until while do done case esac coproc select function { } [[ ]] !'.split(' '),
);
const DECLARES: ReadonlySet<string> = new Set([
  'declare',
  'typeset',
  'local',
  'readonly',
  'export',
  'command',
  'builtin',
]);

/** Reads assignments, words and redirections up to an operator. */
export function parseSimple(source: SourceText): SimpleCommand {
  const start = source.position;
  const draft = {
    assignments: [] as Assignment[],
    words: [] as Word[],
    redirects: [] as Redirect[],
    head: undefined as string | undefined,
  };
  let end = start;
  source.countCommand();
  for (;;) {
    skipBlanks(source);
    if (source.next === '#') break;
    const redirect = parseRedirect(source);
    if (redirect !== undefined) draft.redirects.push(redirect);
    else {
      const raw = readRawWord(source);
      if (raw.atoms.length === 0) break;
      if (source.next === '(') source.fail('a function or an array');
      addWord(raw, draft, source);
    }
    end = source.position;
  }
  const { assignments, words, redirects } = draft;
  if (assignments.length + words.length + redirects.length === 0 && draft.head === undefined)
    source.fail('a command that is missing');
  return { kind: 'simple', assignments, words, redirects, start, end };
}

interface Draft {
  readonly assignments: Assignment[];
  readonly words: Word[];
  head: string | undefined;
}

function addWord(raw: RawWord, draft: Draft, source: SourceText): void {
  if (draft.head === undefined) {
    const assignment = toAssignment(raw, source);
    if (assignment !== undefined) {
      draft.assignments.push(assignment);
      return;
    }
    draft.head = plainText(raw) ?? '';
    if (RESERVED.has(draft.head)) source.fail(`the word ${draft.head} where a command was expected`, raw.start);
    if (leadingText(raw).startsWith('%')) source.fail('a command that names a job', raw.start);
  } else if (DECLARES.has(draft.head)) rejectSplitting(raw, source);
  draft.words.push(...toArguments(raw, source));
}

const leadingText = ({ atoms }: RawWord): string =>
  atoms.map((atom) => (atom.kind === 'part' ? '' : atom.text)).find((text) => text !== '') ?? '';

/** Arguments of declarations follow the rules of assignments; only where both rules agree are they read. */
function rejectSplitting({ atoms, start }: RawWord, source: SourceText): void {
  const differs = atoms.some((atom) =>
    atom.kind === 'plain' ? /[*?[{~]/.test(atom.text) : atom.kind === 'part' && isBare(atom.part),
  );
  if (differs) source.fail('an unquoted expansion in a declaration', start);
}

const isBare = (part: Part): boolean =>
  part.kind === 'process' || ((part.kind === 'variable' || part.kind === 'command') && !part.quoted);
