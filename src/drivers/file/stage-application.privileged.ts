import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { isSallyportError, SallyportError } from '../../contract/errors.ts';
import type { Journal, PathState } from '../../contract/journal.ts';
import type { StageChangeArgument } from './action-arguments.ts';
import { applyStaged, type FittingChange, stagedTarget, stateAfter } from './apply-change.privileged.ts';
import { temporaryName } from './entry-change.privileged.ts';
import { checkAccess, type FileAccess } from './file-access.privileged.ts';
import { systemCode } from './file-fault.ts';
import { bareDigest, keepEntry } from './keep-entry.privileged.ts';

export interface ApplicationOptions {
  readonly access: FileAccess;
  readonly journal: Journal;
  readonly act: { readonly session: string; readonly action: string };
  /** Where the stage holds a path's content. */
  readonly locationOf: (path: string) => string;
}

export interface NotApplied {
  readonly [key: string]: string;
  readonly path: string;
  readonly why: string;
}

export interface ApplicationResult {
  readonly [key: string]: readonly string[] | readonly NotApplied[];
  readonly applied: readonly string[];
  /** The workspace is not what the command saw; the change stays in the stage. */
  readonly conflicts: readonly NotApplied[];
  /** Never carried over: protected places, links that lead out, pipes and devices. */
  readonly refused: readonly NotApplied[];
}

/** Changes that are recorded in one transaction. */
const CHANGES_PER_RECORD = 200;

interface Ready extends FittingChange {
  readonly before: PathState;
  readonly after: PathState;
  readonly target: string | undefined;
}

/**
 * Carries a stage's changes over in their order (deletions first, a folder before what is in it). Each path by itself:
 * one that conflicts does not hold the others back. The workspace must still be what the command saw.
 */
export class StageApplication {
  readonly #options: ApplicationOptions;
  readonly #applied: string[] = [];
  readonly #conflicts: NotApplied[] = [];
  readonly #refused: NotApplied[] = [];

  constructor(options: ApplicationOptions) {
    this.#options = options;
  }

  /** False where it was stopped before the end. Throws `STATE_UNUSABLE` and `JOURNAL_FULL`; what was done stays done. */
  async run(changes: readonly StageChangeArgument[], signal: AbortSignal): Promise<boolean> {
    for (const group of grouped(changes)) {
      if (signal.aborted) return false;
      this.#applySome(group);
      await setImmediate();
    }
    return true;
  }

  result(): ApplicationResult {
    return { applied: this.#applied, conflicts: this.#conflicts, refused: this.#refused };
  }

  #applySome(changes: readonly StageChangeArgument[]): void {
    const { journal, act, access } = this.#options;
    const ready = changes.flatMap((change) => this.#checked(change));
    const workspace = access.root.path;
    const seqs = journal.record(
      ready.map(({ change: { path }, before, after, temporary }) => ({
        ...act,
        workspace,
        path,
        before,
        after,
        temporary,
      })),
    );
    const made: number[] = [];
    const notMade: number[] = [];
    for (const [index, change] of ready.entries()) (this.#isApplied(change) ? made : notMade).push(seqs[index] ?? 0);
    journal.confirm(made);
    journal.withdraw(notMade);
  }

  /** The change with all that its application needs; nothing where it does not fit or need not be made. */
  #checked(change: StageChangeArgument): readonly Ready[] {
    try {
      return this.#fitting(change);
    } catch (error) {
      if (isSallyportError(error) && (error.code === 'STATE_UNUSABLE' || error.code === 'JOURNAL_FULL')) throw error;
      this.#report(change, error);
      return [];
    }
  }

  #fitting(change: StageChangeArgument): readonly Ready[] {
    const { access, journal, locationOf } = this.#options;
    const { path } = change;
    if (path === access.root.path) throw new SallyportError('PATH_PROTECTED', 'it is the workspace itself');
    if (change.entry === 'special' && change.change !== 'delete') {
      throw new SallyportError('FILE_NOT_REGULAR', 'pipes, sockets and devices are not carried over');
    }
    using found = access.root.locate(path, { links: 'refuse', last: 'keep' });
    checkAccess(access, change.change === 'delete' ? 'delete' : 'write', path, found.entry);
    const location = holdsContent(change) ? locationOf(path) : undefined;
    const target =
      change.entry === 'link' && location !== undefined ? stagedTarget(access.root, change, location) : undefined;
    const before = found.entry === undefined ? ABSENT : keepEntry(found.folder, found.name, journal);
    const after = stateAfter(change, target);
    if (isAlready(change, before, after)) {
      this.#applied.push(path);
      return [];
    }
    checkBase(change, before);
    return [{ change, expected: found.entry, location, temporary: temporaryName(), before, after, target }];
  }

