import { SallyportError } from '../../contract/errors.ts';
import { FILE_TEXT_BYTES_MAX } from '../../contract/limits.ts';

export interface Edit {
  readonly find: string;
  readonly replace: string;
  /** Replace every occurrence; without it there must be exactly one. */
  readonly all?: boolean | undefined;
}

/** Makes exact replacements one after the other; each sees what the ones before it made. */
export function applyEdits(base: string, edits: readonly Edit[]): string {
  return edits.reduce(
    (text, edit, index) => applyEdit(text, edit, edits.length > 1 ? `Edit ${index + 1}` : 'The edit'),
    base,
  );
}

function applyEdit(text: string, edit: Edit, name: string): string {
  const { find, replace } = fitted(text, edit);
  const count = countOf(text, find);
  if (count === 0) throw new SallyportError('EDIT_NOT_FOUND', `${name} does not fit: ${whyNotFound(text, find)}.`);
  if (edit.all) {
    // Edits that double a text again and again must end in an error, not in the end of the process.
    if (text.length + count * (replace.length - find.length) > FILE_TEXT_BYTES_MAX) {
      throw new SallyportError('FILE_TOO_LARGE', `${name} would make the file larger than the file tools write.`);
    }
    return text.split(find).join(replace);
  }
  if (count > 1) throw new SallyportError('EDIT_AMBIGUOUS', `${name} fits in ${count} places.`);
  const at = text.indexOf(find);
  return text.slice(0, at) + replace + text.slice(at + find.length);
}

/** The edit in the file's own habits, where it does not fit as it stands: its line ends, and no newline at its end. */
function fitted(text: string, edit: Edit): Edit {
  const inHabit = isCrlf(text) ? { find: toCrlf(edit.find), replace: toCrlf(edit.replace) } : edit;
  const candidate = text.includes(edit.find) && !isCrlf(text) ? edit : inHabit;
  if (text.includes(candidate.find) || !candidate.find.endsWith('\n')) return candidate;
  const find = candidate.find.replace(/\r?\n$/, '');
  return find !== '' && text.endsWith(find) ? { find, replace: candidate.replace.replace(/\r?\n$/, '') } : candidate;
}

/** True where every line ends with CR LF: then a bare LF in an edit can only mean a line end. */
const isCrlf = (text: string): boolean => text.includes('\r\n') && !/(?<!\r)\n/.test(text);
const toCrlf = (text: string): string => text.replace(/(?<!\r)\n/g, '\r\n');

/** Overlapping occurrences count: replacing either would be a guess. */
function countOf(text: string, find: string): number {
  let count = 0;
  for (let at = text.indexOf(find); at !== -1; at = text.indexOf(find, at + 1)) count++;
  return count;
}

function whyNotFound(text: string, find: string): string {
  const loose = (part: string): string => part.replace(/\s+/g, ' ').trim();
  if (loose(find) !== '' && loose(text).includes(loose(find))) return 'the text stands there with other white space';
  const first = find.split('\n')[0] ?? '';
  if (first.trim() !== '' && text.includes(first)) return 'only its first line stands there';
  return 'its text does not stand in the file';
}
