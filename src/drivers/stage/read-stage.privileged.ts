import { lstatSync, type Stats } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import type { StageChange } from '../../contract/facts.ts';
import { STAGE_BYTES_MAX, STAGE_ENTRIES_MAX } from '../../contract/limits.ts';
import { fileDigest, linkDigest } from './file-digest.privileged.ts';
import {
  type EntryKind,
  isWhiteout,
  kindOf,
  listHostile,
  namesInBase,
  statBase,
  type UpperEntry,
} from './upper-walk.privileged.ts';

/** Says for paths relative to the workspace whether something is there when one looks through the stage. */
export type LookThrough = (paths: readonly string[]) => Promise<readonly boolean[]>;

export interface StageToRead {
  readonly workspace: string;
  /** What the process wrote: the upper folder of the overlay. */
  readonly upper: string;
  readonly look: LookThrough;
}

/**
 * Reads what a process changed, after it has ended. Deletions come first, what lies deepest before what holds it; then
 * all else by path, so that a folder comes before what is in it. Each path stands there once: where a file took a
 * folder's place, what was in the folder is deleted and the folder's path is modified.
 *
 * Throws `PROCESS_LIMIT` for a stage that holds more than can be carried over.
 */
export async function readStage(stage: StageToRead): Promise<readonly StageChange[]> {
  const reading = new StageReading(stage);
  await reading.walk();
  await reading.findOpaqueFolders();
  return reading.result();
}

/** A folder that is in both, and the names that only the workspace has: either all of them are visible or none. */
interface MergedFolder {
  readonly relative: string;
  readonly onlyInBase: readonly string[];
}

class StageReading {
  readonly #stage: StageToRead;
  readonly #changes: StageChange[] = [];
  readonly #deletions: StageChange[] = [];
  readonly #merged: MergedFolder[] = [];
  #entries = 0;
  #bytes = 0;

  constructor(stage: StageToRead) {
    this.#stage = stage;
  }

  async walk(): Promise<void> {
    const { upper, workspace } = this.#stage;
    await this.#compareFolder('', lstatSync(upper), lstatSync(workspace));
    const waiting = [''];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const entries = listHostile(at(upper, folder));
      // The workspace itself cannot be deleted from inside, so it cannot have been made again.
      if (folder !== '') this.#noteMerged(folder, entries);
      for (const { name, stats } of entries) {
        const relative = below(folder, name);
        this.#count(stats);
        if (await this.#compare(relative, stats)) waiting.push(relative);
      }
    }
  }

  /**
   * A folder that was deleted and made again hides everything below it, and says so only in an extended attribute that
   * Node cannot read. So we ask the kernel: one of the names that only the workspace has is looked for through the stage.
   */
  async findOpaqueFolders(): Promise<void> {
    for (let asked: readonly MergedFolder[] = this.#merged; asked.length > 0; ) {
      const visible = await this.#stage.look(
        asked.map(({ relative, onlyInBase: [name = ''] }) => below(relative, name)),
      );
      const again: MergedFolder[] = [];
      for (const [index, folder] of asked.entries()) {
        if (visible[index] === true) continue;
        const [probe = '', ...others] = folder.onlyInBase;
        // Whoever took it away from the workspace meanwhile has spoilt the question, not answered it.
        if (this.#base(below(folder.relative, probe)) !== undefined) await this.#deleteAll(folder);
        else if (others.length > 0) again.push({ relative: folder.relative, onlyInBase: others });
      }
      asked = again;
    }
  }

