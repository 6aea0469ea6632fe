import type { Protection } from '../../contract/protection.ts';
import { foldName, shortStem, stemOf } from './fold-name.ts';
import { isWithin } from './place.ts';
import { HARMLESS_FILES, HARMLESS_PLACES, PROTECTED_PLACES, type ProtectedPlace } from './protected-names.ts';

/**
 * Why a place in the workspace must not be read, written or deleted by file tools or by applying a stage, whatever a
 * policy says. It looks at names only, so the path must be canonical. Of a path outside `root` every name counts, and of
 * one below a root that lies in git's folder itself: who starts there gets no other rights by it.
 */
export function protectionOf(canonicalPath: string, root: string): Protection {
  if (canonicalPath === root) return { delete: 'the workspace itself' };
  const below = isWithin(canonicalPath, root) && !isInGit(root) ? canonicalPath.slice(root.length) : canonicalPath;
  // A backslash separates names for the Windows programs that may see the same folder.
  const names = below.split(/[\\/]+/).filter((name) => name !== '');
  const folded = names.map(foldName).filter((name) => name !== '');
  const git = gitProtection(folded);
  if (git !== undefined) return git;
  if (isHarmless(names.at(-1) ?? '', folded)) return {};
  return join(placesAt(folded), folded);
}

const isInGit = (root: string): boolean =>
  root.split(/[\\/]+/).some((name) => foldName(name) === '.git' || shortStem(foldName(name)) === 'git');

/**
 * Git's folder at any depth (a nested repository, a submodule), the pointer file of a worktree, and the two places of
 * a bare repository that can start programs. What git keeps there is read freely, except configuration, which holds
 * remote addresses with passwords and tokens.
 */
function gitProtection(folded: readonly string[]): Protection | undefined {
  const inside = folded.findIndex((name) => name === '.git' || shortStem(name) === 'git');
  if (inside !== -1) {
    const why = 'git’s own folder';
    const holdsSecrets = folded
      .slice(inside + 1)
      .some((name) => /^(?:config|config\.worktree|credentials)$/.test(name));
    return {
      write: why,
      delete: why,
      ...(holdsSecrets && { read: 'git’s configuration, which may hold credentials' }),
    };
  }
  const isBare = folded.some(
    (name, index) => name.endsWith('.git') && /^(?:hooks|config)$/.test(folded[index + 1] ?? ''),
  );
  return isBare ? { write: 'part of a bare repository', delete: 'part of a bare repository' } : undefined;
}

/** Each thing that is forbidden keeps the reason of the first place that forbids it. */
function join(places: readonly ProtectedPlace[], folded: readonly string[]): Protection {
  const protection: { -readonly [act in keyof Protection]: string } = {};
  for (const { forbids, why } of places) {
    // Installed packages bring such files of their own; nobody looks for configuration there.
    if (!forbids.includes('read') && folded.includes('node_modules')) continue;
    for (const act of forbids) protection[act] ??= why;
  }
  return protection;
}

/** Exact spelling only: what merely shows as `.env.example` is a disguise. In a protected folder nothing is harmless. */
function isHarmless(name: string, folded: readonly string[]): boolean {
  const spelled = name.toLowerCase();
  if (spelled !== folded.at(-1)) return false;
  if (HARMLESS_PLACES.some((place) => place.test(folded.slice(-2).join('/')))) return true;
  return HARMLESS_FILES.some((file) => file.test(spelled)) && placesAt(folded.slice(0, -1)).length === 0;
}

function placesAt(folded: readonly string[]): readonly ProtectedPlace[] {
  const named = folded.flatMap((name, index) =>
    candidates(name)
      .filter(({ chain }) => chain.every((wanted, step) => step === 0 || folded[index + step] === wanted))
      .map(({ place }) => place),
  );
  const last = folded.at(-1) ?? '';
  return [...named, ...PROTECTED_PLACES.filter(({ file }) => file?.test(last))];
}

interface Candidate {
  /** The first name is the one that was looked up. */
  readonly chain: readonly string[];
  readonly place: ProtectedPlace;
}

const candidates = (name: string): readonly Candidate[] =>
  BY_NAME.get(name) ?? BY_STEM.get(shortStem(name) ?? '') ?? [];

const ALL: readonly Candidate[] = PROTECTED_PLACES.flatMap((place) =>
  place.at.map((at) => ({ chain: at.split('/'), place })),
);
const BY_NAME = Map.groupBy(ALL, ({ chain }) => chain[0] ?? '');
/** Names with a dot at the front are the ones that Windows gives a short name which does not look like them. */
const BY_STEM = Map.groupBy(
  ALL.filter(({ chain }) => chain[0]?.startsWith('.')),
  ({ chain }) => stemOf(chain[0] ?? ''),
);