  #isApplied(ready: Ready): boolean {
    try {
      applyStaged(this.#options.access.root, ready, ready.target);
      this.#applied.push(ready.change.path);
      return true;
    } catch (error) {
      this.#report(ready.change, error);
      return false;
    }
  }

  #report({ path }: StageChangeArgument, error: unknown): void {
    const isRefusal =
      isSallyportError(error) && ['PATH_PROTECTED', 'PATH_OUTSIDE', 'FILE_NOT_REGULAR'].includes(error.code);
    (isRefusal ? this.#refused : this.#conflicts).push({ path, why: whyOf(error) });
  }
}

const ABSENT: PathState = { entry: 'absent' };

const holdsContent = ({ change, entry }: StageChangeArgument): boolean =>
  change !== 'delete' && change !== 'mode' && (entry === 'file' || entry === 'link');

/** Groups that are recorded together. What is below a folder can be looked at only when it has become a folder. */
function* grouped(changes: readonly StageChangeArgument[]): Generator<readonly StageChangeArgument[]> {
  let group: StageChangeArgument[] = [];
  for (const change of changes) {
    group.push(change);
    const becomesFolder = change.change === 'modify' && change.entry === 'directory';
    if (group.length < CHANGES_PER_RECORD && !becomesFolder) continue;
    yield group;
    group = [];
  }
  yield group;
}

/** True where the workspace has what the change would make: an apply that was cut short is simply made again. */
function isAlready({ change }: StageChangeArgument, now: PathState, after: PathState): boolean {
  if (now.entry !== after.entry || now.blob !== after.blob || now.target !== after.target) return false;
  if (after.entry === 'directory' && change === 'create') return true;
  return after.mode === undefined || ((now.mode ?? 0) & 0o777) === after.mode;
}

/** Throws `STAGE_CONFLICT` unless the workspace still has what the command saw there. */
function checkBase({ change, entry, baseDigest }: StageChangeArgument, now: PathState): void {
  const expected = baseDigest === undefined ? undefined : bareDigest(baseDigest);
  const isNew = change === 'create';
  if (isNew && now.entry !== 'absent') throw conflict('something was made there meanwhile');
  if (isNew) return;
  if (now.entry === 'absent') throw conflict('it was removed meanwhile');
  // Only where nothing but a folder can be meant is there no digest.
  const isFolder =
    now.entry === 'directory' && expected === undefined && (entry === 'directory' || change === 'modify');
  if (!isFolder && (expected === undefined || digestOfState(now) !== expected))
    throw conflict('it was changed meanwhile');
}

const digestOfState = ({ blob, target }: PathState): string | undefined =>
  blob ?? (target === undefined ? undefined : sha256(target));

const sha256 = (text: string): string => hash('sha256', text);

const conflict = (why: string) => new SallyportError('STAGE_CONFLICT', why);

function whyOf(error: unknown): string {
  if (isSallyportError(error)) return error.message.replace(/\.$/, '');
  const code = systemCode(error);
  if (code === 'ENOTEMPTY') return 'there is something in the folder that the command did not see';
  if (code === 'EEXIST') return 'something was made there meanwhile';
  return code === 'ENOSPC' ? 'the disk is full' : `it could not be written (${code ?? String(error)})`;
}
