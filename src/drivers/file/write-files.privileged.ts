import { createHash } from 'node:crypto';
import { SallyportError } from '../../contract/errors.ts';
import type { Journal, PathState, ReversibleChange } from '../../contract/journal.ts';
import type { JsonObject } from '../../contract/json.ts';
import { FILE_TEXT_BYTES_MAX } from '../../contract/limits.ts';
import type { SeenPath, WriteArguments } from './action-arguments.ts';
import type { Located } from './directory-handles.privileged.ts';
import { makeFolder, putInPlace, temporaryName, writeTemporary } from './entry-change.privileged.ts';
import { checkAccess, checkStillThere, type FileAccess, locateSeen } from './file-access.privileged.ts';
import { quoted, writeFault } from './file-fault.ts';
import { bareDigest, keepEntry } from './keep-entry.privileged.ts';
import { notRegular } from './read-file.privileged.ts';
import { discardTemporary } from './restore-entry.privileged.ts';
import { Reversal } from './reversal.privileged.ts';

export interface ChangeContext {
  readonly access: FileAccess;
  readonly journal: Journal;
  /** Names the act in the journal. */
  readonly act: { readonly session: string; readonly action: string };
  readonly seen: ReadonlyMap<string, SeenPath>;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
}

/** One file of the act: what is there, and what is going to be. */
interface Plan {
  readonly path: string;
  readonly content: Buffer;
  readonly found: Located;
  readonly temporary: string;
  readonly before: PathState;
}

/**
 * Writes whole new contents, all of them or none. Order: everything is checked; what will be replaced is kept and the
 * changes are recorded; every content is written beside its place and is on stable storage; then each takes its place
 * at once. What fails before the last step has changed nothing; what fails in it is taken back.
 *
 * Throws `FILE_CHANGED`, `FILE_NOT_REGULAR`, `FILE_TOO_LARGE`, `FILE_WRITE_FAILED`, `PATH_PROTECTED`, `PATH_OUTSIDE`.
 */
export async function writeFiles({ files }: WriteArguments, context: ChangeContext): Promise<JsonObject> {
  using opened = new DisposableStack();
  const plans: Plan[] = [];
  for (const file of files) plans.push(check(file, context, opened));
  await context.pause();
  for (const { found } of plans) checkStillThere(context.access.root, found);
  const reversal = new Reversal(context.access.root, context.journal, [
    ...folderChanges(plans, context),
    ...plans.map((plan) => fileChange(plan, context)),
  ]);
  try {
    makeFolders(plans, reversal, context);
    writeAll(plans, context, reversal);
  } catch (error) {
    reversal.takeBack();
    throw error;
  }
  reversal.finish();
  return {
    files: plans.map(({ path, content, before }) => ({
      path,
      change: before.entry === 'absent' ? 'create' : 'modify',
      sizeBytes: content.length,
    })),
  };
}

type NewContent = WriteArguments['files'][number];

function check({ path, content, baseDigest }: NewContent, context: ChangeContext, opened: DisposableStack): Plan {
  const { access, journal } = context;
  const name = access.root.nameOf(path);
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.length > FILE_TEXT_BYTES_MAX)
    throw new SallyportError('FILE_TOO_LARGE', `The new content of ${quoted(name)} is too large.`);
  const found = opened.use(locateSeen(access.root, path, context.seen.get(path)));
  checkAccess(access, 'write', path, found.entry);
  if (found.entry !== undefined && found.entry.kind !== 'file') throw notRegular(name, found.entry.kind);
  if (found.entry !== undefined && (found.entry.mode & 0o200) === 0) {
    throw new SallyportError('FILE_WRITE_FAILED', `${quoted(name)} is marked read-only.`);
  }
  // Below a folder that is yet to be made nothing stands: a file of this name beside that folder is another file.
  const before: PathState =
    found.missing.length > 0 ? { entry: 'absent' } : keepEntry(found.folder, found.name, journal);
  if ((before.blob ?? null) !== (baseDigest === null ? null : bareDigest(baseDigest))) {
    throw new SallyportError('FILE_CHANGED', `${quoted(name)} is not what the new content was made from.`);
  }
  return { path, content: bytes, found, temporary: temporaryName(), before };
}

/** Folders that have to be made first, each once, outer ones before inner ones. */
function missingFolders(plans: readonly Plan[]): readonly string[] {
  const folders = plans.flatMap(({ found }) =>
    found.missing.map((_name, index) =>
      [found.folder.path, ...found.missing.slice(0, index + 1)].join('/').replace(/^\/\//, '/'),
    ),
  );
  return [...new Set(folders)].sort((a, b) => a.split('/').length - b.split('/').length);
}

const folderChanges = (plans: readonly Plan[], context: ChangeContext): readonly ReversibleChange[] =>
  missingFolders(plans).map((path) => ({
    ...changeAt(path, context),
    before: { entry: 'absent' },
    after: { entry: 'directory' },
  }));

function fileChange({ path, content, temporary, before }: Plan, context: ChangeContext): ReversibleChange {
  const blob = createHash('sha256').update(content).digest('hex');
  const after: PathState = { entry: 'file', blob, ...(before.mode !== undefined && { mode: before.mode }) };
  return { ...changeAt(path, context), before, after, temporary };
}

const changeAt = (path: string, { act, access }: ChangeContext) => ({ ...act, workspace: access.root.path, path });

function makeFolders(plans: readonly Plan[], reversal: Reversal, { access }: ChangeContext): void {
  for (const path of missingFolders(plans)) {
    try {
      using found = access.root.locate(path, { links: 'refuse', last: 'keep' });
      makeFolder(found.folder, found.name);
      reversal.made(path);
      found.folder.sync();
    } catch (error) {
      throw writeFault(error, access.root.nameOf(path));
    }
  }
}

function writeAll(plans: readonly Plan[], context: ChangeContext, reversal: Reversal): void {
  using opened = new DisposableStack();
  const placed = plans.map((plan) => ({ plan, place: placeOf(plan, context, opened) }));
  try {
    for (const { plan, place } of placed) {
      named(plan, context, () =>
        writeTemporary(place.folder, plan.temporary, { source: plan.content }, plan.found.entry),
      );
    }
    for (const { plan, place } of placed) {
      named(plan, context, () => putInPlace(place.folder, place.name, plan.temporary, plan.found.entry));
      reversal.made(plan.path);
    }
    for (const { place } of placed) place.folder.sync();
  } finally {
    for (const { plan, place } of placed) discardTemporary(place.folder, plan.temporary);
  }
}

/** The folder that was checked; for a new one, the folder that was just made. */
function placeOf({ path, found }: Plan, { access }: ChangeContext, opened: DisposableStack): Located {
  return found.missing.length === 0 ? found : opened.use(access.root.locate(path, { links: 'refuse', last: 'keep' }));
}

function named(plan: Plan, { access }: ChangeContext, act: () => unknown): void {
  try {
    act();
  } catch (error) {
    throw writeFault(error, access.root.nameOf(plan.path));
  }
}
