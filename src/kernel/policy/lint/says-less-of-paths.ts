import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { coversTree, exactPathOf, matchesPath, type PlacedGlob, splitPath } from '../path-glob.ts';
import { finding, type Lint, type LintedRule, type LintScene } from './linted-rule.ts';

/** Paths by which a rule says less than its author most likely meant; what is known of the workspace helps. */
export const saysLessOfPaths: Lint = (rule, scene) =>
  (rule.rule.where.path ?? []).flatMap((text, index) => {
    const globs = rule.globsOf(text);
    const found =
      strangePlace(rule, text, index, scene) ??
      folderAlone(rule, text, globs, index, scene) ??
      onlyAtTheTop(rule, text, index, scene) ??
      nothingHere(rule, text, globs, index, scene);
    return found === undefined ? [] : [found];
  });

/** Places as other tools write them, which are literal names here. */
function strangePlace(rule: LintedRule, text: string, index: number, scene: LintScene): PolicyFinding | undefined {
  const way = ['where', 'path', index];
  const remark = { check: 'never-matches', weight: 'mistake' } as const;
  const [, variable, rest = ''] = /^\$\{?(HOME|PWD|USERPROFILE)\}?(\/.*)?$/.exec(text) ?? [];
  if (variable !== undefined)
    return finding(rule, way, {
      ...remark,
      message: 'variables are not filled in: this is a file of that very name in the workspace',
      fix: variable === 'PWD' ? `path: ".${rest}"` : `path: "~${rest}"`,
    });
  if (/^[a-z]:|^file:|%\w+%/i.test(text))
    return finding(rule, way, {
      ...remark,
      message: 'this is not how a path is written here, and no file has such a name',
      fix: 'write it with /: ~/x below your home, /x below the root, x below the workspace',
    });
  const [first = ''] = text.split('/');
  if (!ROOTS.has(first) || !text.includes('/') || scene.tree === undefined) return undefined;
  if (scene.tree.has(`${scene.places.workspace}/${first}`)) return undefined;
  return finding(rule, way, {
    check: 'below-the-workspace',
    weight: 'doubt',
    message: `without a leading / it is below the workspace, which has no folder ${first}`,
    fix: `path: "/${text}"`,
  });
}

const ROOTS = new Set(['home', 'etc', 'usr', 'var', 'root', 'opt', 'Users', 'tmp', 'srv', 'mnt', 'proc', 'dev']);

/** `secrets` is the folder itself; what is in it is `secrets/**`. */
function folderAlone(
  rule: LintedRule,
  text: string,
  globs: readonly PlacedGlob[],
  index: number,
  { folders }: LintScene,
): PolicyFinding | undefined {
  const path = globs.map(exactPathOf).find((one) => one !== undefined && folders.has(one));
  if (path === undefined || rule.rule.kinds === '*') return undefined;
  if (rule.rule.kinds.every((kind) => kind === 'file.list')) return undefined;
  const names = splitPath(path);
  const others = (rule.rule.where.path ?? []).filter((_, other) => other !== index).flatMap(rule.globsOf);
  if (others.some((glob) => coversTree(glob, names))) return undefined;
  return finding(rule, ['where', 'path', index], {
    check: 'folder-alone',
    weight: rule.rule.opinion === 'permit' ? 'doubt' : 'mistake',
    message: `${text} is a folder, and this names it alone: no file in it is meant`,
    fix: `path: "${text}/**"`,
  });
}

/** `.env` is the one at the top of the workspace; there are more of that name. */
function onlyAtTheTop(
  rule: LintedRule,
  text: string,
  index: number,
  { tree, places }: LintScene,
): PolicyFinding | undefined {
  if (tree === undefined || rule.rule.opinion === 'permit' || text.includes('/')) return undefined;
  const meant = (rule.rule.where.path ?? []).flatMap(rule.globsOf);
  const shifted = rule.globsOf(`**/${text}`);
  const missed = [...tree].find((path) => {
    const names = splitPath(path);
    return shifted.some((glob) => matchesPath(glob, names)) && !meant.some((glob) => matchesPath(glob, names));
  });
  if (missed === undefined) return undefined;
  return finding(rule, ['where', 'path', index], {
    check: 'only-at-the-top',
    weight: 'doubt',
    message: `it is only the one at the top of the workspace; ${missed.slice(places.workspace.length + 1)} is not meant`,
    fix: `path: "**/${text}"`,
  });
}

function nothingHere(
  rule: LintedRule,
  text: string,
  globs: readonly PlacedGlob[],
  index: number,
  { tree, places: { workspace } }: LintScene,
): PolicyFinding | undefined {
  if (tree === undefined || rule.rule.kinds === '*' || !globs.every((glob) => isBelow(glob, workspace)))
    return undefined;
  // What is to be written or hidden need not be there yet; a name that is spelled out was most likely seen somewhere.
  const isThere = [workspace, ...tree].some((path) => {
    const names = splitPath(path);
    return globs.some((glob) => matchesPath(glob, names));
  });
  if (isThere) return undefined;
  return finding(rule, ['where', 'path', index], {
    check: 'nothing-here',
    weight: 'note',
    message: `nothing in this workspace is called ${text} today`,
    fix: 'check how it is spelled (upper and lower case count); keep it if it is for what may come',
  });
}

const isBelow = ({ base }: PlacedGlob, workspace: string): boolean =>
  base === workspace || base.startsWith(`${workspace}/`);
