import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openScan } from '../../src/compose-scan.ts';
import type { ScanReport } from '../../src/contract/scan.ts';

let ground: string;
let root: string;
let mark: string;

beforeEach(() => {
  ground = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-scan-')));
  root = join(ground, 'repository');
  mark = join(ground, 'was-run');
  mkdirSync(root);
});
afterEach(() => rmSync(ground, { recursive: true }));

function put(name: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
  chmodSync(join(root, name), mode);
}

/** Git as a person has it, apart from their own settings. */
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    env: { PATH: process.env['PATH'], HOME: ground, GIT_CONFIG_NOSYSTEM: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 10_000,
  }).toString();

const scan = (more: { readonly isStaged?: boolean; readonly paths?: readonly string[] } = {}): Promise<ScanReport> =>
  openScan().scan({
    folder: root,
    paths: [],
    isStaged: false,
    withNotes: true,
    withModules: true,
    baseline: new Set(),
    timeoutMs: 60_000,
    ...more,
  });

/** An object that only the promised remote has: asking for it starts `uploadpack`. */
const ABSENT = 'deadbeef'.repeat(5);

/** As a person does it: whether it works does not matter, what it starts does. */
function look(...args: readonly string[]): void {
  try {
    git(...args);
  } catch {}
}

const wasRun = (): boolean => existsSync(mark);

/** A repository that runs a program at every opportunity that it has. */
function setTraps(): void {
  const run = join(ground, 'trap');
  writeFileSync(run, `#!/bin/sh\ntouch ${mark}\nexit 1\n`, { mode: 0o755 });
  git('init', '-q');
  put('a.txt', 'one\n');
  put('.gitattributes', '* diff=trap filter=trap\n');
  put('Makefile', `X := $(shell ${run})\nall:\n\t${run}\n`);
  put('package.json', JSON.stringify({ scripts: { preinstall: run, prepare: run } }));
  put('.envrc', run);
  put('conftest.py', `import os\nos.system('${run}')\n`);
  git('add', '.');
  git('commit', '-q', '-m', 'one');
  put('a.txt', 'two\n');
  git('add', 'a.txt');
  git('update-index', '--add', '--cacheinfo', `100644,${ABSENT},far.txt`);
  put('included', `[core]\n\tpager = ${run}\n`);
  const settings = {
    'core.fsmonitor': run,
    'core.hooksPath': join(root, 'hooks'),
    'core.pager': run,
    'core.editor': run,
    'core.sshCommand': run,
    'core.alternateRefsCommand': run,
    'credential.helper': run,
    'diff.external': run,
    'diff.trap.textconv': run,
    'diff.trap.command': run,
    'filter.trap.clean': run,
    'filter.trap.smudge': run,
    'filter.trap.required': 'true',
    'gpg.program': run,
    'include.path': join(root, 'included'),
    'alias.ls-files': `!${run}`,
    'alias.diff-index': `!${run}`,
    'extensions.partialClone': 'origin',
    'remote.origin.url': ground,
    'remote.origin.promisor': 'true',
    'remote.origin.uploadpack': run,
    'protocol.ext.allow': 'always',
  };
  for (const [key, value] of Object.entries(settings)) git('config', key, value);
  for (const name of ['pre-commit', 'post-index-change', 'reference-transaction'])
    put(`hooks/${name}`, `#!/bin/sh\n${run}\n`, 0o755);
  put('a.txt', 'three\n');
  rmSync(mark, { force: true });
}

