import { hash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSallyportError, SallyportError } from '../../contract/errors.ts';
import type { StageFact } from '../../contract/facts.ts';
import type { SandboxProfile } from '../../contract/profile.ts';
import type { StagedRepository } from '../../contract/staged-repository.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { STAGE_ID } from '../stage/stage-record.ts';
import { type ChangedRepository, changedRepositories, isSeenToByGit, obstacleIn } from './changed-repositories.ts';
import { absentFrom, messagesOf, newCommits, patchOf, presentObjects, wantedObjects } from './new-commits.ts';
import { packStaged } from './pack-staged.privileged.ts';
import { openPlainGit, type PlainGit } from './plain-git.privileged.ts';
import { type ImportPlan, planImport } from './plan-import.ts';
import { plainText, type RepositoryRefs, readRepositoryRefs } from './repository-refs.privileged.ts';
import { parseStagedGit, type StagedGitRecord } from './staged-git-record.ts';
import { type VettedChange, vettedChanges } from './vetted-files.ts';

/** A stage that was read to its end, with the profile of the command that wrote it. */
export interface FinishedStage {
  readonly fact: StageFact;
  /** The stage's own folder in the state folder. */
  readonly folder: string;
  readonly profile: SandboxProfile;
  /** Text that the stage holds for an absolute path of the workspace. */
  readonly textOf: (path: string, limitBytes: number) => string | undefined;
  readonly signal: AbortSignal;
}

export interface Looked {
  /** Those of which something is to be taken over, or whose obstacle is to be told. */
  readonly repositories: readonly StagedRepository[];
  /**
   * Changed paths of the stage that need not be carried over as files: git sees to them, or they mean nothing (a
   * refreshed index, a lock that is gone).
   */
  readonly seenTo: readonly string[];
}

/** What commands did to git repositories in their stages. */
export interface StagedGit {
  /**
   * Looks through what a command did to the repositories of its stage: has their new objects packed inside the sandbox,
   * verifies them outside, and keeps what an import would write. A repository that cannot be understood says so in its
   * `obstacle`. Never throws for what a command did.
   */
  prepare(stage: FinishedStage): Promise<Looked>;
  records(stage: string): readonly StagedGitRecord[];
  /** Throws away what was kept of one repository of a stage. */
  forget(stage: string, repository: string): void;
}

const RECORD = 'git.json';

export interface StagedGitOptions {
  readonly sandbox: Sandbox;
  /** A folder of our own, outside every workspace and sandbox. */
  readonly folder: string;
  readonly now: () => number;
}

export function openStagedGit({ sandbox, folder, now }: StagedGitOptions): StagedGit {
  const folderOf = (stage: string): string => {
    if (!STAGE_ID.test(stage)) throw new SallyportError('STAGE_UNKNOWN', `There is no stage ${stage}.`);
    return join(folder, stage);
  };
  removeOld(folder, now());
  return {
    async prepare(stage) {
      const found = changedRepositories(stage.fact.changes).filter(isRepository);
      const records: StagedGitRecord[] = [];
      for (const [index, repository] of found.entries()) {
        const own = join(folderOf(stage.fact.id), String(index));
        mkdirSync(own, { recursive: true, mode: 0o700 });
        records.push(await new Preparation({ repository, stage, sandbox, folder: own, nowMs: now() }).record());
      }
      const telling = records.filter(
        ({ changes, repository: { obstacle } }) => changes.length > 0 || obstacle !== undefined,
      );
      if (telling.length > 0) writeRecords(folderOf(stage.fact.id), telling);
      else rmSync(folderOf(stage.fact.id), { recursive: true, force: true });
      return {
        repositories: telling.map(({ repository }) => repository),
        seenTo: found.flatMap(pathsSeenTo),
      };
    },
    forget(stage, repository) {
      const left = this.records(stage).filter((record) => record.repository.folder !== repository);
      if (left.length > 0) writeRecords(folderOf(stage), left);
      else rmSync(folderOf(stage), { recursive: true, force: true });
    },
    records(stage) {
      try {
        return parseStagedGit(readFileSync(join(folderOf(stage), RECORD), 'utf8'));
      } catch {
        return [];
      }
    },
  };
}

const KEPT_MS_MAX = 7 * 24 * 60 * 60_000;

/** What nobody took over in a week is not wanted any more. */
function removeOld(folder: string, nowMs: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats !== undefined && nowMs - stats.mtimeMs > KEPT_MS_MAX) rmSync(path, { recursive: true, force: true });
  }
}

/** A folder that is merely called `.git` is none; what is in it is judged as files. */
const isRepository = ({ folder, changes }: ChangedRepository): boolean =>
  changes.get('HEAD')?.change === 'create' || isFolder(`${folder}/.git`);

/** A repository is new where the workspace has none there. */
function pathsSeenTo({ folder, changes }: ChangedRepository): readonly string[] {
  const isNew = lstatSync(`${folder}/.git`, { throwIfNoEntry: false }) === undefined;
  return [...changes].flatMap(([path, change]) => (isSeenToByGit(path, change, isNew) ? [change.path] : []));
}

