const WORDS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'no permission'],
  ['EPERM', 'no permission'],
  ['EROFS', 'it is on a read-only file system'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EEXIST', 'something that is not a folder is there already'],
  ['ENOENT', 'it is not there'],
  ['ELOOP', 'its links lead in a circle'],
  ['EIO', 'the disk reported an error'],
]);

/** An error of the operating system in words for a person, without path or call. */
export function reasonOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return WORDS.get(code) ?? (error instanceof Error ? error.message : String(error));
}
