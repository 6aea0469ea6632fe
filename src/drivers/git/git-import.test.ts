import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { Capability } from '../../contract/capability.ts';
import type { Journal } from '../../contract/journal.ts';
import { PROCESS_LIMITS } from '../../contract/limits.ts';
import type { SandboxProfile } from '../../contract/profile.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import type { StagedRepository } from '../../contract/staged-repository.ts';
import { openJournal } from '../file/journal.privileged.ts';
import { openSandbox } from '../sandbox/sandbox.privileged.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { openStages, type Stages } from '../stage/stage-store.privileged.ts';
import { createGitDriver } from './git-driver.privileged.ts';
import { openStagedGit, type StagedGit } from './staged-git.privileged.ts';

let place = '';
let workspace = '';
let sandbox: Sandbox;
let stages: Stages;
let stagedGit: StagedGit;
let journal: Journal;
let profile: SandboxProfile;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-git-')));
  workspace = join(place, 'workspace');
  mkdirSync(workspace);
  sandbox = openSandbox({ folder: join(place, 'state/sandbox'), hidden: [join(place, 'state')] });
  stages = openStages({ folder: join(place, 'state/stages'), workspace });
  stagedGit = openStagedGit({ sandbox, folder: join(place, 'state/git'), now: () => 1_800_000_000_000 });
  journal = openJournal({ folder: join(place, 'state/journal') });
  profile = {
    workspace,
    workspaceAccess: 'overlay',
    masks: [],
    reads: [],
    environment: {
      ...sandboxEnvironment({ home: '/tmp/home', path: `${dirname(process.execPath)}:/usr/bin:/bin` }),
      ...IDENTITY,
    },
    network: 'none',
    limits: PROCESS_LIMITS,
  };
});
afterEach(() => {
  journal.close();
  rmSync(place, { recursive: true, force: true });
});

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ana',
  GIT_AUTHOR_EMAIL: 'ana@example.com',
  GIT_COMMITTER_NAME: 'Ana',
  GIT_COMMITTER_EMAIL: 'ana@example.com',
};