function writeRecords(folder: string, records: readonly StagedGitRecord[]): void {
  const draft = join(folder, `.${RECORD}`);
  writeFileSync(draft, JSON.stringify(records), { mode: 0o600, flush: true });
  renameSync(draft, join(folder, RECORD));
}

interface Needs {
  readonly repository: ChangedRepository;
  readonly stage: FinishedStage;
  readonly sandbox: Sandbox;
  /** Of our own; holds verified objects and contents. */
  readonly folder: string;
  readonly nowMs: number;
}

const COMMITS_SHOWN_MAX = 20;

class Preparation {
  readonly #needs: Needs;
  /** The real `.git`. */
  readonly #git: string;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#git = `${needs.repository.folder}/.git`;
  }

  async record(): Promise<StagedGitRecord> {
    const { repository } = this.#needs;
    const obstacle = obstacleIn(repository);
    if (obstacle !== undefined) return this.#refused(obstacle);
    const isNew = lstatSync(this.#git, { throwIfNoEntry: false }) === undefined;
    const base = isNew ? undefined : readRepositoryRefs(this.#git);
    if (!isNew && base === undefined) return this.#refused('its refs are not understood');
    const plan = planImport(repository, base, (path, limit) => this.#staged(path, limit));
    if (typeof plan === 'string') return this.#refused(plan);
    try {
      return await this.#prepared(plan, base);
    } catch (error) {
      if (!isSallyportError(error)) throw error;
      return this.#refused(error.message);
    }
  }

  #staged(path: string, limitBytes: number): string | undefined {
    return this.#needs.stage.textOf(`${this.#git}/${path}`, limitBytes);
  }

  async #prepared(plan: ImportPlan, base: RepositoryRefs | undefined): Promise<StagedGitRecord> {
    const { folder } = this.#needs;
    const git = openPlainGit(
      join(folder, 'plain'),
      base === undefined ? [] : [`${this.#git}/objects`],
      this.#shallow(),
    );
    const tree = await this.#fetchObjects(git, plan, base);
    await checkObjects(git, plan, base);
    const index = plan.isIndexChanged ? await this.#index(git, tree) : undefined;
    if (typeof index === 'string') return this.#refused(index);
    const changes = vettedChanges({
      git: this.#git,
      base,
      plan,
      ...(index !== undefined && { index }),
      bytesOf: (path) => bytesAt(`${this.#git}/${path}`),
      hasFolder: (path) => isFolder(path === '' ? this.#git : `${this.#git}/${path}`),
      nowMs: this.#needs.nowMs,
    });
    return this.#recordOf({ plan, base, git, changes, isIndexChanged: index !== undefined, tree });
  }

  #shallow(): string | undefined {
    return plainText(`${this.#git}/shallow`);
  }

  /** Brings the new objects out, verified one by one; gives the tree of the index as the command left it. */
  async #fetchObjects(git: PlainGit, plan: ImportPlan, base: RepositoryRefs | undefined): Promise<string | undefined> {
    const { stage, sandbox, repository, folder } = this.#needs;
    const wanted = wantedObjects(plan);
    if (wanted.length === 0 && !plan.isIndexChanged) return undefined;
    const packFile = join(folder, 'staged.pack');
    const tree = await packStaged({
      sandbox,
      profile: stage.profile,
      stageFolder: stage.folder,
      folder: repository.folder,
      wanted,
      present: presentObjects(base),
      isIndexWanted: plan.isIndexChanged,
      packFile,
      signal: stage.signal,
    });
    if (holdsObjects(packFile)) await git.run(['index-pack', '--strict', '--stdin'], { stdin: { file: packFile } });
    rmSync(packFile);
    return tree;
  }

  /**
   * The index, made anew from its tree by our own git, over the one that is there: what did not change keeps what is
   * known of its files. `undefined` where the same files stand in it, a text where it cannot be made.
   */
  async #index(
    git: PlainGit,
    tree: string | undefined,
  ): Promise<{ readonly content: Uint8Array; readonly replaces?: string } | string | undefined> {
    if (tree === undefined) return 'it holds files that are not merged; finish or abort that in the same command';
    const indexFile = join(this.#needs.folder, 'index');
    const old = bytesAt(`${this.#git}/index`);
    if (old !== undefined && (await this.#isSameTree(git, old, tree))) return undefined;
    if (!(await this.#readsOver(git, old, tree))) {
      rmSync(indexFile, { force: true });
      await git.run(['read-tree', tree], { indexFile });
    }
    const replaces = old === undefined ? undefined : `sha256:${hash('sha256', old)}`;
    return { content: readFileSync(indexFile), ...(replaces !== undefined && { replaces }) };
  }

  async #isSameTree(git: PlainGit, old: Buffer, tree: string): Promise<boolean> {
    const indexFile = join(this.#needs.folder, 'index');
    writeFileSync(indexFile, old, { mode: 0o600 });
    const found = await git.run(['write-tree', '--missing-ok'], { indexFile }).catch(() => undefined);
    return found?.toString('latin1').trim() === tree;
  }

  /** False where the index that is there cannot be built upon (a split one, an unmerged one). */
  async #readsOver(git: PlainGit, old: Buffer | undefined, tree: string): Promise<boolean> {
    if (old === undefined) return false;
    const indexFile = join(this.#needs.folder, 'index');
    return git.run(['read-tree', '-m', tree], { indexFile }).then(
      () => true,
      () => false,
    );
  }

  async #recordOf(made: {
    readonly plan: ImportPlan;
    readonly base: RepositoryRefs | undefined;
    readonly git: PlainGit;
    readonly changes: readonly VettedChange[];
    readonly isIndexChanged: boolean;
    /** Of the index, where it changed. */
    readonly tree: string | undefined;
  }): Promise<StagedGitRecord> {
    const { plan, base, git, changes, isIndexChanged } = made;
    const { repository, folder } = this.#needs;
    const packs = packFiles(git);
    for (const [index, { content }] of changes.entries())
      if (content !== undefined) writeFileSync(join(folder, String(index)), content, { mode: 0o600 });
    const written = changes.map(({ change }) => change);
    const expected = expectedFrom(plan, base);
    const patch = await patchOf(git, plan, base, made.tree);
    const messages = await messagesOf(git, plan, base);
    const commits = await newCommits(git, plan, base);
    return {
      repository: {
        folder: repository.folder,
        isNew: base === undefined,
        refs: await Promise.all(plan.refs.map(async (ref) => ({ ...ref, isForward: await isForward(git, ref) }))),
        ...(plan.head !== undefined && { head: 'branch' in plan.head ? plan.head.branch : plan.head.commit }),
        isIndexChanged,
        commits: commits.slice(0, COMMITS_SHOWN_MAX),
        commitCount: commits.length,
        ...(patch !== undefined && { patch }),
        messages,
        digest: `sha256:${hash('sha256', JSON.stringify([written, packs, expected]))}`,
      },
      folder,
      packs,
      changes: written,
      expected,
    };
  }

  #refused(obstacle: string): StagedGitRecord {
    const { repository, folder } = this.#needs;
    return {
      repository: {
        folder: repository.folder,
        isNew: false,
        refs: [],
        isIndexChanged: false,
        commits: [],
        commitCount: 0,
        messages: '',
        obstacle,
        digest: `sha256:${hash('sha256', obstacle)}`,
      },
      folder,
      packs: [],
      changes: [],
      expected: { head: '', refs: {} },
    };
  }
}

