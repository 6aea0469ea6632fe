/** What one changed file of a `.git` means to a person; `undefined` for a file that is not git's. */
export function gitWords(
  name: string,
  { before, after }: { readonly before: string; readonly after: string },
): string | undefined {
  const inside = insideGit(name);
  if (inside === undefined) return undefined;
  if (inside === 'index') return 'what stands ready for the next commit';
  if (inside === 'HEAD' || inside.startsWith('refs/'))
    return `${shown(before) || 'nothing'} → ${shown(after) || 'nothing'}`;
  return 'kept by git itself';
}

/** Files that follow from others: a person who sees the branch move needs no line of its log. */
export function isGitChore(name: string): boolean {
  const inside = insideGit(name);
  return inside !== undefined && inside !== 'index' && inside !== 'HEAD' && !inside.startsWith('refs/');
}

const insideGit = (name: string): string | undefined => /(?:^|\/)\.git\/(.*)$/s.exec(name)?.[1];

const shown = (text: string): string =>
  text.replace(/^ref: refs\/heads\//, 'branch ').replace(/^([0-9a-f]{8})[0-9a-f]+$/, '$1');
