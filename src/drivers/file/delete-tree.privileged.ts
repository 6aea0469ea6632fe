import { SallyportError } from '../../contract/errors.ts';
import type { PathState } from '../../contract/journal.ts';
import type { JsonObject } from '../../contract/json.ts';
import { DELETE_BYTES_MAX, LISTING_ENTRIES_MAX } from '../../contract/limits.ts';
import type { DeleteArguments } from './action-arguments.ts';
import type { Located } from './directory-handles.privileged.ts';
import { removeEntry } from './entry-change.privileged.ts';
import { checkAccess, checkStillThere, locateSeen } from './file-access.privileged.ts';
import { quoted, writeFault } from './file-fault.ts';
import type { FolderHandle } from './folder-handle.privileged.ts';
import { keepEntry } from './keep-entry.privileged.ts';
import { Reversal } from './reversal.privileged.ts';
import { type WalkedEntry, walkTree } from './walk-tree.privileged.ts';
import type { ChangeContext } from './write-files.privileged.ts';

interface Doomed extends WalkedEntry {
  readonly before: PathState;
}

/**
 * Deletes a file, a link (never what it leads to), or a folder with everything in it. All of it is kept first, so that
 * an undo puts it back; what fails half-way is put back at once. Throws `FILE_ABSENT`, `FILE_CHANGED` (something is
 * there that was not when this was decided), `FILE_NOT_REGULAR` (a pipe or device, or a folder without `recursive`),
 * `FILE_TOO_LARGE`, `PATH_PROTECTED`, `FILE_WRITE_FAILED`, `CANCELLED`.
 */
export async function deleteTree(
  { path, recursive, entries }: DeleteArguments,
  context: ChangeContext,
): Promise<JsonObject> {
  const { root } = context.access;
  using found = locateSeen(root, path, context.seen.get(path));
  const name = root.nameOf(path);
  if (found.entry === undefined) throw new SallyportError('FILE_ABSENT', `${quoted(name)} does not exist.`);
  if (found.name === '.') throw new SallyportError('PATH_PROTECTED', 'The workspace itself is not deleted.');
  if (!recursive) refuseFull(found, name);
  const doomed = await gather(
    { name: found.name, path, state: found.entry },
    found.folder,
    new Gathering(entries, context),
  );
  await context.pause();
  checkStillThere(root, found);
  const reversal = new Reversal(
    root,
    context.journal,
    doomed.map((entry) => change(entry, context)),
  );
  try {
    for (const entry of doomed) remove(entry, context, reversal);
  } catch (error) {
    reversal.takeBack();
    throw error;
  }
  reversal.finish();
  return { deleted: doomed.map((entry) => entry.path).toReversed() };
}

/** Looked at before what is in it: that nobody decided about its content is no change. */
function refuseFull({ entry, folder, name: last }: Located, name: string): void {
  if (entry?.kind !== 'directory') return;
  using opened = folder.open(last);
  if (opened.names().length === 0) return;
  throw new SallyportError('FILE_NOT_REGULAR', `${quoted(name)} is a folder that is not empty; recursive deletes it.`);
}

/** The entry and all below it, in the order in which they can be removed: what is in a folder before the folder. */
async function gather(top: WalkedEntry, parent: FolderHandle, gathering: Gathering): Promise<readonly Doomed[]> {
  const doomed = [gathering.take(top, parent)];
  if (top.state.kind !== 'directory') return doomed;
  using start = parent.open(top.name);
  for await (const { folder, entries } of walkTree(start, { enters: () => true, signal: gathering.signal })) {
    for (const entry of entries) doomed.push(gathering.take(entry, folder));
  }
  return doomed.reverse();
}

/** Checks and keeps one entry after the other, within the limits of one act. */
class Gathering {
  readonly #expected: ReadonlySet<string>;
  readonly #context: ChangeContext;
  #entriesLeft = LISTING_ENTRIES_MAX + 1;
  #bytesLeft = DELETE_BYTES_MAX;

  constructor(expected: readonly string[], context: ChangeContext) {
    this.#expected = new Set(expected);
    this.#context = context;
  }

  get signal(): AbortSignal {
    return this.#context.signal;
  }

  take(entry: WalkedEntry, folder: FolderHandle): Doomed {
    const { access, journal } = this.#context;
    const name = quoted(access.root.nameOf(entry.path));
    if (!this.#expected.has(entry.path)) {
      throw new SallyportError('FILE_CHANGED', `${name} was not there when this was decided.`);
    }
    checkAccess(access, 'delete', entry.path, entry.state);
    this.#entriesLeft -= 1;
    this.#bytesLeft -= entry.state.kind === 'file' ? entry.state.sizeBytes : 0;
    if (this.#entriesLeft < 0 || this.#bytesLeft < 0) {
      throw new SallyportError('FILE_TOO_LARGE', 'The folder holds more than one act may delete; delete it in parts.');
    }
    return { ...entry, before: keepEntry(folder, entry.name, journal) };
  }
}

const change = ({ path, before }: Doomed, { act, access }: ChangeContext) => ({
  ...act,
  workspace: access.root.path,
  path,
  before,
  after: { entry: 'absent' as const },
});

/** Each entry is looked up again from the root: a folder that was swapped meanwhile leads nowhere. */
function remove({ path, state }: Doomed, { access }: ChangeContext, reversal: Reversal): void {
  try {
    using found = access.root.locate(path, { links: 'refuse', last: 'keep' });
    if (found.entry?.identity !== state.identity) {
      throw new SallyportError('FILE_CHANGED', `${quoted(access.root.nameOf(path))} was replaced meanwhile.`);
    }
    removeEntry(found.folder, found.name, state);
    reversal.made(path);
  } catch (error) {
    throw writeFault(error, access.root.nameOf(path));
  }
}
