import { formatPatch, type StructuredPatch } from 'diff';
import { invalid, isDeletion, parse } from './apply-file-patch.ts';

/** One file's part of a patch: hunks to apply, or the whole file to delete. */
export type PatchPart =
  | { readonly path: string; readonly patch: string }
  | { readonly path: string; readonly delete: true };

/**
 * Splits a unified diff into its files, in order. Git's `a/` and `b/` are taken off, its quoted names unquoted; the
 * paths are as untrusted as the patch. Throws `PATCH_INVALID` for what is none and for what text cannot carry
 * (renames, binary files, links).
 */
export function splitPatch(patch: string): readonly PatchPart[] {
  const parts = parse(patch).map(toPart);
  if (parts.length === 0) throw invalid('it holds no hunks');
  if (new Set(parts.map(({ path }) => path)).size < parts.length) throw invalid('it names a file twice');
  return parts;
}

function toPart(file: StructuredPatch): PatchPart {
  const path = pathOf(file);
  return isDeletion(file) ? { path, delete: true } : { path, patch: formatPatch(file) };
}

function pathOf(file: StructuredPatch): string {
  const { oldFileName = '', newFileName = '' } = file;
  const name = isDeletion(file) ? oldFileName : newFileName;
  if (name === '') throw invalid('it does not name its file');
  return hasGitPrefixes(oldFileName, newFileName) ? name.slice(2) : name;
}

/** Both names must have their prefix: a folder may well be called `a`. */
const hasGitPrefixes = (oldName: string, newName: string): boolean =>
  (oldName === '/dev/null' || oldName.startsWith('a/')) && (newName === '/dev/null' || newName.startsWith('b/'));
