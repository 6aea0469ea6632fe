import type { FileChange } from '../../contract/catalogue.ts';
import { SallyportError } from '../../contract/errors.ts';
import { applyEdits } from './apply-edits.ts';
import { applyFilePatch } from './apply-file-patch.ts';

/**
 * The whole new text of a file. `base` is its text now, `undefined` where there is no file.
 * Throws `FILE_ABSENT`, `EDIT_NOT_FOUND`, `EDIT_AMBIGUOUS`, `PATCH_INVALID`, or `PROPOSAL_INVALID` for text that
 * cannot be stored as UTF-8.
 */
export function applyChange(base: string | undefined, change: FileChange): string {
  const text = changedText(base, change);
  if (!text.isWellFormed()) {
    throw new SallyportError('PROPOSAL_INVALID', 'The new text holds half a character (a lone surrogate).');
  }
  return text;
}

function changedText(base: string | undefined, change: FileChange): string {
  switch (change.change) {
    case 'content':
      return change.content;
    case 'edits':
      if (base === undefined) throw new SallyportError('FILE_ABSENT', 'There is no such file to edit.');
      return applyEdits(base, change.edits);
    case 'patch':
      return applyFilePatch(base, change.patch);
  }
}
