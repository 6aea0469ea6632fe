import {
  exampleName,
  isNameWithin,
  matchesName,
  type NamePattern,
  parseNamePattern,
  toPicomatch,
} from './name-pattern.ts';
import { type PathName, splitPath } from './path-name.ts';
import { GLOB_ALTERNATIVES_MAX, GLOB_WILDCARDS_MAX } from './policy-limits.ts';

export { splitPath } from './path-name.ts';

/** `**`: any number of names, none included. So `x/**` is `x` and everything below it. */
const ANY_NAMES = Symbol('**');
type Segment = NamePattern | typeof ANY_NAMES;

// Where the glob begins: the person's home (`~/x`), the root (`/x`, and `**/x` for anywhere), or the workspace (`x`).
type Anchor = 'home' | 'root' | 'workspace';

/** One path glob as written in a policy; braces make several of one. */
export interface PathGlob {
  readonly anchor: Anchor;
  readonly segments: readonly Segment[];
}

/** A glob that knows where home and workspace are: absolute. */
export interface PlacedGlob {
  readonly segments: readonly Segment[];
  /** The names before the first wildcard, as a path: `/home/ana/.ssh` of `~/.ssh/**`; `/` where there are none. */
  readonly base: string;
}

export type PathGlobReading =
  | { readonly ok: true; readonly globs: readonly PathGlob[] }
  | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): PathGlobReading => ({ ok: false, reason });

/** Reads a path glob. What is doubtful (a climb, a backslash, another user's home) is refused, not repaired. */
export function parsePathGlob(text: string): PathGlobReading {
  const refusal = refusalOf(text);
  if (refusal !== undefined) return refuse(refusal);
  const alternatives = expandBraces(text);
  if (alternatives === undefined) return refuse(`its braces stand for more than ${GLOB_ALTERNATIVES_MAX} paths`);
  const globs: PathGlob[] = [];
  for (const alternative of alternatives) {
    const reading = parseAlternative(alternative);
    if (!reading.ok) return reading;
    globs.push(...reading.globs);
  }
  return { ok: true, globs };
}

function refusalOf(text: string): string | undefined {
  if (text.includes('\\')) return 'a backslash is not supported; paths are written with /';
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text)) return 'it holds a control or invisible character';
  if (/^~[^/]/.test(text)) return "another user's home is not supported; write the path in full";
  if (text !== '/' && text.endsWith('/')) return 'a glob ends in a name; write x/** for x and everything below it';
  return undefined;
}

/** `a{b,c}` → `ab`, `ac`. Braces inside braces are left, and refused later. Undefined when there are too many. */
function expandBraces(text: string): readonly string[] | undefined {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(text);
  if (match === null) return [text];
  const [, before = '', inside = '', after = ''] = match;
  const rest = expandBraces(after);
  const parts = inside.split(',');
  if (rest === undefined || parts.length * rest.length > GLOB_ALTERNATIVES_MAX) return undefined;
  return parts.flatMap((part) => rest.map((tail) => `${before}${part}${tail}`));
}

function parseAlternative(text: string): PathGlobReading {
  const anchor: Anchor =
    text === '~' || text.startsWith('~/') ? 'home' : /^(\/|\*\*(\/|$))/.test(text) ? 'root' : 'workspace';
  const names = text.split('/').slice(anchor === 'home' ? 1 : 0);
  const segments: Segment[] = [];
  for (const name of names) {
    if (name === '' || name === '.') continue;
    if (name === '..') return refuse('a path in a rule does not climb with ..');
    if (name === '**') {
      if (segments.at(-1) !== ANY_NAMES) segments.push(ANY_NAMES);
      continue;
    }
    const reading = parseNamePattern(name);
    if (!reading.ok) return refuse(reading.reason);
    segments.push(reading.pattern);
  }
  const wide = [segments.filter((segment) => segment === ANY_NAMES).length, ...segments.map(runsIn)];
  if (Math.max(...wide) > GLOB_WILDCARDS_MAX)
    return refuse(`it has more than ${GLOB_WILDCARDS_MAX} wildcards of one sort`);
  return { ok: true, globs: [{ anchor, segments }] };
}

const runsIn = (segment: Segment): number =>
  segment === ANY_NAMES || 'literal' in segment ? 0 : segment.tokens.filter(({ type }) => type === 'run').length;

