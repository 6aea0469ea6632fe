import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AttackedHouse, openAttackedHouse } from './kernel-house.ts';

/** What an opaque script tries to carry out of the sandbox, and what file tools then do with it. */
const SECRET = 'deep-secret-4711';
let attacked: AttackedHouse;
let seen: string;

beforeEach(async () => {
  attacked = await openAttackedHouse();
  const { workspace } = attacked;
  execFileSync('git', ['init', '--quiet'], { cwd: workspace });
  mkdirSync(join(workspace, 'config'));
  writeFileSync(join(workspace, 'config/.env'), `DB=${SECRET}\n`);
  writeFileSync(join(workspace, 'config/plain.txt'), 'plain\n');
  seen = '';
});
afterEach(async () => {
  expect(seen).not.toContain(SECRET);
  expect(readFileSync(join(attacked.workspace, 'config/.env'), 'utf8')).toBe(`DB=${SECRET}\n`);
  expect(await attacked.close()).toBe(true);
});

/** Runs a script that the kernel's reader does not look into. */
async function script(text: string): Promise<string> {
  writeFileSync(join(attacked.workspace, 's.sh'), text);
  const told = await attacked.call('run_command', { command: 'bash ./s.sh' });
  seen += told;
  return told;
}

const call = async (name: string, args: unknown): Promise<string> => {
  const told = await attacked.call(name, args);
  seen += told;
  return told;
};

describe('a folder that holds a masked file', () => {
  test.each([
    ['is renamed', 'mv config old; cat old/.env config/.env'],
    ['is copied', 'cp -r config /tmp/copy; cat /tmp/copy/.env; cp -r config copy; cat copy/.env; tar c config'],
    ['is removed and made anew', 'rm -rf config; mkdir config; echo DB=mine > config/.env'],
    ['is linked', 'ln config/.env hard; ln -s config/.env soft; ln -s config cfg; cat hard soft cfg/.env'],
  ])('%s: the secret stays where it is, and unread', async (_, text) => {
    await script(text);
    for (const path of ['old/.env', 'copy/.env', 'hard', 'soft', 'cfg/.env']) await call('read_file', { path });
    await call('search', { pattern: 'secret' });
    await call('search', { pattern: 'secret', path: 'cfg' });
  });

  test('can be read as far as nothing is masked (control)', async () => {
    expect(await script('cat config/plain.txt')).toContain('plain');
    expect(await call('read_file', { path: 'config/plain.txt' })).toContain('plain');
  });
});

describe('links that a command leaves behind', () => {
  test('never lead a file tool to a protected place or out of the workspace', async () => {
    const { workspace, root } = attacked;
    await script('ln -s .git/hooks hooks; ln -s .git gitdir; mkdir -p d/e; ln -s ../../.. d/e/out; ln -s ../.. up');
    for (const path of ['hooks/pre-commit', 'gitdir/config', 'gitdir/hooks/post-merge', 'd/e/out/x', 'up/x'])
      await call('write_file', { path, content: 'echo attacked\n' });
    expect(readFileSync(join(workspace, '.git/config'), 'utf8')).not.toContain('attacked');
    expect(existsSync(join(workspace, '.git/hooks/pre-commit'))).toBe(false);
    expect(existsSync(join(workspace, '.git/hooks/post-merge'))).toBe(false);
    expect(readdirSync(root).sort()).toEqual(['state', 'workspace']);
  });

  test('inside the workspace are carried over (control)', async () => {
    await script('ln -s config/plain.txt plain');
    expect(lstatSync(join(attacked.workspace, 'plain')).isSymbolicLink()).toBe(true);
    expect(await call('read_file', { path: 'plain' })).toContain('plain');
  });
});

describe('places that a command fills in the sandbox', () => {
  test('are not carried over where something would run later, whatever else is', async () => {
    const { workspace } = attacked;
    const told = await script(
      [
        'mkdir -p .claude .vscode sub/.GIT .git/hooks',
        'for f in .git/hooks/pre-commit .claude/settings.json .vscode/tasks.json sallyport.yaml sub/.GIT/config; do echo x > $f; done',
        'mkfifo pipe; echo fine > fine.txt',
      ].join('\n'),
    );
    expect(readFileSync(join(workspace, 'fine.txt'), 'utf8')).toBe('fine\n');
    for (const path of ['.git/hooks/pre-commit', '.claude', '.vscode', 'sallyport.yaml', 'sub/.GIT/config', 'pipe'])
      expect(existsSync(join(workspace, path)), path).toBe(false);
    expect(told).toContain('not carried over: .git/hooks/pre-commit (it is protected)');
  });

  test('that a rule asks about are not carried over when nobody answers', async () => {
    await script('mkdir -p .github/workflows; echo x > .github/workflows/ci.yml');
    expect(attacked.asked).not.toEqual([]);
    expect(existsSync(join(attacked.workspace, '.github/workflows/ci.yml'))).toBe(false);
  });
});

test('nothing of our own process can be found inside: environment, state folder, ledger', async () => {
  const { root } = attacked;
  const told = await script(`cat /proc/*/environ | tr '\\0' '\\n'; ls ${root} ${root}/state; cat ${root}/state/*`);
  expect(told).toContain('HOME=/tmp/home');
  expect(told).not.toMatch(/^(?:VITEST|NODE_ENV|npm_)/m);
  expect(told).toMatch(/state.*No such file/);
});