/** Absent sides are written as `null`, so that a ref that appeared meanwhile is seen too. */
function expectedFrom(plan: ImportPlan, base: RepositoryRefs | undefined): StagedGitRecord['expected'] {
  const head = base?.head === undefined ? '' : 'branch' in base.head ? base.head.branch : base.head.commit;
  return { head, refs: Object.fromEntries(plan.refs.map(({ name, before }) => [name, before ?? null])) };
}

/** The number of objects stands in bytes 8 to 11 of a pack (gitformat-pack(5)). */
function holdsObjects(packFile: string): boolean {
  const { size } = lstatSync(packFile);
  if (size < 12) return false;
  const header = readFileSync(packFile).subarray(0, 12);
  return header.readUInt32BE(8) > 0;
}

/** Every object that the new refs lead to is there, and each ref names what it may. Throws `GIT_FAILED`. */
async function checkObjects(git: PlainGit, plan: ImportPlan, base: RepositoryRefs | undefined): Promise<void> {
  const wanted = wantedObjects(plan);
  if (wanted.length === 0) return;
  const revisions = [...wanted, ...absentFrom(base)].join('\n');
  await git.run(['rev-list', '--objects', '--quiet', '--stdin'], { stdin: `${revisions}\n` });
  for (const { name, after } of plan.refs)
    if (after !== undefined) {
      const isTag = name.startsWith('refs/tags/');
      // A tag of anything but a commit would bring in what nobody looks through.
      await git.run(isTag ? ['rev-parse', '--verify', '-q', `${after}^{commit}`] : ['cat-file', 'commit', after]);
    }
}

const isForward = async (git: PlainGit, { before, after }: ImportPlan['refs'][number]): Promise<boolean> =>
  before === undefined ||
  (after !== undefined && (await git.test(['merge-base', '--is-ancestor', before, after]).catch(() => false)));

/** The packs that were verified; they hold nothing else. */
function packFiles({ objects }: PlainGit): StagedGitRecord['packs'] {
  const folder = join(objects, 'pack');
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^pack-[0-9a-f]{40,64}\.(?:pack|idx)$/.test(name))
    .sort()
    .map((name) => ({ name, digest: `sha256:${hash('sha256', readFileSync(join(folder, name)))}` }));
}

const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function bytesAt(path: string): Buffer | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined;
}