/** Puts a glob where it belongs. The names of home and workspace are literal, whatever characters they hold. */
export function placeGlob(
  glob: PathGlob,
  { home, workspace }: { readonly home: string; readonly workspace: string },
): PlacedGlob {
  const start = glob.anchor === 'root' ? [] : splitPath(glob.anchor === 'home' ? home : workspace);
  const segments = [...start.map((literal): Segment => ({ literal })), ...glob.segments];
  const wild = segments.findIndex((segment) => literalOf(segment) === undefined);
  const base = segments.slice(0, wild < 0 ? segments.length : wild).map(literalOf);
  return { segments, base: `/${base.join('/')}` };
}

const literalOf = (segment: Segment | undefined): string | undefined =>
  segment !== undefined && segment !== ANY_NAMES && 'literal' in segment ? segment.literal : undefined;

/** The one path that a glob without wildcards names. */
export const exactPathOf = ({ segments, base }: PlacedGlob): string | undefined =>
  segments.every((segment) => literalOf(segment) !== undefined) ? base : undefined;

// The last literal name of a glob that has no place of its own (`**/.ssh/**`): what an index can look it up by.
export const literalNameOf = ({ segments }: PlacedGlob): string | undefined =>
  segments.map(literalOf).findLast((name) => name !== undefined);

/** True for `/a/b/**`: a folder and everything in it, nothing else. */
export const isWholeFolder = ({ segments, base }: PlacedGlob): boolean =>
  base !== '/' &&
  segments.at(-1) === ANY_NAMES &&
  segments.slice(0, -1).every((segment) => literalOf(segment) !== undefined);

// True for `**` and what begins so: such a glob says nothing about any one folder.
export const beginsAnywhere = ({ segments }: PlacedGlob): boolean => segments[0] === ANY_NAMES;

/** The ending (`.pem`) that every path of this glob has, where its last name ends in plain text with a dot. */
export function endingOf({ segments }: PlacedGlob): string | undefined {
  const last = segments.at(-1);
  if (last === undefined || last === ANY_NAMES || 'literal' in last) return undefined;
  const wild = last.tokens.findLastIndex(({ type }) => type !== 'text');
  const tail = last.tokens.slice(wild + 1).map((token) => (token.type === 'text' ? token.text : ''));
  const dot = tail.lastIndexOf('.');
  return dot < 0 ? undefined : tail.slice(dot).join('');
}

/** True where the glob names this very path. Only the last `**` is tried again, so no glob can hang a decision. */
export function matchesPath({ segments }: PlacedGlob, names: readonly string[]): boolean {
  let segment = 0;
  let at = 0;
  let any = -1;
  let anyEnd = 0;
  while (at < names.length) {
    const next = segments[segment];
    if (next === ANY_NAMES) {
      any = segment;
      anyEnd = at;
      segment += 1;
    } else if (next !== undefined && matchesName(next, names[at] ?? '')) {
      segment += 1;
      at += 1;
    } else if (any >= 0) {
      segment = any + 1;
      anyEnd += 1;
      at = anyEnd;
    } else return false;
  }
  while (segments[segment] === ANY_NAMES) segment += 1;
  return segment === segments.length;
}

/** The same as `matchesPath`, by comparing text where the glob is of one of the everyday forms. */
export function pathTest(glob: PlacedGlob): (name: PathName) => boolean {
  const { segments, base } = glob;
  const wild = segments.findIndex((segment) => literalOf(segment) === undefined);
  if (wild < 0) return ({ path }) => path === base;
  const [any, last, end, ...more] = segments.slice(wild);
  if (any === ANY_NAMES && more.length === 0) {
    // What stands before `**` is `base`; a path that begins with it and a slash lies below it.
    const below = base === '/' ? '/' : `${base}/`;
    if (last === undefined) return ({ path }) => path.startsWith(below) || path === base;
    const text = end === undefined ? endTextOf(last) : undefined;
    if (text !== undefined)
      return ({ path }) =>
        path.endsWith(text) && path.startsWith(below) && path.length >= below.length - 1 + text.length;
    const name = literalOf(last);
    if (name !== undefined && base === '/' && end === ANY_NAMES)
      return ({ path }) => path.includes(`/${name}/`) || path.endsWith(`/${name}`);
  }
  return ({ names }) => matchesPath(glob, names);
}

/** How every path ends whose last name this is: `/.git`, or `.pem` of `*.pem`. Undefined for other patterns. */
function endTextOf(segment: Segment): string | undefined {
  if (segment === ANY_NAMES) return undefined;
  if ('literal' in segment) return `/${segment.literal}`;
  const [run, ...rest] = segment.tokens;
  if (run?.type !== 'run' || rest.length === 0) return undefined;
  let text = '';
  for (const token of rest) {
    if (token.type !== 'text') return undefined;
    text += token.text;
  }
  return text;
}

