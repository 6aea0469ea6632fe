import type { SourceFile } from './source-file.ts';

export const FILE_LINES_MAX = 450;

/** A file of ours holds one idea; one that grows beyond this holds more than one. */
export function sizeViolations(files: readonly Pick<SourceFile, 'path' | 'text'>[]): string[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > FILE_LINES_MAX)
    .map(({ path, lines }) => `${path}: ${lines} lines, at most ${FILE_LINES_MAX}`);
}
