import type { CompiledRule } from './compile-rule.ts';
import { couldReach, coversTree, joinPicomatch, type PlacedGlob, splitPath, toPicomatchSegments } from './path-glob.ts';

/** Everything, for a forbid of reading that names no path. */
const EVERYTHING = '**';

/**
 * The globs that hide what forbids of reading name in the workspace, for the sandbox and for searches: for absolute
 * paths, as picomatch reads them with `dot`. Other places are not in the sandbox at all. An exception is kept where one glob can say it; where not, more is hidden than the rule
 * forbids, never less.
 */
export function masksOf(rules: readonly CompiledRule[]): readonly string[] {
  const masks = rules.filter(({ reach }) => reach.isHidden).flatMap(masksOfRule);
  return [...new Set(masks)].sort();
}

function masksOfRule({ where, unless, reach }: CompiledRule): readonly string[] {
  if (where.path === undefined) return [EVERYTHING];
  const workspace = splitPath(reach.workspace);
  const { path: exceptions = [], ...others } = unless ?? {};
  const plain = Object.keys(others).length === 0 ? exceptions : [];
  // The sandbox shows nothing else of what these globs name.
  if (plain.some((glob) => coversTree(glob, workspace))) return [];
  return where.path.filter((glob) => couldReach(glob, workspace)).flatMap((glob) => masksOfGlob(glob, plain));
}

/**
 * An exception in the same folder goes into the last name: `!(exception|!(name))` is what fits the name and is no
 * exception. Only so is picomatch exact: a negation that is not the end of a glob also leaves out what merely begins
 * like an exception.
 */
function masksOfGlob(glob: PlacedGlob, exceptions: readonly PlacedGlob[]): readonly string[] {
  const segments = toPicomatchSegments(glob);
  const folder = segments.slice(0, -1);
  const name = segments.at(-1) ?? ANY;
  const spared = exceptions.map(toPicomatchSegments).flatMap((exception) => {
    const last = exception.at(-1) ?? ANY;
    return last !== ANY && exception.slice(0, -1).join('/') === folder.join('/') ? [last] : [];
  });
  if (name === ANY || spared.length === 0) return joinPicomatch(segments);
  return joinPicomatch([...folder, `!(${spared.join('|')}|!(${name}))`]);
}

const ANY = '**';
