import { hash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  globSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Facts, ProgramFact } from '../../contract/facts.ts';
import type { Journal } from '../../contract/journal.ts';
import { LISTING_ENTRIES_MAX } from '../../contract/limits.ts';
import type { StageStore } from '../../contract/stage.ts';
import { resolvePath } from './resolve-path.privileged.ts';

export interface FactsOptions {
  /** Canonical. */
  readonly workspace: string;
  readonly home: string;
  /** Folders separated by `:`, as the sandbox's PATH. */
  readonly searchPath: string;
  readonly stages?: StageStore;
  readonly journal?: Journal;
  readonly resolveAddresses: (host: string) => Promise<readonly string[]>;
}

/** What the kernel may know of this machine. Reads only; every answer may be out of date when it arrives. */
export function createFacts({ workspace, home, searchPath, stages, journal, resolveAddresses }: FactsOptions): Facts {
  const programs = createProgramFinder(searchPath);
  return {
    home,
    workspace,
    path: resolvePath,
    glob: expandGlob,
    program: programs,
    text: readText,
    tree,
    addresses: resolveAddresses,
    stage: (id) => stages?.fact(id),
    undoable: (session, action) => [
      ...new Set(
        (journal?.entries(session) ?? [])
          .filter((entry) => !entry.undone && (action === undefined || entry.action === action))
          .map(({ path }) => path),
      ),
    ],
  };
}

function expandGlob(pattern: string): readonly string[] | undefined {
  const found: string[] = [];
  // As a shell does it, names that begin with a dot are matched only by a pattern that does.
  const hidden = /(^|\/)\.[^/]/;
  for (const path of globSync(pattern, { cwd: '/' })) {
    if (hidden.test(path) && !hidden.test(pattern)) continue;
    found.push(path.startsWith('/') ? path : `/${path}`);
    if (found.length > LISTING_ENTRIES_MAX) return undefined;
  }
  return found.sort();
}

/** Links are named and not followed; a folder that cannot be read ends the listing, since it would not be whole. */
function tree(path: string, limit: number): readonly string[] | undefined {
  const found: string[] = [];
  const waiting = [path];
  try {
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const child = join(folder, entry.name);
        found.push(child);
        if (found.length > limit) return undefined;
        if (entry.isDirectory()) waiting.push(child);
      }
    }
  } catch {
    return undefined;
  }
  return found.sort();
}

/** UTF-8 only, a byte order mark kept, so that the text and the file have the same digest. Never waits on a pipe. */
function readText(path: string, limitBytes: number): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = fstatSync(descriptor);
    if (!fstatSync(descriptor).isFile() || size > limitBytes) return undefined;
    const bytes = Buffer.alloc(size);
    let length = 0;
    while (length < size) {
      const read = readSync(descriptor, bytes, length, size - length, length);
      if (read === 0) break;
      length += read;
    }
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length));
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Programs along the sandbox's PATH. A digest is kept for as long as the file has not been touched. */
function createProgramFinder(searchPath: string): (name: string) => ProgramFact | undefined {
  const digests = new Map<string, string>();
  const factOf = (path: string): ProgramFact | undefined => {
    try {
      accessSync(path, constants.X_OK);
      const real = realpathSync.native(path);
      const { dev, ino, size, mtimeMs, ctimeMs, mode } = statSync(real);
      if ((mode & constants.S_IFMT) !== constants.S_IFREG) return undefined;
      const version = [real, dev, ino, size, mtimeMs, ctimeMs].join(':');
      const digest = digests.get(version) ?? `sha256:${hash('sha256', readFileSync(real))}`;
      digests.set(version, digest);
      return { path: real, digest };
    } catch {
      return undefined;
    }
  };
  return (name) => {
    if (name === '' || name.includes('\0')) return undefined;
    if (name.includes('/')) return name.startsWith('/') ? factOf(name) : undefined;
    for (const folder of searchPath.split(':')) {
      const found = folder.startsWith('/') ? factOf(join(folder, name)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
