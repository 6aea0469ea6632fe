import type { Argument } from './argument.ts';
import { escapeGlob, isActiveGlob, unescapeGlob } from './match-glob.ts';
import type { Scene } from './scene.ts';
import { joinPath } from './scene.ts';
import { touchAbsolute } from './touch.ts';

/** A pattern that matches more than this is taken as "something below the folder". */
const LISTED_MAX = 64;

/** The arguments that a pattern becomes. Looking for matches is itself a reading of the folder's names. */
export function expandGlob(pattern: string, scene: Scene): readonly Argument[] {
  const folders = pattern.startsWith('/') ? [''] : scene.state.folders;
  if (!scene.findings.spend('patterns') || folders === undefined)
    return [{ kind: 'unknown', lead: '', many: true, shown: pattern }];
  const roots = folders.map((folder) => fixedFolder(pattern, folder));
  for (const root of roots) touchAbsolute(root, { touch: 'list', tree: false }, scene);
  const [folder] = folders;
  const matches = folders.length === 1 && folder !== undefined ? listed(pattern, folder, scene) : undefined;
  if (matches === undefined) return [below(pattern, roots, folders, scene)];
  if (matches.length === 0) return [{ kind: 'literal', text: unescapeGlob(pattern), glob: pattern }];
  return matches.map((text) => ({ kind: 'literal', text, glob: pattern }));
}

/** Matches as bash would write them: relative where the pattern is. */
function listed(pattern: string, folder: string, { facts }: Scene): readonly string[] | undefined {
  // What `..` leads to is the file system's business; such patterns are not listed.
  if (/(?:^|\/)\.\.?(?:\/|$)/.test(pattern.replace(/^\.\//, ''))) return undefined;
  const relative = pattern.replace(/^\.\//, '');
  const matches = facts.glob(folder === '' ? relative : joinPath(escapeGlob(folder), relative));
  if (matches === undefined || matches.length > LISTED_MAX) return undefined;
  const prefix = pattern.startsWith('./') ? './' : '';
  return matches.map((match) =>
    folder !== '' && match.startsWith(joinPath(folder, '')) ? prefix + match.slice(joinPath(folder, '').length) : match,
  );
}

function below(pattern: string, roots: readonly string[], folders: readonly string[], { facts }: Scene): Argument {
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  const startsFixed = /^(?:[^*?[\\]|\\[^-])/.test(pattern) && !pattern.startsWith('-');
  const dashed = startsFixed ? [] : folders.map((folder) => facts.glob(joinPath(escapeGlob(folder), '-*')));
  const mayBeOption = dashed.some((names) => names === undefined || names.length > 0);
  return {
    kind: 'below',
    roots,
    names: isActiveGlob(last) && last !== '*' ? [last] : [],
    hidden: 'left out',
    mayBeOption,
    shown: unescapeGlob(pattern),
  };
}

/** The folder up to the first name with a pattern in it. */
function fixedFolder(pattern: string, folder: string): string {
  const names = pattern.split('/');
  const first = names.findIndex(isActiveGlob);
  const fixed = names
    .slice(0, first < 0 ? -1 : first)
    .map(unescapeGlob)
    .join('/');
  if (folder === '') return fixed === '' ? '/' : fixed;
  return fixed === '' ? folder : joinPath(folder, fixed);
}