/** The person's own git, in the real workspace. */
const git = (...args: readonly string[]): string =>
  execFileSync('git', args, {
    cwd: workspace,
    env: { PATH: process.env['PATH'], HOME: place, GIT_CONFIG_NOSYSTEM: '1', ...IDENTITY },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

function repository(): void {
  git('init', '-q', '-b', 'main');
  writeFileSync(join(workspace, 'a'), 'one\n');
  git('add', 'a');
  git('commit', '-qm', 'first');
}

interface Ran {
  readonly stage: string;
  readonly repositories: readonly StagedRepository[];
  /** Changed paths that git does not see to. */
  readonly left: readonly string[];
}

/** Runs a script over a new stage, and has its repositories looked through. */
async function staged(script: string): Promise<Ran> {
  const { id, folder } = stages.begin();
  const { exitCode } = await sandbox.run({
    profile,
    argv: ['bash', '-c', `set -e; ${script}`],
    cwd: workspace,
    stageFolder: folder,
    signal: new AbortController().signal,
    onOutput: (stream, bytes) => stream === 'stderr' && process.env['SHOW'] && process.stderr.write(bytes),
  });
  expect(exitCode).toBe(0);
  const fact = await stages.finish(id, (paths) => sandbox.isVisible({ workspace, stageFolder: folder, paths }));
  if (fact === undefined) return { stage: id, repositories: [], left: [] };
  const textOf = (path: string, limit: number) => stages.text(id, path, limit);
  const signal = new AbortController().signal;
  const { repositories, seenTo } = await stagedGit.prepare({ fact, folder, profile, textOf, signal });
  const left = fact.changes.map(({ path }) => path).filter((path) => !seenTo.includes(path));
  return { stage: id, repositories, left };
}

/** Takes over what was found in the workspace's own repository. */
async function taken({ stage, repositories: [found] }: Ran): Promise<void> {
  if (found === undefined) throw new Error('Nothing was found to take over.');
  const action = {
    id: 'a_1',
    session: 's_1',
    workspace,
    arguments: { op: 'import', stage, folder: found.folder, digest: found.digest },
  } as unknown as Action;
  const driver = createGitDriver({ redeem: () => action, journal, stagedGit });
  const { value } = await driver.drive({} as Capability, {
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  expect(value).toMatchObject({ conflicts: [], refused: [] });
}

const undo = () => journal.undo({ session: 's_1' });

describe('what a command did to a repository', () => {
  it('is not in it until it is taken over; then the commit, the branch and the index are', async () => {
    repository();
    const before = git('rev-parse', 'HEAD');
    const ran = await staged('echo two >>a; git commit -qam second');
    expect(git('rev-parse', 'HEAD')).toBe(before);
    await taken(ran);
    writeFileSync(join(workspace, 'a'), 'one\ntwo\n');
    expect(git('log', '--format=%s')).toBe('second\nfirst');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('fsck', '--full', '--strict')).toBe('');
    expect(ran.repositories[0]).toMatchObject({
      isNew: false,
      refs: [{ name: 'refs/heads/main', before, after: git('rev-parse', 'HEAD'), isForward: true }],
      isIndexChanged: true,
      commits: [{ id: git('rev-parse', 'HEAD'), subject: 'second' }],
    });
    expect(ran.left).toEqual([join(workspace, 'a')]);
    expect(ran.repositories[0]?.patch).toContain('+two');
  });

  it('is taken back by an undo, and the person’s git works as before', async () => {
    repository();
    const before = git('rev-parse', 'HEAD');
    await taken(await staged('echo two >b; git add b; git commit -qm second; git tag v1; git checkout -qb topic'));
    expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/topic');
    expect(undo().every(({ result }) => result === 'restored')).toBe(true);
    expect(git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(git('rev-parse', 'HEAD')).toBe(before);
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(git('status', '--porcelain')).toBe('');
  });

  it('keeps what only stands ready for the next commit', async () => {
    repository();
    await taken(await staged('echo new >b; git add b; rm b'));
    expect(git('status', '--porcelain')).toBe('AD b');
  });

  it('tells a branch that leaves commits behind from one that moves on', async () => {
    repository();
    const ran = await staged('git commit -q --amend -m other');
    expect(ran.repositories[0]?.refs).toMatchObject([{ name: 'refs/heads/main', isForward: false }]);
    await taken(ran);
    expect(git('log', '--format=%s')).toBe('other');
    expect(git('log', '-g', '--format=%s', 'main')).toBe('other\nfirst');
  });

  it('deletes a branch that is packed, and puts it back', async () => {
    repository();
    git('branch', 'old');
    git('branch', 'kept');
    git('pack-refs', '--all');
    const packed = readFileSync(join(workspace, '.git/packed-refs'), 'utf8');
    await taken(await staged('git branch -qD old'));
    expect(git('for-each-ref', '--format=%(refname:short)')).toBe('kept\nmain');
    undo();
    expect(readFileSync(join(workspace, '.git/packed-refs'), 'utf8')).toBe(packed);
    expect(git('for-each-ref', '--format=%(refname:short)')).toBe('kept\nmain\nold');
  });

  it('takes over stashes with their names, and what is left of them', async () => {
    repository();
    await taken(await staged('echo x >>a; git stash -q; echo y >>a; git stash push -qm second'));
    expect(git('stash', 'list', '--format=%gs').split('\n')).toEqual([
      'On main: second',
      expect.stringContaining('WIP'),
    ]);
    await taken(await staged('git stash drop -q'));
    expect(git('stash', 'list', '--format=%gs').split('\n')).toEqual([expect.stringContaining('WIP')]);
  });

  it('takes over a repository that a command made, with a configuration of ours', async () => {
    const ran = await staged(
      'git init -q -b trunk; git config core.fsmonitor /tmp/evil; echo 1 >f; git add f; git commit -qm one; echo x >.git/hooks/pre-commit',
    );
    expect(ran.repositories[0]).toMatchObject({ isNew: true, head: 'refs/heads/trunk' });
    await taken(ran);
    writeFileSync(join(workspace, 'f'), '1\n');
    expect(git('log', '--format=%s')).toBe('one');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('config', '--local', '--list')).not.toContain('fsmonitor');
    expect(existsSync(join(workspace, '.git/hooks/pre-commit'))).toBe(false);
  });

  it('takes nothing over where git would only have refreshed what it knows of files', async () => {
    repository();
    const ran = await staged('unset GIT_OPTIONAL_LOCKS; touch a; git status -s; git update-index -q --refresh');
    expect(ran.repositories).toEqual([]);
  });
});

describe('what a command must not do to a repository', () => {
  it('hooks and configuration are never taken over, and are told', async () => {
    repository();
    const config = readFileSync(join(workspace, '.git/config'), 'utf8');
    const ran = await staged(
      'echo two >>a; git commit -qam second; git config core.sshCommand evil; mkdir -p .git/hooks; echo evil >.git/hooks/post-commit; chmod +x .git/hooks/post-commit',
    );
    expect(ran.left).toEqual([
      join(workspace, '.git/config'),
      join(workspace, '.git/hooks/post-commit'),
      join(workspace, 'a'),
    ]);
    await taken(ran);
    expect(readFileSync(join(workspace, '.git/config'), 'utf8')).toBe(config);
    expect(readdirSync(join(workspace, '.git/hooks'))).not.toContain('post-commit');
    expect(git('log', '--format=%s')).toBe('second\nfirst');
  });

  it('an object that is not what its name says brings nothing in', async () => {
    repository();
    const ran = await staged(
      `echo two >>a; git commit -qam second; tip=$(git rev-parse HEAD); blob=$(git rev-parse HEAD:a);
       f=.git/objects/\${blob:0:2}/\${blob:2}; chmod +w $f; printf other | git hash-object -w --stdin >/tmp/o; o=$(cat /tmp/o); cp .git/objects/\${o:0:2}/\${o:2} $f`,
    );
    expect(ran.repositories[0]?.obstacle).toBeDefined();
    await expect(taken(ran)).rejects.toThrow('Nothing was taken over');
    expect(git('log', '--format=%s')).toBe('first');
  });

  it('a branch at an object that is not there brings nothing in', async () => {
    repository();
    const ran = await staged(`echo ${'1'.repeat(40)} >.git/refs/heads/main`);
    expect(ran.repositories[0]?.obstacle).toBeDefined();
  });

  it('a commit whose history is hidden, and not there, brings nothing in', async () => {
    repository();
    const ran = await staged(
      `c=$(printf 'tree %s\\nparent ${'1'.repeat(40)}\\nauthor A <a@b> 1 +0000\\ncommitter A <a@b> 1 +0000\\n\\nx\\n' $(git rev-parse HEAD^{tree}) | git hash-object -t commit -w --stdin --literally)
       echo $c >.git/shallow; echo $c >.git/refs/heads/main; git log -1 --format=%s`,
    );
    expect(ran.repositories[0]?.obstacle).toContain('did not receive expected object');
    await expect(taken(ran)).rejects.toThrow('Nothing was taken over');
    expect(git('log', '--format=%s')).toBe('first');
  });

  it('refs that are links, that lead elsewhere or have odd names are not followed', async () => {
    repository();
    const link = await staged('rm .git/refs/heads/main; ln -s /etc/hostname .git/refs/heads/main');
    expect(link.repositories[0]?.obstacle).toBe('refs/heads/main is no plain ref');
    const symbolic = await staged('echo "ref: ../../../../etc/passwd" >.git/HEAD');
    expect(symbolic.repositories[0]?.obstacle).toBe('its HEAD is not understood');
    const odd = await staged('cp .git/refs/heads/main ".git/refs/heads/a b"; git branch fine');
    expect(odd.repositories[0]?.refs.map(({ name }) => name) ?? []).not.toContain('refs/heads/a b');
  });

  it('objects that replace others, refs of remotes and alternates are left where they are', async () => {
    repository();
    const ran = await staged(
      `echo two >>a; git commit -qam second; git replace HEAD HEAD~1; git update-ref refs/remotes/origin/main HEAD; echo /etc >.git/objects/info/alternates`,
    );
    await taken(ran);
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(existsSync(join(workspace, '.git/objects/info/alternates'))).toBe(false);
  });

  it('a merge that is not finished and a repository that is gone are left alone', async () => {
    repository();
    const merge = await staged(
      'git checkout -qb other; echo x >a; git commit -qam x; git checkout -q main; echo y >a; git commit -qam y; git merge other || true',
    );
    expect(merge.repositories[0]?.obstacle).toContain('a merge is not finished');
    const gone = await staged('rm -rf .git');
    expect(gone.repositories[0]?.obstacle).toContain('deleted or replaced');
    expect(lstatSync(join(workspace, '.git/HEAD')).isFile()).toBe(true);
  });

  it('what the person did meanwhile is not overwritten', async () => {
    repository();
    const ran = await staged('echo two >>a; git commit -qam second');
    git('commit', '-q', '--allow-empty', '-m', 'mine');
    await expect(taken(ran)).rejects.toThrow('refs/heads/main was moved by somebody else meanwhile');
    expect(git('log', '--format=%s')).toBe('mine\nfirst');
  });

  it('a repository that another git is working in is waited for by nobody', async () => {
    repository();
    const ran = await staged('echo two >>a; git commit -qam second');
    writeFileSync(join(workspace, '.git/index.lock'), '');
    await expect(taken(ran)).rejects.toThrow('Another git is at work');
  });
});
