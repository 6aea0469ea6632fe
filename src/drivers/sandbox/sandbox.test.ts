import { spawnSync } from 'node:child_process';
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
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROCESS_LIMITS } from '../../contract/limits.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { openSandbox, type Sandbox } from './sandbox.privileged.ts';
import { openTrialGround, type TrialGround, type TrialOptions } from './trial-ground.privileged.ts';

let state = '';
let sandbox: Sandbox;
let ground: TrialGround;
beforeEach(() => {
  state = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-state-')));
  sandbox = openSandbox({ folder: join(state, 'sandbox'), hidden: [state] });
  ground = openTrialGround(sandbox);
});
afterEach(() => {
  ground.remove();
  rmSync(state, { recursive: true, force: true });
});

const bash = (script: string, options?: TrialOptions) => ground.inside(['bash', '-c', script], options);

describe('the sandbox', () => {
  it('passes on what a program prints and how it ends', async () => {
    expect(await bash('exec 2>&1; echo out; echo err >&2; exit 7')).toEqual({
      output: 'out\nerr\n',
      status: 7,
      ending: 'itself',
    });
  });

  it('starts programs, never the built-in commands of a shell', async () => {
    expect(await ground.inside(['echo', '-n', 'a\\tb'])).toEqual({ output: 'a\\tb', status: 0, ending: 'itself' });
    expect((await ground.inside(['exit', '3'])).ending).toBe('PROCESS_NOT_FOUND');
  });

  it('hands arguments over as they are', async () => {
    const odd = ['', ' ', '$HOME', '`id`', '"', "'", '\\', '*', 'a\nb', '-n', '\u00e9\u{1f600}'];
    const { output } = await ground.inside(['printf', '[%s]', ...odd]);
    expect(output).toBe(odd.map((word) => `[${word}]`).join(''));
  });

  it('lets scripts write to /dev/stderr and /dev/stdout, and gives them an empty input', async () => {
    expect((await bash('exec 2>&1; echo a >/dev/stderr; echo b >/dev/stdout; cat; tty')).output).toBe(
      'a\nb\nnot a tty\n',
    );
  });

  it('runs Node with packages of the workspace, git, and process substitution of bash', async () => {
    ground.write('node_modules/there/index.js', 'module.exports = 42');
    const script = 'node -p "require(\'there\')" && git --version && cat <(echo substituted)';
    expect((await bash(script, { access: 'overlay' })).output).toMatch(/^42\ngit version .*\nsubstituted\n$/);
  });

  it('leaves Node room for WebAssembly and for many worker threads within the ordinary limit of memory', async () => {
    const memories = 'for (let i = 0; i < 20; i++) new WebAssembly.Memory({ initial: 1, maximum: 65536 });';
    const workers = 'for (let i = 0; i < 12; i++) new (require("worker_threads").Worker)("0", { eval: true });';
    const script = `${memories} ${workers} process.on("exit", () => console.log("done"))`;
    expect(await ground.inside(['node', '-e', script])).toMatchObject({ output: 'done\n', status: 0 });
  });

  it('shows the workspace at its own path, read-only where it is only read', async () => {
    ground.write('file', 'content');
    const script = 'exec 2>&1; pwd; cat file; echo x >new || echo refused';
    expect((await bash(script)).output).toMatch(/^\/.*\/workspace\ncontent.*Read-only file system\nrefused\n$/s);
  });

  it('keeps temporary files and the home folder to one command', async () => {
    expect((await bash('echo x >/tmp/a; echo y >~/b; cat /tmp/a ~/b')).output).toBe('x\ny\n');
    expect((await bash('exec 2>&1; ls -A /tmp/a ~/b; ls -A ~')).output).not.toMatch(/^[xy]$/m);
  });

  it('writes nothing but the stage, temporary files and the home folder', async () => {
    const script =
      'for d in / /usr /etc /dev /proc /run /var /tmp ~ /dev/shm .; do touch "$d/t" 2>/dev/null && echo "$d"; done';
    expect((await bash(script, { access: 'overlay' })).output).toBe('/tmp\n/tmp/home\n/dev/shm\n.\n');
    expect((await bash(script)).output).toBe('/tmp\n/tmp/home\n');
  });

  it('leaves a program no capability, whoever runs it', async () => {
    const script = 'grep -E "^(Cap|NoNewPrivs)" /proc/self/status';
    for (const access of ['read', 'overlay'] as const) {
      const rows = (await bash(script, { access })).output.trim().split('\n');
      expect(rows.map((row) => row.split(':\t'))).toEqual([
        ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set) => [set, '0000000000000000']),
        ['NoNewPrivs', '1'],
      ]);
    }
  });

  it('ends a command at its time, with all that it started', async () => {
    const { status, ending, output } = await bash('echo begun; sleep 60 & sleep 60', { limits: { wallMs: 1500 } });
    expect({ status, ending, output }).toEqual({ status: null, ending: 'wall-clock', output: 'begun\n' });
  });

  it('ends a command when it is told to, and starts none that was stopped before', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    expect((await bash('sleep 60', { signal: stop.signal })).ending).toBe('cancelled');
    expect((await bash('echo x', { signal: stop.signal })).output).toBe('');
  });

  it('keeps the output up to its limit when it ends a command that goes beyond', async () => {
    const { output, ending, status } = await bash('yes', { limits: { outputBytes: 1000 } });
    expect({ length: output.length, ending, status }).toEqual({ length: 1000, ending: 'output', status: null });
  });

  it('names the signal that ended a program', async () => {
    expect(await bash('kill -TERM $$')).toMatchObject({ status: 143, ending: 'itself' });
  });

  it('limits processor time, open files and core files inside', async () => {
    const limits = { cpuSeconds: 77, openFiles: 55, fileBytes: 512 * 1024 };
    expect((await ground.inside(['sh', '-c', 'ulimit -t; ulimit -n; ulimit -f; ulimit -c'], { limits })).output).toBe(
      '77\n55\n1024\n0\n',
    );
  });

  it('bounds the private file systems', async () => {
    const fill = 'for d in /tmp /dev/shm; do head -c 30000000 /dev/zero >$d/f 2>/dev/null; stat -c %s $d/f; done';
    const { output } = await bash(fill, { access: 'overlay', limits: { temporaryBytes: 9_000_000 } });
    const sizes = output.trim().split('\n').map(Number);
    expect(sizes.map((size) => size > 0 && size <= 6_010_000)).toEqual([true, true]);
  });

  it('says that a program is not there, with no status', async () => {
    expect(await ground.inside(['no-such-program'])).toMatchObject({ status: null, ending: 'PROCESS_NOT_FOUND' });
    expect(await ground.inside([join(ground.outside, 'x')])).toMatchObject({ ending: 'PROCESS_NOT_FOUND' });
    ground.write('not-executable', 'x');
    expect(await ground.inside(['./not-executable'])).toMatchObject({ ending: 'PROCESS_NOT_FOUND' });
  });

  it('finds a program of the workspace by its path', async () => {
    ground.write('bin/tool', '#!/bin/sh\necho tool', 0o755);
    expect((await ground.inside(['./bin/tool'])).output).toBe('tool\n');
  });

  it('refuses a command longer than the system takes, in words', async () => {
    expect((await ground.inside(['echo', 'x'.repeat(200_000)])).ending).toBe('PROCESS_LIMIT');
  });

  it('serves several commands at once', async () => {
    const runs = Array.from({ length: 6 }, (_, index) => bash(`sleep 0.1; echo ${index}`));
    expect((await Promise.all(runs)).map(({ output }) => output)).toEqual(['0\n', '1\n', '2\n', '3\n', '4\n', '5\n']);
  });

  it('works in a workspace with odd characters in its path', async () => {
    for (const name of ['a b', 'a,b', 'a:b', 'a\\b', 'a\nb', 'a[1]*', '-x', 'ü']) {
      const workspace = join(ground.workspace, name);
      mkdirSync(workspace);
      const stageFolder = mkdtempSync(join(state, 'stage-'));
      for (const part of ['upper', 'work', 'view']) mkdirSync(join(stageFolder, part));
      symlinkSync(workspace, join(stageFolder, 'lower'));
      const { exitCode } = await sandbox.run({ ...request(workspace), argv: ['touch', 'made'], stageFolder });
      expect([name, exitCode, existsSync(join(stageFolder, 'upper/made'))]).toEqual([name, 0, true]);
    }
  });

  it('shows nothing of our own folder, though it lies in the workspace or in a place that may be read', async () => {
    writeFileSync(join(state, 'ledger'), 'evidence');
    const workspace = join(state, '..');
    const outputs: string[] = [];
    await sandbox.run({
      ...request(ground.workspace),
      profile: { ...request(ground.workspace).profile, workspaceAccess: 'read', reads: [workspace] },
      argv: ['sh', '-c', `ls -A ${state}; cat ${state}/ledger; cd ${workspace} && ls -d sallyport-state-*`],
      onOutput: (_stream, bytes) => outputs.push(Buffer.from(bytes).toString()),
    });
    expect(outputs.join('')).not.toContain('evidence');
    await expect(sandbox.run({ ...request(state), argv: ['true'] })).rejects.toThrow('no sandbox may see');
  });

  it('refuses to put an overlay over a workspace that holds its own stage', async () => {
    const stageFolder = join(ground.workspace, 'stage');
    mkdirSync(stageFolder);
    const run = sandbox.run({ ...request(ground.workspace), argv: ['true'], stageFolder });
    await expect(run).rejects.toThrow('SALLYPORT_STATE');
  });

  it.runIf(process.geteuid?.() === 0)('leaves other file systems that are mounted in the workspace alone', () => {
    mkdirSync(join(ground.workspace, 'mounted'));
    const probe = join(import.meta.dirname, 'submount.probe.privileged.ts');
    const mount = 'mount -t tmpfs none "$2/mounted" && cd "$2/mounted" && echo mounted words | tee .env >plain';
    const script = `${mount} && exec "$0" "${probe}" "$1" "$2"`;
    const args = ['--mount', 'sh', '-c', script, process.execPath, state, ground.workspace];
    const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ changes: [['own', 'create']], isSeen: false, left: ['.env', 'plain'] });
  });

  it('refuses a variable that would slip in an argument of its own', async () => {
    const { profile, ...rest } = request(ground.workspace);
    const environment = { ...profile.environment, X: 'x\0--bind\0/\0/' };
    const run = sandbox.run({ ...rest, profile: { ...profile, workspaceAccess: 'read', environment }, argv: ['true'] });
    await expect(run).rejects.toThrow('NUL');
  });

  it('refuses the root and the system as a workspace', async () => {
    for (const workspace of ['/', '/usr', '/etc', '/proc', '/dev'])
      await expect(sandbox.run({ ...request(workspace), argv: ['true'] })).rejects.toThrow('cannot be the workspace');
  });

  it('is not replaced by anything where it cannot be set up', async () => {
    const stageFolder = join(state, 'not-a-stage');
    mkdirSync(stageFolder);
    const made = join(ground.workspace, 'made');
    await expect(
      sandbox.run({ ...request(ground.workspace), argv: ['touch', made], stageFolder }),
    ).rejects.toMatchObject({
      code: 'SANDBOX_FAILED',
    });
    expect(existsSync(made)).toBe(false);
  });

  it('proves its level by a run of each sort', async () => {
    expect(await sandbox.status()).toEqual({ level: 'full' });
  });

  it('says what is missing, and runs nothing, where its own folder is open to others', async () => {
    const folder = join(state, 'open');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const broken = openSandbox({ folder, hidden: [] });
    await expect(broken.run({ ...request(ground.workspace), argv: ['true'] })).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
    });
    expect((await broken.status()).level).toBe('none');
  });
});

function request(workspace: string) {
  return {
    profile: {
      workspace,
      workspaceAccess: 'overlay',
      masks: [],
      reads: [],
      environment: sandboxEnvironment({ home: '/tmp/home', path: '/usr/bin:/bin' }),
      network: 'none',
      limits: PROCESS_LIMITS,
    },
    cwd: workspace,
    stageFolder: join(state, 'none'),
    signal: new AbortController().signal,
    onOutput: (_stream: string, _bytes: Uint8Array): void => undefined,
  } as const;
}
