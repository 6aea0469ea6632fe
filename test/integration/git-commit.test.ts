import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHouse } from '../../src/compose.ts';
import type { House } from '../../src/contract/house.ts';
import type { Outcome } from '../../src/contract/outcome.ts';

let place = '';
let workspace = '';
let house: House;
/** How often a person was asked; nobody answers. */
let questions = 0;

beforeEach(async () => {
  questions = 0;
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-commit-')));
  workspace = join(place, 'work');
  mkdirSync(workspace);
  git('init', '-q', '-b', 'main');
  writeFileSync(join(workspace, 'a'), 'one\n');
  git('add', 'a');
  git('commit', '-qm', 'first');
  house = await openHouse({ workspace, stateFolder: join(place, 'state') });
});
afterEach(() => {
  house.close();
  rmSync(place, { recursive: true, force: true });
});

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
    cwd: workspace,
    env: { PATH: process.env['PATH'], HOME: place, GIT_CONFIG_NOSYSTEM: '1' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

async function run(command: string): Promise<{ readonly text: string; readonly outcomes: readonly Outcome[] }> {
  const approver = {
    async ask() {
      questions += 1;
      return undefined;
    },
  };
  const session = await house.openSession({ task: 'commit', approver });
  try {
    return await session.run({ kind: 'agent', name: 'test' }, { command });
  } finally {
    await session.close('finished');
  }
}

describe('an agent that commits', () => {
  it('is not asked about: the commit is there, by whom it should be, and an undo takes it back', async () => {
    const { text } = await run('echo two >>a && git commit -qam second && git tag v1');
    expect(text).toContain('second');
    expect(git('log', '--format=%s')).toBe('second\nfirst');
    expect(git('status', '--porcelain')).toBe('');
    expect(questions).toBe(0);
    const [last] = house.sessions.list();
    const session = await house.openSession({ task: 'undo', approver: { ask: async () => undefined } });
    const undone = await session.submit({ kind: 'person', name: 'you' }, 'stage.apply', {
      op: 'undo',
      session: last?.id,
    });
    await session.close('finished');
    expect(undone.status).toBe('done');
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(git('log', '--format=%s')).toBe('first');
    expect(readFileSync(join(workspace, 'a'), 'utf8')).toBe('one\n');
    expect(git('status', '--porcelain')).toBe('');
  });

  it('cannot commit a secret: nothing of the commit is taken over, and the reason names the file', async () => {
    const key = `AKIA${'QZ7JX4TNV2PLM6WK'}`;
    writeFileSync(join(workspace, 'settings.py'), 'KEY = ""\n');
    const { text } = await run(`sed -i 's/""/"${key}"/' settings.py; git add settings.py; git commit -qm settings`);
    expect(text).toContain('git: nothing was taken over');
    expect(text).toContain('settings.py');
    expect(text).not.toContain(key);
    expect(git('log', '--format=%s')).toBe('first');
    expect(git('status', '--porcelain')).toBe('?? settings.py');
  });

  it.each([
    ['a binary file', `printf 'T=KEY\\n\\0' >x; git add x; git commit -qm s`],
    ['another encoding', `printf 'T=KEY\\n' | iconv -t UTF-16 >x; git add x; git commit -qm s`],
    ['a line that looks like a header', `printf '++ T=KEY\\n' >x; git add x; git commit -qm s`],
    ['the index alone', `echo T=KEY >x; git add x; rm x`],
    ['a message', `git commit -q --allow-empty -m T=KEY`],
    ['a name', `GIT_AUTHOR_NAME=T=KEY git commit -q --allow-empty -m s`],
    ['a tag of a blob', `echo T=KEY >x; git tag v2 $(git hash-object -w x); rm x`],
  ])('cannot commit a secret in %s', async (_where, script) => {
    const { text } = await run(
      `bash -c '${script.replaceAll('KEY', `ghp_${'16C7e42F292c6912E7710c838347Ae178B4a'}`).replaceAll("'", `'"'"'`)}'`,
    );
    expect(text).toMatch(/nothing was taken over|denied|needs a person/);
    expect(git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(git('log', '--format=%s')).toBe('first');
    expect(git('diff', '--cached', '--name-only')).toBe('');
  });

  it('in two repositories by one command loses neither', async () => {
    mkdirSync(join(workspace, 'sub'));
    execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: join(workspace, 'sub') });
    await run('echo 2 >c; git add c; git commit -qm top; cd sub; echo 3 >z; git add z; git commit -qm insub');
    expect(git('log', '-1', '--format=%s')).toBe('top');
    expect(git('-C', 'sub', 'log', '--format=%s')).toBe('insub');
  });

  it('runs no hook of the repository, and leaves none behind', async () => {
    writeFileSync(join(workspace, '.git/hooks/pre-commit'), `#!/bin/sh\necho ran >${workspace}/hooked\n`, {
      mode: 0o755,
    });
    await run('echo two >>a && git commit -qam second');
    expect(existsSync(join(workspace, 'hooked'))).toBe(false);
    // The control: the person's own git does run it.
    writeFileSync(join(workspace, 'a'), 'three\n');
    git('commit', '-qam', 'third');
    expect(existsSync(join(workspace, 'hooked'))).toBe(true);
  });

  it('writes git’s own files only as commits: a hook written by hand is not carried over', async () => {
    const { text } = await run(
      `bash -c 'f=.git; echo evil >$f/hooks/post-commit'; echo two >>a; git commit -qam second`,
    );
    expect(existsSync(join(workspace, '.git/hooks/post-commit'))).toBe(false);
    expect(text).toMatch(/denied|not carried over: .*post-commit/);
  });

  it('cannot make a repository of another name, whose configuration the person’s git would run', async () => {
    const script = `mkdir -p evil/objects evil/refs; echo "ref: refs/heads/main" >evil/HEAD; printf '[core]\\n\\tfsmonitor = touch ${workspace}/ran\\n\\tworktree = ..\\n' >evil/config`;
    const { text } = await run(`bash -c '${script.replaceAll("'", `'"'"'`)}'`);
    expect(text).toMatch(/not carried over: evil\/HEAD/);
    expect(existsSync(join(workspace, 'evil/HEAD'))).toBe(false);
    // A file that merely has the name is one like any other.
    expect((await run('echo "the head of the table" >HEAD')).text).toContain('changed HEAD');
  });
});