  result(): readonly StageChange[] {
    const byPath = (a: StageChange, b: StageChange): number => (a.path < b.path ? -1 : 1);
    return [...this.#deletions.sort((a, b) => byPath(b, a)), ...this.#changes.sort(byPath)];
  }

  #noteMerged(relative: string, entries: readonly UpperEntry[]): void {
    const base = at(this.#stage.workspace, relative);
    if (!statBase(base)?.isDirectory()) return;
    const written = new Set(entries.map(({ name }) => name));
    const onlyInBase = namesInBase(base).filter(
      (name) => !written.has(name) && this.#base(below(relative, name)) !== undefined,
    );
    if (onlyInBase.length > 0) this.#merged.push({ relative, onlyInBase });
  }

  #count(stats: Stats | undefined): void {
    this.#entries += 1;
    if (stats?.isFile()) this.#bytes += stats.size;
    if (this.#entries > STAGE_ENTRIES_MAX || this.#bytes > STAGE_BYTES_MAX)
      throw new SallyportError(
        'PROCESS_LIMIT',
        `It wrote more than can be carried over (${STAGE_ENTRIES_MAX} files or ${STAGE_BYTES_MAX} bytes); its changes were thrown away.`,
      );
  }

  /** Notes what became of one path. True for a folder whose content is to be looked at. */
  async #compare(relative: string, stats: Stats | undefined): Promise<boolean> {
    const base = this.#base(relative);
    if (stats === undefined) this.#note(relative, base === undefined ? 'create' : 'modify', 'special');
    else if (isWhiteout(stats)) {
      if (base !== undefined) await this.#delete(relative);
    } else {
      const entry = kindOf(stats);
      if (entry === 'directory') return this.#compareFolder(relative, stats, base);
      if (base?.isDirectory()) await this.#deleteContent(relative);
      await this.#compareEntry(relative, entry, stats, base);
    }
    return false;
  }

  async #compareFolder(relative: string, stats: Stats, base: Stats | undefined): Promise<boolean> {
    const mode = stats.mode & 0o7777;
    if (base === undefined) this.#note(relative, 'create', 'directory', { mode });
    else if (!base.isDirectory())
      this.#note(relative, 'modify', 'directory', { mode, ...(await this.#baseDigest(relative, base)) });
    else if ((base.mode & 0o7777) !== mode) this.#note(relative, 'mode', 'directory', { mode });
    return true;
  }

  async #compareEntry(relative: string, entry: EntryKind, stats: Stats, base: Stats | undefined): Promise<void> {
    const path = at(this.#stage.upper, relative);
    const mode = stats.mode & 0o7777;
    const digest = entry === 'file' ? await fileDigest(path, true) : entry === 'link' ? linkDigest(path) : undefined;
    const details = {
      mode,
      ...(entry === 'file' && { sizeBytes: stats.size }),
      ...(digest !== undefined && { digest }),
      ...(base !== undefined && (await this.#baseDigest(relative, base))),
    };
    const isSameContent = base !== undefined && kindOf(base) === entry && digest === details.baseDigest;
    if (base === undefined) this.#note(relative, 'create', entry, details);
    else if (!isSameContent) this.#note(relative, 'modify', entry, details);
    else if (entry === 'file' && (base.mode & 0o7777) !== mode) this.#note(relative, 'mode', entry, details);
  }

  /** A deletion of everything at and below a path of the workspace. */
  async #delete(relative: string): Promise<void> {
    const base = this.#base(relative);
    if (base === undefined) return;
    if (base.isDirectory()) await this.#deleteContent(relative);
    this.#count(undefined);
    const path = at(this.#stage.workspace, relative);
    const details = await this.#baseDigest(relative, base);
    this.#deletions.push({ path, change: 'delete', entry: kindOf(base), ...details });
  }

  async #deleteContent(relative: string): Promise<void> {
    for (const name of namesInBase(at(this.#stage.workspace, relative))) await this.#delete(`${relative}/${name}`);
  }

  async #deleteAll({ relative, onlyInBase }: MergedFolder): Promise<void> {
    for (const name of onlyInBase) await this.#delete(below(relative, name));
  }

  #base(relative: string): Stats | undefined {
    return statBase(at(this.#stage.workspace, relative));
  }

  async #baseDigest(relative: string, base: Stats): Promise<{ readonly baseDigest?: string }> {
    const path = at(this.#stage.workspace, relative);
    try {
      if (base.isFile()) return { baseDigest: await fileDigest(path, false) };
      if (base.isSymbolicLink()) return { baseDigest: linkDigest(path) };
    } catch {
      // Unreadable or gone by now: nothing can be promised about what was there.
    }
    return {};
  }

  #note(relative: string, change: StageChange['change'], entry: EntryKind, details: Partial<StageChange> = {}): void {
    this.#changes.push({ path: at(this.#stage.workspace, relative), change, entry, ...details });
  }
}

const at = (folder: string, relative: string): string => (relative === '' ? folder : `${folder}/${relative}`);
const below = (relative: string, name: string): string => (relative === '' ? name : `${relative}/${name}`);