/**
 * True where the glob evidently names something below this folder: its first names are this folder's and more follow.
 * A glob that begins with `**` could name something below any folder, which says nothing about this one.
 */
export function reachesBelow({ segments }: PlacedGlob, folder: readonly string[]): boolean {
  if (segments.length <= folder.length) return false;
  return folder.every((name, index) => {
    const segment = segments[index];
    return segment !== undefined && segment !== ANY_NAMES && matchesName(segment, name);
  });
}

/** True where everything at and below this path is named by the glob. */
export const coversTree = (glob: PlacedGlob, names: readonly string[]): boolean =>
  glob.segments.at(-1) === ANY_NAMES && matchesPath(glob, names);

/** True where the glob could name this folder or something below it. */
export function couldReach({ segments }: PlacedGlob, folder: readonly string[]): boolean {
  for (const [index, name] of folder.entries()) {
    const segment = segments[index];
    if (segment === ANY_NAMES) return true;
    if (segment === undefined || !matchesName(segment, name)) return false;
  }
  return true;
}

/**
 * True where every path that `glob` names is surely named by `wider` too, and every folder that it names with everything
 * in it. False where that cannot be told.
 */
export function isGlobWithin(glob: PlacedGlob, wider: PlacedGlob): boolean {
  const within = (at: number, wide: number): boolean => {
    const inner = glob.segments[at];
    const outer = wider.segments[wide];
    if (outer === ANY_NAMES) return within(at, wide + 1) || (inner !== undefined && within(at + 1, wide));
    if (inner === undefined || outer === undefined) return inner === outer;
    if (inner === ANY_NAMES) return false;
    return isNameWithin(inner, outer) && within(at + 1, wide + 1);
  };
  // Most globs begin elsewhere.
  const isBelow = wider.base === '/' || glob.base === wider.base || glob.base.startsWith(`${wider.base}/`);
  return isBelow && within(0, 0);
}

/**
 * The same for the wide reading of forbids and asks, which also ask what a folder could hold: there a glob that begins
 * anywhere says less than one that names the folder.
 */
export function isGlobWidelyWithin(glob: PlacedGlob, wider: PlacedGlob): boolean {
  if (!isGlobWithin(glob, wider)) return false;
  if (toPicomatchSegments(glob).join('/') === toPicomatchSegments(wider).join('/')) return true;
  const places = wider.segments.filter((segment) => segment !== ANY_NAMES);
  if (places.length === wider.segments.length) return glob.segments.length === wider.segments.length;
  return (
    wider.segments.at(-1) === ANY_NAMES &&
    places.length === wider.segments.length - 1 &&
    isWithinPlaces(glob, places.length)
  );
}

/** The first names of the glob are plain, so that what it names lies surely below that folder. */
const isWithinPlaces = ({ segments }: PlacedGlob, count: number): boolean =>
  segments.length >= count && segments.slice(0, count).every((segment) => segment !== ANY_NAMES);

/** Some paths that the glob names, for examples: of wildcards the plainest. */
export function examplesOf({ segments }: PlacedGlob): readonly string[] {
  const [nothing, something] = [[], ['a', 'b']].map((names) =>
    segments.flatMap((segment) => (segment === ANY_NAMES ? names : [exampleName(segment)])),
  );
  return [...new Set([something, nothing].map((names) => `/${(names ?? []).join('/')}`))];
}

/** The segments as picomatch (with `dot`) reads them. */
export const toPicomatchSegments = ({ segments }: PlacedGlob): readonly string[] =>
  segments.map((segment) => (segment === ANY_NAMES ? '**' : toPicomatch(segment)));

/**
 * Joins segments to globs for absolute paths that mean the same to picomatch. To it a leading `/**` is not the root,
 * but `**` takes that in too; and a wildcard before `/**` leaves out the folder itself, so that stands beside it.
 */
export function joinPicomatch(segments: readonly string[]): readonly string[] {
  const glob = `${segments[0] === '**' ? '' : '/'}${segments.join('/')}`;
  const folder = segments.at(-1) === '**' ? segments.at(-2) : undefined;
  return folder === undefined || folder === '**' || !/[*?[]/.test(folder)
    ? [glob]
    : [glob, ...joinPicomatch(segments.slice(0, -1))];
}
