import { applyPatch, parsePatch, type StructuredPatch } from 'diff';
import { SallyportError } from '../../contract/errors.ts';

/** Limit of what one patch may hold, against parsers that slow down. */
const PATCH_HUNKS_MAX = 5_000;

/**
 * Applies the hunks of one file's unified diff. They may stand at other lines than they say, in order; every line of
 * context must be there exactly. Throws `PATCH_INVALID`, and `FILE_ABSENT` for a change of what is not there.
 */
export function applyFilePatch(base: string | undefined, patch: string): string {
  const parsed = onlyFile(parse(patch));
  if (isDeletion(parsed)) throw invalid('it deletes the file; deleting is an act of its own');
  if (base === undefined && !isCreation(parsed) && !onlyInserts(parsed)) {
    throw new SallyportError('FILE_ABSENT', 'There is no such file to patch.');
  }
  if (base !== undefined && base !== '' && isCreation(parsed)) throw invalid('it creates a file that is there already');
  const text = applyPatch(base ?? '', parsed, { fuzzFactor: 0 });
  if (text === false) throw invalid('its context does not stand in the file');
  return text;
}

/** Reads a unified diff of any number of files. Throws `PATCH_INVALID`, with the parser's own words. */
export function parse(patch: string): readonly StructuredPatch[] {
  try {
    const files = parsePatch(patch).filter(
      ({ hunks, oldFileName, newFileName }) => hunks.length > 0 || oldFileName || newFileName,
    );
    if (files.reduce((count, { hunks }) => count + hunks.length, 0) > PATCH_HUNKS_MAX)
      throw invalid('it has too many hunks');
    return files.map(checked);
  } catch (error) {
    if (error instanceof SallyportError) throw error;
    throw invalid(error instanceof Error ? error.message : 'it cannot be read');
  }
}

/** What a text patch cannot carry is said, not left out in silence. */
function checked(file: StructuredPatch): StructuredPatch {
  if (file.isBinary) throw invalid('it changes a binary file');
  if (file.isRename || file.isCopy) throw invalid('it renames or copies; delete the old file and create the new one');
  if (file.newMode?.startsWith('12') || file.newMode?.startsWith('16')) throw invalid('it makes a link or a submodule');
  if (file.hunks.length === 0 && !isCreation(file) && !isDeletion(file)) throw invalid('it has no hunks');
  return file;
}

function onlyFile(files: readonly StructuredPatch[]): StructuredPatch {
  const [file, ...others] = files;
  if (file === undefined) throw invalid('it holds no hunks');
  if (others.length > 0) throw invalid('it changes several files');
  return file;
}

const NOWHERE = '/dev/null';

const isCreation = ({ isCreate, oldFileName }: StructuredPatch): boolean =>
  isCreate === true || oldFileName === NOWHERE;

/** One hunk that takes nothing and stands at the top fits an absent file too, when its header does not say so. */
const onlyInserts = ({ hunks }: StructuredPatch): boolean =>
  hunks.length === 1 && hunks[0]?.oldLines === 0 && hunks[0].oldStart <= 1;

export const isDeletion = ({ isDelete, newFileName }: StructuredPatch): boolean =>
  isDelete === true || newFileName === NOWHERE;

export const invalid = (why: string): SallyportError =>
  new SallyportError('PATCH_INVALID', `The patch does not apply: ${why}.`);
