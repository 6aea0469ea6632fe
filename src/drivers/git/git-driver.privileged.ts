import { closeSync, lstatSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Action } from '../../contract/action.ts';
import type { Redeem } from '../../contract/capability.ts';
import type { DriveContext, DriveResult, Driver } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { Journal } from '../../contract/journal.ts';
import type { Label } from '../../contract/label.ts';
import { parsed } from '../file/action-arguments.ts';
import { openRoot, type Root } from '../file/directory-handles.privileged.ts';
import { putInPlace, temporaryName, writeTemporary } from '../file/entry-change.privileged.ts';
import { createLinkCensus } from '../file/link-census.privileged.ts';
import { makeParents } from '../file/restore-entry.privileged.ts';
import { type ApplicationResult, StageApplication } from '../file/stage-application.privileged.ts';
import { readRepositoryRefs } from './repository-refs.privileged.ts';
import type { StagedGit } from './staged-git.privileged.ts';
import type { StagedGitRecord } from './staged-git-record.ts';

export interface GitDriverOptions {
  readonly redeem: Redeem;
  readonly journal: Journal;
  readonly stagedGit: StagedGit;
}

const importArguments = z.strictObject({
  op: z.literal('import'),
  stage: z.string(),
  folder: z.string(),
  digest: z.string(),
});

/** The commits are our own finding; what they say was written by what ran. */
const FINDING: Label = Object.freeze({ integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] });

/**
 * Takes over what a command did to a repository: adds verified objects, and moves refs, HEAD and index through the
 * journal, so that it can be undone like every change of a file. No git runs in the real repository.
 */
export function createGitDriver(options: GitDriverOptions): Driver {
  return {
    kinds: ['git.change'],
    async drive(capability, { signal }: DriveContext): Promise<DriveResult> {
      const action = options.redeem(capability);
      const { stage, folder, digest } = parsed(importArguments, action.arguments);
      const record = options.stagedGit.records(stage).find(({ repository }) => repository.folder === folder);
      if (record === undefined || record.repository.digest !== digest)
        throw new SallyportError('STAGE_UNKNOWN', `The stage ${stage} is not what was shown.`);
      const { obstacle } = record.repository;
      if (obstacle !== undefined) throw new SallyportError('STAGE_CONFLICT', `Nothing was taken over: ${obstacle}.`);
      const value = await importRecord(record, action, options, signal);
      options.stagedGit.forget(stage, folder);
      return { value, label: FINDING };
    },
  };
}

async function importRecord(
  record: StagedGitRecord,
  action: Action,
  { journal }: GitDriverOptions,
  signal: AbortSignal,
): Promise<ApplicationResult> {
  const git = `${record.repository.folder}/.git`;
  using root = openRoot(action.workspace);
  using _lock = lockRepository(git);
  checkExpected(git, record);
  const contents = new Map(record.changes.map(({ path }, index) => [path, join(record.folder, String(index))]));
  // An index is written again by every look at it: an undo compares what it says, and needs it for that.
  const index = contents.get(`${git}/index`);
  if (index !== undefined) journal.keep(readFileSync(index));
  const application = new StageApplication({
    access: { root, protectionOf: () => ({}), census: createLinkCensus(), isExcluded: () => false },
    journal,
    act: { session: action.session, action: action.id },
    locationOf: (path) => contents.get(path) ?? '',
  });
  const isFolder = ({ entry }: { readonly entry: string }): boolean => entry === 'directory';
  // Folders first, for the packs; a ref only when the objects that it names are there.
  await application.run(record.changes.filter(isFolder), signal);
  for (const { name, digest } of record.packs)
    addPack(root, git, join(record.folder, 'plain/objects/pack', name), name, digest);
  await application.run(
    record.changes.filter((change) => !isFolder(change)),
    signal,
  );
  return application.result();
}

/** As git itself does it: whoever holds `index.lock` writes, and everybody else waits or gives up. */
function lockRepository(git: string): Disposable {
  const path = join(git, 'index.lock');
  if (lstatSync(git, { throwIfNoEntry: false }) === undefined) return { [Symbol.dispose]: () => {} };
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    throw new SallyportError('STAGE_CONFLICT', `Another git is at work in the repository (${path} is there).`, {
      cause: error,
    });
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** Throws `STAGE_CONFLICT` where a ref or HEAD is not what it was when the command started. */
function checkExpected(git: string, { expected, repository }: StagedGitRecord): void {
  if (repository.isNew) return;
  const now = readRepositoryRefs(git);
  const head = now?.head === undefined ? undefined : 'branch' in now.head ? now.head.branch : now.head.commit;
  const moved = Object.entries(expected.refs).find(([name, before]) => (now?.values.get(name) ?? null) !== before)?.[0];
  if (head === expected.head && moved === undefined) return;
  throw new SallyportError('STAGE_CONFLICT', `${moved ?? 'HEAD'} was moved by somebody else meanwhile.`);
}

/** Adds one verified file of objects, where it is not there yet. Objects that nobody names do no harm, so none is undone. */
function addPack(root: Root, git: string, source: string, name: string, digest: string): void {
  const path = `${git}/objects/pack/${name}`;
  makeParents(root, path);
  using found = root.locate(path, { links: 'refuse', last: 'keep' });
  if (found.entry !== undefined) return;
  const temporary = temporaryName();
  const written = writeTemporary(found.folder, temporary, { source: readFileSync(source), mode: 0o444 }, undefined);
  if (`sha256:${written}` !== digest) {
    rmSync(found.folder.at(temporary), { force: true });
    throw new SallyportError('STAGE_UNKNOWN', 'The objects of the stage are not what was verified.');
  }
  putInPlace(found.folder, found.name, temporary, undefined);
}