describe('a hostile repository', () => {
  it('runs nothing when it is scanned, and does when a person looks at it with git (control)', async () => {
    setTraps();
    const whole = await scan();
    expect(whole.files).toBeGreaterThan(4);
    expect(wasRun()).toBe(false);
    look('status');
    expect(wasRun()).toBe(true);
  });

  it('runs nothing when what is staged is scanned', async () => {
    setTraps();
    const staged = await scan({ isStaged: true });
    expect(staged.skipped).toEqual([{ file: 'far.txt', why: 'too large, or not in this repository' }]);
    expect(staged.files).toBe(1);
    expect(wasRun()).toBe(false);
    look('-c', 'core.fsmonitor=false', 'cat-file', '-p', ABSENT);
    expect(wasRun()).toBe(true);
  });

  it('shows nothing of what its links lead to, and waits for no pipe', async () => {
    mkdirSync(join(ground, 'outside'));
    const hush = `export TOKEN=${['ghp', 'R4nd0mL00k1ngV4lu3F0rT3st5Only98abcd'].join('_')}\nssh hush.example\n`;
    writeFileSync(join(ground, 'outside', 'hush.sh'), hush);
    put('real.sh', 'ssh a.example\n');
    symlinkSync('../outside/hush.sh', join(root, 'link.sh'));
    symlinkSync('../outside', join(root, 'folder'));
    execFileSync('mkfifo', [join(root, 'pipe.sh')]);
    for (const isRepository of [false, true]) {
      if (isRepository) {
        git('init', '-q');
        git('add', 'real.sh', 'link.sh', 'folder');
      }
      const report = await scan();
      expect(report.findings.map(({ file }) => file)).toEqual(['real.sh']);
      expect(JSON.stringify(report)).not.toContain('hush');
    }
  });

  it('looks through links that stay inside, and at scripts with a NUL in them; a definition that is too large is no clean scan', async () => {
    put('notes.txt', 'ssh a.example\n');
    symlinkSync('notes.txt', join(root, 'run.sh'));
    put('nul.sh', 'ssh b.example\n\0\n');
    put('picture.dat', 'ssh c.example\0\n');
    expect((await scan()).findings.map(({ file }) => file)).toEqual(['nul.sh', 'run.sh']);
    expect((await scan()).incomplete).toBeUndefined();
    put('package.json', JSON.stringify({ scripts: { install: 'id' }, x: 'x'.repeat(9 * 1024 * 1024) }));
    expect((await scan()).incomplete).toMatch(/^package\.json is larger than/);
  });

  it('is scanned where it lies, wherever its configuration says that its files are', async () => {
    mkdirSync(join(ground, 'private'));
    writeFileSync(join(ground, 'private', 'mine.sh'), 'ssh mine.example\n');
    git('init', '-q');
    put('x.sh', 'ssh a.example\n');
    git('config', 'core.worktree', join(ground, 'private'));
    expect((await scan()).findings.map(({ file }) => file)).toEqual(['x.sh']);
    await expect(scan({ isStaged: true })).rejects.toThrow('no git repository');
  });

  it('a folder that only looks like a repository is none', async () => {
    for (const [name, text] of Object.entries({
      HEAD: 'ref: refs/heads/x\n',
      config: `[core]\n\tbare = true\n\tfsmonitor = touch ${mark}\n`,
    }))
      put(name, text);
    mkdirSync(join(root, 'objects'));
    mkdirSync(join(root, 'refs'));
    put('x.sh', 'ssh a.example\n');
    expect((await scan()).findings.map(({ file }) => file)).toEqual(['x.sh']);
    expect(wasRun()).toBe(false);
  });

  it('a name of a file is a name, whatever characters it holds', async () => {
    git('init', '-q');
    put(':(top)x\n-y.sh', 'ssh a.example\n');
    git('add', '.');
    for (const isStaged of [false, true])
      expect((await scan({ isStaged })).findings.map(({ file }) => file)).toEqual([':(top)x\n-y.sh']);
  });
});

describe('what git is about to commit', () => {
  const token = (tail: string): string => ['ghp', `R4nd0mL00k1ngV4lu3F0rT3st5Only98${tail}`].join('_');

  it('is read from the index, not from the working tree', async () => {
    git('init', '-q');
    put('x.sh', 'ssh staged.example\n');
    git('add', '.');
    put('x.sh', 'ssh working.example\n');
    expect((await scan({ isStaged: true })).findings.map(({ sentence }) => sentence)).toEqual([
      'It would send data to staged.example:22, and run ssh.',
    ]);
  });

  it('is only what is new: a secret that was there before is known, another in its place is not', async () => {
    git('init', '-q');
    put('x.env', `A=${token('abcd')}\n`);
    git('add', '.');
    expect((await scan({ isStaged: true })).findings).toHaveLength(1);
    git('commit', '-q', '-m', 'one');
    put('x.env', `# more\nA=${token('abcd')}\n`);
    git('add', '.');
    expect((await scan({ isStaged: true })).findings).toEqual([]);
    put('x.env', `A=${token('efgh')}\n`);
    git('add', '.');
    expect((await scan({ isStaged: true })).findings).toMatchObject([{ rule: 'scan/secret', line: 1 }]);
  });

  it('leaves out what git ignores when the files are scanned', async () => {
    git('init', '-q');
    put('.gitignore', 'out/\n');
    put('out/x.sh', 'ssh a.example\n');
    put('node_modules/y/x.sh', 'ssh a.example\n');
    put('x.sh', 'ssh a.example\n');
    expect((await scan()).findings.map(({ file }) => file)).toEqual(['x.sh']);
    expect((await scan({ paths: [join(root, 'out/x.sh')] })).findings.map(({ file }) => file)).toEqual(['out/x.sh']);
  });
});
