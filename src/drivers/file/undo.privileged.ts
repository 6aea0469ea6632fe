import { closeSync, readFileSync } from 'node:fs';
import { isSallyportError } from '../../contract/errors.ts';
import type { Journal, PathState, UndoRequest, UndoStep } from '../../contract/journal.ts';
import { indexMeaning } from '../git/index-entries.ts';
import { openRoot, type Root } from './directory-handles.privileged.ts';
import { systemCode } from './file-fault.ts';
import { isSameState } from './path-state.ts';
import type { RecordedChange } from './recorded-change.ts';
import { discardTemporary, restoreEntry, stateNow, syncFoldersOf } from './restore-entry.privileged.ts';

export interface UndoContext {
  readonly journal: Journal;
  readonly request: UndoRequest;
  readonly markUndone: (seqs: readonly number[]) => void;
}

/**
 * Takes changes back, newest first as given. A path is reported once: as kept, if any of its changes had to stay. They
 * are marked at the end: an undo that was cut short finds its work done and goes on from there.
 */
export function undoEntries(changes: readonly RecordedChange[], context: UndoContext): readonly UndoStep[] {
  using roots = new Roots();
  const steps = new Map<string, UndoStep>();
  const undone: RecordedChange[] = [];
  for (const change of changes) {
    const step = undoOne(change, roots, context);
    if (step.result === 'restored') undone.push(change);
    if (steps.get(change.path)?.result !== 'kept') steps.set(change.path, step);
  }
  roots.sync(undone);
  context.markUndone(undone.map(({ seq }) => seq));
  return [...steps.values()];
}

function undoOne(change: RecordedChange, roots: Roots, context: UndoContext): UndoStep {
  const { path } = change;
  try {
    const root = roots.open(change.workspace);
    removeLeftover(root, change);
    const now = stateNow(root, path);
    if (isSameState(now, change.before, change)) return { path, result: 'restored', why: 'it is as it was before' };
    const isOurs = isSameState(now, change.after, change) || isSameIndex(root, change, now, context);
    if (!isOurs && !context.request.force) return { path, result: 'kept', why: whyKept(now, change) };
    restoreRecorded(root, change, now, context);
    return {
      path,
      result: 'restored',
      why: isOurs ? whatWasDone(change) : 'a later change of somebody else was replaced',
    };
  } catch (error) {
    return { path, result: 'kept', why: reasonOf(error) };
  }
}

/** A person who merely looks (`git status`) rewrites an index that says the same as before. */
function isSameIndex(root: Root, { path, after }: RecordedChange, now: PathState, { journal }: UndoContext): boolean {
  if (!path.endsWith('/.git/index') || now.entry !== 'file' || after.blob === undefined) return false;
  const written = journal.blob(after.blob);
  const meaning = written === undefined ? undefined : indexMeaning(Buffer.from(written));
  return meaning !== undefined && meaning === indexMeaning(contentOf(root, path));
}

function contentOf(root: Root, path: string): Buffer {
  using found = root.locate(path, { links: 'refuse', last: 'keep' });
  using pinned = found.folder.pin(found.name);
  const descriptor = pinned.openForReading();
  try {
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A temporary file that a crash left beside the path. */
function removeLeftover(root: Root, { path, temporary }: RecordedChange): void {
  if (temporary === undefined) return;
  using found = root.locate(path, { links: 'refuse', last: 'keep' });
  if (found.missing.length === 0) discardTemporary(found.folder, temporary);
}

/** The undoing act is itself recorded, under its own session, so that it can be undone too. */
function restoreRecorded(root: Root, change: RecordedChange, now: PathState, { journal, request }: UndoContext): void {
  const { path, workspace, before } = change;
  const { by } = request;
  const isRecorded = by !== undefined && by.session !== request.session;
  if (now.entry === 'file') keepNow(root, path, journal);
  const seqs = isRecorded ? journal.record([{ ...by, workspace, path, before: now, after: before }]) : [];
  try {
    restoreEntry(root, path, before, (blob) => journal.blob(blob));
    journal.confirm(seqs);
  } catch (error) {
    journal.withdraw(seqs);
    throw error;
  }
}

function keepNow(root: Root, path: string, journal: Journal): void {
  using found = root.locate(path, { links: 'refuse', last: 'keep' });
  using pinned = found.folder.pin(found.name);
  const descriptor = pinned.openForReading();
  try {
    journal.keepFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function whyKept(now: PathState, { after }: RecordedChange): string {
  if (now.entry === 'absent') return 'it was removed since by somebody else';
  if (after.entry === 'absent') return 'something new is there, made by somebody else';
  return 'it was changed since by somebody else';
}

function whatWasDone({ before, after }: RecordedChange): string {
  if (before.entry === 'absent') return 'removed again';
  return after.entry === 'absent' ? 'put back' : 'its earlier state is back';
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (systemCode(cause) === 'ENOTEMPTY') return 'there is something in the folder that the act did not make';
  if (isSallyportError(error)) return error.message.replace(/\.$/, '');
  return `it could not be changed (${systemCode(error) ?? String(error)})`;
}

/** Workspaces that an undo reaches, each opened once. */
class Roots implements Disposable {
  readonly #opened = new Map<string, Root>();

  open(workspace: string): Root {
    const root = this.#opened.get(workspace) ?? openRoot(workspace);
    this.#opened.set(workspace, root);
    return root;
  }

  sync(changes: readonly RecordedChange[]): void {
    for (const [workspace, root] of this.#opened) {
      syncFoldersOf(
        root,
        changes.filter((change) => change.workspace === workspace).map(({ path }) => path),
      );
    }
  }

  [Symbol.dispose](): void {
    for (const root of this.#opened.values()) root[Symbol.dispose]();
  }
}
