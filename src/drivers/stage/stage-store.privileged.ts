import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import type { StageFact } from '../../contract/facts.ts';
import type { StageStore } from '../../contract/stage.ts';
import { processStart } from '../store/process-start.privileged.ts';
import { type LookThrough, readStage } from './read-stage.privileged.ts';
import { removeHostile } from './remove-hostile.privileged.ts';
import { factOf, openRecordSchema, parseStageRecord, STAGE_ID, type StageRecord } from './stage-record.ts';
import { stagedText } from './staged-text.privileged.ts';

/** A stage that one process tree is about to write to. */
export interface OpenStage {
  readonly id: string;
  /** Holds `upper` and `work` for the overlay, `lower` that leads to the workspace, and `view` to look at both. */
  readonly folder: string;
}

export interface Stages extends StageStore {
  begin(): OpenStage;
  /**
   * Reads what was written, once nobody writes any more. Resolves to `undefined` where nothing was changed; the stage is
   * gone then. Throws `PROCESS_LIMIT` for more than can be carried over; the stage is gone then too.
   */
  finish(id: string, look: LookThrough): Promise<StageFact | undefined>;
  /** Throws away what was written. */
  discard(id: string): void;
}

export interface StagesOptions {
  /** Folder of all stages, whatever their workspace. Must not lie in a workspace. */
  readonly folder: string;
  readonly workspace: string;
}

const OPEN_RECORD = 'open.json';
const RECORD = 'stage.json';
const BASE_32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Opens the stages of one workspace, and removes those whose process died before they were read. */
export function openStages({ folder, workspace }: StagesOptions): Stages {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeDead(folder);
  const folderOf = (id: string): string => {
    if (!STAGE_ID.test(id)) throw unknown(id);
    return join(folder, id);
  };
  const recordOf = (id: string): StageRecord => {
    const record = STAGE_ID.test(id) ? readRecord(join(folder, id)) : undefined;
    if (record === undefined || record.workspace !== workspace) throw unknown(id);
    return record;
  };
  // Asked for each path of a stage in turn, so the record is read once and not once a path. Only `settle` changes it.
  let held: { readonly id: string; readonly paths: ReadonlySet<string> } | undefined;
  const heldPaths = (id: string): ReadonlySet<string> => {
    if (held?.id === id) return held.paths;
    const kept = recordOf(id).changes.filter(
      ({ entry, change }) => (entry === 'file' || entry === 'link') && change !== 'delete',
    );
    held = { id, paths: new Set(kept.map(({ path }) => path)) };
    return held.paths;
  };
  const factFor = (id: string): StageFact | undefined => {
    const record = STAGE_ID.test(id) ? readRecord(join(folder, id)) : undefined;
    return record?.workspace === workspace ? factOf(id, record.changes) : undefined;
  };
  const locationOf = (id: string, path: string): string => {
    if (!heldPaths(id).has(path))
      throw new SallyportError('STAGE_UNKNOWN', `The stage ${id} holds no content for ${path}.`);
    return join(folderOf(id), 'upper', relative(workspace, path));
  };
  return {
    begin: () => makeStage(folder, workspace),
    async finish(id, look) {
      const stage = folderOf(id);
      try {
        const changes = await readStage({ workspace, upper: join(stage, 'upper'), look });
        if (changes.length === 0) return void removeStage(stage);
        writeRecord(stage, { version: 1, workspace, changes });
        return factOf(id, changes);
      } catch (error) {
        removeStage(stage);
        throw error;
      }
    },
    discard(id) {
      held = undefined;
      removeStage(folderOf(id));
    },
    fact: factFor,
    location: locationOf,
    text(id, path, limitBytes) {
      try {
        return stagedText(locationOf(id, path), limitBytes);
      } catch {
        return undefined;
      }
    },
    settle(id, paths) {
      held = undefined;
      const record = recordOf(id);
      const settled = new Set(paths);
      const changes = record.changes.filter(({ path }) => !settled.has(path));
      if (changes.length === 0) removeStage(folderOf(id));
      else writeRecord(folderOf(id), { ...record, changes });
    },
    list: () =>
      stageIds(folder)
        .map(factFor)
        .filter((fact) => fact !== undefined),
  };
}

const unknown = (id: string) => new SallyportError('STAGE_UNKNOWN', `There is no stage ${id}.`);

const stageIds = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => STAGE_ID.test(name))
    .sort();

/** The upper folder takes the workspace's owner and mode, since that is what a process sees as the workspace's own. */
function makeStage(folder: string, workspace: string): OpenStage {
  const id = `st_${[...randomBytes(16)].map((byte) => BASE_32[byte % 32]).join('')}`;
  // Under another name until it says whose it is: a stage without an owner is taken for an abandoned one.
  const stage = join(folder, `${id}.new`);
  mkdirSync(stage, { mode: 0o700 });
  const open = { workspace, pid: process.pid, pidStart: processStart(process.pid) ?? '' };
  writeFileSync(join(stage, OPEN_RECORD), JSON.stringify(open), { mode: 0o600 });
  for (const name of ['upper', 'work', 'view']) mkdirSync(join(stage, name), { mode: 0o700 });
  symlinkSync(workspace, join(stage, 'lower'));
  const { uid, gid, mode } = statSync(workspace);
  if (process.geteuid?.() === 0) chownSync(join(stage, 'upper'), uid, gid);
  chmodSync(join(stage, 'upper'), mode & 0o7777);
  renameSync(stage, join(folder, id));
  return { id, folder: join(folder, id) };
}

/** Whole or not at all: the record is what says that a stage was read to its end. */
function writeRecord(stage: string, record: StageRecord): void {
  const draft = join(stage, `.${RECORD}`);
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600, flush: true });
  renameSync(draft, join(stage, RECORD));
}

function readRecord(stage: string): StageRecord | undefined {
  try {
    return parseStageRecord(readFileSync(join(stage, RECORD), 'utf8'));
  } catch {
    return undefined;
  }
}

/** First under a name that no stage has, so that half a stage is never taken for a whole one. */
function removeStage(stage: string): void {
  const gone = `${stage}.gone`;
  try {
    renameSync(stage, gone);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  removeHostile(gone);
}

const HALF_MADE_MS_MAX = 60 * 60_000;

/** As far as it goes: another process of ours may be doing the same, and next time is soon enough. */
function removeDead(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    try {
      if (name.endsWith('.gone')) removeHostile(path);
      else if (name.endsWith('.new') && Date.now() - statSync(path).mtimeMs > HALF_MADE_MS_MAX) removeHostile(path);
      else if (STAGE_ID.test(name) && readRecord(path) === undefined && isAbandoned(path)) removeStage(path);
    } catch {}
  }
}

/** True where the process of ours that started the writer is no more; the writer died with it. */
function isAbandoned(stage: string): boolean {
  try {
    const { pid, pidStart } = openRecordSchema.parse(JSON.parse(readFileSync(join(stage, OPEN_RECORD), 'utf8')));
    return processStart(pid) !== pidStart;
  } catch {
    return true;
  }
}
