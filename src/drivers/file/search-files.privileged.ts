import { closeSync, readFileSync } from 'node:fs';
import type { DriveResult } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import { MIB, SEARCH_FILE_BYTES_MAX, SEARCH_MATCHES_MAX, SEARCH_WALL_MS } from '../../contract/limits.ts';
import type { ReadArguments } from './action-arguments.ts';
import { checkAccess, locateSeen, objectionTo } from './file-access.privileged.ts';
import { quoted, readFault } from './file-fault.ts';
import type { EntryState, FolderHandle } from './folder-handle.privileged.ts';
import type { LineMatch, SearchedText } from './pattern-matcher.ts';
import { PatternStopped, type PatternThread, startPatternThread } from './pattern-thread.privileged.ts';
import type { ReadContext } from './read-file.privileged.ts';
import { notRegular } from './read-file.privileged.ts';
import { entersUnlessSkipped, type WalkedEntry, walkTree } from './walk-tree.privileged.ts';

/** Text that is sent to be matched at once. */
const BATCH_BYTES = 2 * MIB;

export interface SearchOptions {
  readonly wallMs?: number;
}

/**
 * Searches one file, or all files of a tree, line by line. Protected, binary, huge and unreadable files are skipped
 * and counted. When time runs out the result holds what was found by then. Throws as reading does, and
 * `PROPOSAL_INVALID` for a pattern that is none.
 */
export async function searchFiles(
  args: ReadArguments,
  context: ReadContext,
  options: SearchOptions = {},
): Promise<Pick<DriveResult, 'value' | 'status'>> {
  const { path, search } = args;
  if (search === undefined) throw new SallyportError('INTERNAL', 'There is nothing to search for.');
  const { access, seen, signal } = context;
  using found = locateSeen(access.root, path, seen);
  const name = access.root.nameOf(path);
  if (found.entry === undefined) throw new SallyportError('FILE_ABSENT', `${quoted(name)} does not exist.`);
  if (found.entry.kind === 'special' || found.entry.kind === 'link') throw notRegular(name, found.entry.kind);
  checkAccess(access, 'read', path, found.entry);
  await context.pause();
  // Whoever names no folder in the glob means the name of the file, at any depth, as grep --include does.
  const glob = search.glob === undefined || search.glob.includes('/') ? search.glob : `**/${search.glob}`;
  const task = { pattern: search.pattern, isRegex: search.regex === true, ...(glob !== undefined && { glob }) };
  await using thread = startPatternThread(task, {
    endMs: performance.now() + (options.wallMs ?? SEARCH_WALL_MS),
    signal,
  });
  const run = new SearchRun(context, thread, { start: path, hasGlob: glob !== undefined });
  try {
    if (found.entry.kind === 'file') await run.file(found.folder, { name: found.name, path, state: found.entry });
    else
      await run.tree(
        found.name === '.' ? found.folder : found.folder.open(found.name),
        entersUnlessSkipped(path, glob),
      );
    return { value: run.result() };
  } catch (error) {
    if (error instanceof PatternStopped)
      return { value: run.result('stopped'), status: error.why === 'time' ? 'timed-out' : 'cancelled' };
    throw readFault(error, name);
  }
}

class SearchRun {
  readonly #context: ReadContext;
  readonly #thread: PatternThread;
  readonly #options: { readonly start: string; readonly hasGlob: boolean };
  readonly #matches: LineMatch[] = [];
  #batch: SearchedText[] = [];
  #batchBytes = 0;
  #searched = 0;
  #skipped = 0;

  constructor(
    context: ReadContext,
    thread: PatternThread,
    options: { readonly start: string; readonly hasGlob: boolean },
  ) {
    this.#context = context;
    this.#thread = thread;
    this.#options = options;
  }

  async file(folder: FolderHandle, entry: WalkedEntry): Promise<void> {
    this.#take(folder, entry);
    await this.#flush();
  }

  async tree(start: FolderHandle, enters: (entry: WalkedEntry) => boolean): Promise<void> {
    const { access, signal } = this.#context;
    using opened = start === access.root.folder ? undefined : start;
    const entersOpen = (entry: WalkedEntry) => enters(entry) && !access.isExcluded(entry.path);
    for await (const { folder, entries } of walkTree(opened ?? start, { enters: entersOpen, signal })) {
      for (const entry of await this.#selected(entries.filter(({ state }) => state.kind === 'file'))) {
        this.#take(folder, entry);
        if (this.#batchBytes > BATCH_BYTES) await this.#flush();
        if (this.#isFull()) return;
      }
    }
    await this.#flush();
  }

  async #selected(files: readonly WalkedEntry[]): Promise<readonly WalkedEntry[]> {
    const { start, hasGlob } = this.#options;
    if (!hasGlob || files.length === 0) return files;
    const chosen = await this.#thread.select(files.map(({ path }) => path.slice(start === '/' ? 1 : start.length + 1)));
    return files.filter((_file, index) => chosen[index] === true);
  }

  /** Reads one file into the batch, or counts it as skipped. */
  #take(folder: FolderHandle, { name, path, state }: WalkedEntry): void {
    const text =
      objectionTo(this.#context.access, 'read', path, state) === undefined
        ? searchableText(folder, name, state)
        : undefined;
    if (text === undefined) {
      this.#skipped++;
      return;
    }
    this.#searched++;
    this.#batch.push({ path, text });
    this.#batchBytes += text.length;
  }

  async #flush(): Promise<void> {
    const texts = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    if (texts.length > 0)
      this.#matches.push(...(await this.#thread.search(texts, SEARCH_MATCHES_MAX + 1 - this.#matches.length)));
  }

  #isFull = (): boolean => this.#matches.length > SEARCH_MATCHES_MAX;

  result(end?: 'stopped') {
    return {
      matches: this.#matches.slice(0, SEARCH_MATCHES_MAX).map((match) => ({ ...match })),
      truncated: this.#isFull() || end === 'stopped',
      filesSearched: this.#searched,
      filesSkipped: this.#skipped,
    };
  }
}

/** `undefined` for what is not searched: too large, not text, not readable, gone, or another file by now. */
function searchableText(folder: FolderHandle, name: string, seen: EntryState): string | undefined {
  try {
    using pinned = folder.pin(name);
    if (pinned.state.identity !== seen.identity) return undefined;
    if (pinned.state.kind !== 'file' || pinned.state.sizeBytes > SEARCH_FILE_BYTES_MAX) return undefined;
    const descriptor = pinned.openForReading();
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(descriptor));
      return text.includes('\0') ? undefined : text;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
