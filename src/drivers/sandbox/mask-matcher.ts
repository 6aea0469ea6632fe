import picomatch from 'picomatch';

/** Says of one path below the workspace whether it must be hidden. `relative` has no leading slash. */
export type MaskMatcher = (relative: string) => boolean;

/**
 * Compiles the masks of a profile. A mask counts if it matches the absolute path, or, where the mask begins with the
 * workspace's own path as it is spelled, if the rest of it matches the rest of the path: a workspace with `[` or `*` in
 * its name must not stop its masks from matching. Every character is an ordinary one for a wildcard, line feeds in
 * names too, and a leading dot needs no dot in the mask.
 */
export function maskMatcher(masks: readonly string[], workspace: string): MaskMatcher {
  const prefix = workspace === '/' ? '/' : `${workspace}/`;
  const matchesAbsolute = compile(masks);
  const matchesRest = compile(masks.filter((mask) => mask.startsWith(prefix)).map((mask) => mask.slice(prefix.length)));
  return (relative) => matchesRest(relative) || matchesAbsolute(prefix + relative);
}

function compile(globs: readonly string[]): (path: string) => boolean {
  const named = globs.filter((glob) => glob !== '');
  if (named.length === 0) return () => false;
  const matches = picomatch(named, { dot: true, flags: 's', nonegate: true, windows: false });
  return (path) => matches(path);
}
