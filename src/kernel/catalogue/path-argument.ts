import { SallyportError } from '../../contract/errors.ts';
import type { PathFact } from '../../contract/facts.ts';
import type { Protection } from '../../contract/protection.ts';
import { entryPath } from '../../effects/path/entry-path.ts';
import { protectionOf } from '../../effects/path/protection.ts';
import { readPath } from '../../effects/path/read-path.ts';
import type { KindContext, Objection } from './kind.ts';

/** A path argument as classification sees it: what it says, where it leads, and what is there. */
export interface PathArgument {
  readonly canonical: string;
  readonly aliases: readonly string[];
  readonly fact: PathFact;
}

/** Reads a path argument, relative to the workspace. Throws `PATH_INVALID` for one that is none. */
export function pathArgument(text: string, { facts }: KindContext): PathArgument {
  const reading = readPath(text, { root: facts.workspace, home: facts.home });
  if (!reading.ok) throw new SallyportError('PATH_INVALID', `This is not a usable path: ${reading.reason}.`);
  const fact = facts.path(reading.path);
  const aliases = fact.lexical === fact.canonical ? [] : [fact.lexical];
  return { canonical: fact.canonical, aliases, fact };
}

/** The same for an act on the entry itself (a deletion): a link at the end is meant, not what it leads to. */
export function entryArgument(text: string, context: KindContext): PathArgument {
  const followed = pathArgument(text, context);
  const { facts } = context;
  const reading = readPath(text, { root: facts.workspace, home: facts.home });
  const entry = reading.ok ? entryPath(reading.path, facts) : followed.canonical;
  if (entry === followed.canonical) return followed;
  const { lexical } = followed.fact;
  return {
    canonical: entry,
    aliases: lexical === entry ? [] : [lexical],
    fact: { canonical: entry, lexical, kind: 'link' },
  };
}

export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** File tools reach the workspace and nothing else, and never its protected places, whatever a policy permits. */
export function fileObjections(
  path: Pick<PathArgument, 'canonical' | 'aliases'>,
  act: keyof Protection,
  { effect, context }: { readonly effect: number; readonly context: KindContext },
): readonly Objection[] {
  const { workspace } = context.facts;
  if (!isWithin(path.canonical, workspace)) {
    return [{ opinion: 'forbid', rule: 'floor/outside-workspace', because: 'it lies outside the workspace', effect }];
  }
  // By any of its names: what looks like a template must not be a way to what it links to, nor the other way round.
  const why = [path.canonical, ...path.aliases]
    .map((name) => protectionOf(name, workspace)[act])
    .find((reason) => reason !== undefined);
  return why === undefined
    ? []
    : [{ opinion: 'forbid', rule: 'floor/protected-place', because: `it is ${why}`, effect }];
}

/** The facts of paths that a driver checks again on its handle. */
export function pathFacts(paths: readonly PathArgument[]): {
  paths: Record<string, { kind: string; identity?: string }>;
} {
  const table: Record<string, { kind: string; identity?: string }> = {};
  for (const { canonical, fact } of paths) {
    table[canonical] = fact.identity === undefined ? { kind: fact.kind } : { kind: fact.kind, identity: fact.identity };
  }
  return { paths: table };
}

/** What git takes for the HEAD of a repository (gitrepository-layout(5)). */
const GIT_HEAD = /^(?:ref:\s*refs\/|[0-9a-f]{40}(?:[0-9a-f]{24})?\s*$)/;

/**
 * Any folder with such a file, `objects` and `refs` is a repository to git, whatever it is called, and its configuration
 * says what git runs for whoever merely asks for the status there (CVE-2024-32465; safe.bareRepository of git-config(1)).
 */
export function repositoryObjection(path: string, text: string | undefined, effect: number): readonly Objection[] {
  const isHead = path.slice(path.lastIndexOf('/') + 1).toLowerCase() === 'head';
  if (!isHead || text === undefined || !GIT_HEAD.test(text.trimStart())) return [];
  const because = 'git would take its folder for a repository, and run what the configuration in it says';
  return [{ opinion: 'forbid', rule: 'floor/hidden-repository', because, effect }];
}
