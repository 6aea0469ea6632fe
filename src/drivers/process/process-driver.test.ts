import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { Capability } from '../../contract/capability.ts';
import type { DriveResult, Driver, Progress } from '../../contract/driver.ts';
import { asActionId, asDigest, asSessionId } from '../../contract/ids.ts';
import type { JsonObject, JsonValue } from '../../contract/json.ts';
import { MIB, PROCESS_LIMITS } from '../../contract/limits.ts';
import type { ProcessLimits } from '../../contract/profile.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { openStagedGit } from '../git/staged-git.privileged.ts';
import { openSandbox } from '../sandbox/sandbox.privileged.ts';
import { openStages, type Stages } from '../stage/stage-store.privileged.ts';
import { createProcessDriver } from './process-driver.privileged.ts';

let place = '';
let workspace = '';
let driver: Driver;
let stages: Stages;
let action: Action;
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-process-')));
  workspace = join(place, 'workspace');
  mkdirSync(workspace);
  stages = openStages({ folder: join(place, 'state/stages'), workspace });
  const sandbox = openSandbox({ folder: join(place, 'state/sandbox'), hidden: [join(place, 'state')] });
  driver = createProcessDriver({
    redeem: () => action,
    sandbox,
    stages,
    stagedGit: openStagedGit({ sandbox, folder: join(place, 'state/git'), now: Date.now }),
    outputFolder: join(place, 'state/output'),
  });
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

interface Given {
  readonly exec: JsonObject;
  readonly access?: 'read' | 'overlay';
  readonly cwd?: string;
  readonly timeoutMs?: number;
  readonly limits?: Partial<ProcessLimits>;
  readonly facts?: JsonValue;
  readonly signal?: AbortSignal;
  readonly progress?: (part: Progress) => void;
}

function drive({
  exec,
  access = 'overlay',
  cwd = workspace,
  timeoutMs,
  limits,
  facts = {},
  signal,
  progress,
}: Given): Promise<DriveResult> {
  action = {
    id: asActionId('a_0000000000000001'),
    kind: 'process.run',
    arguments: { exec, cwd, command: 'as it was written', ...(timeoutMs !== undefined && { timeoutMs }) },
    effects: [],
    impact: 'contained',
    principal: { kind: 'agent', name: 'test' },
    session: asSessionId('s_0000000000000001'),
    workspace,
    label: { integrity: 'untrusted', confidentiality: 'private', sources: [] },
    facts,
    profile: {
      workspace,
      workspaceAccess: access,
      masks: [`${workspace}/**/.env`],
      reads: [],
      environment: sandboxEnvironment({ home: '/tmp/home', path: `${dirname(process.execPath)}:/usr/bin:/bin` }),
      network: 'none',
      limits: { ...PROCESS_LIMITS, ...limits },
    },
    summary: 'a command',
    digest: asDigest('sha256:0'),
  };
  const capability: Capability = { capability: true };
  return driver.drive(capability, {
    signal: signal ?? new AbortController().signal,
    progress: progress ?? (() => undefined),
  });
}

const script = (text: string): JsonObject => ({ kind: 'script', script: text });
const argv = (...words: readonly string[]): JsonObject => ({ kind: 'argv', argv: words });
const resultValue = ({ value }: DriveResult): JsonObject => value as JsonObject;

describe('process.run', () => {
  it('gives both streams and the exit code, whatever that is', async () => {
    const result = await drive({ exec: script('echo out; echo err >&2; exit 3'), access: 'read' });
    const { durationMs, ...value } = resultValue(result);
    expect({ ...result, value }).toEqual({
      value: {
        exitCode: 3,
        signal: null,
        stdout: { text: 'out\n', bytes: 4, truncated: false },
        stderr: { text: 'err\n', bytes: 4, truncated: false },
      },
      label: { integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] },
      status: 'done',
    });
    expect(durationMs).toBeGreaterThan(0);
  });

  it('runs what was parsed as it was parsed, without a shell', async () => {
    const { stdout } = resultValue(await drive({ exec: argv('printf', '%s|', '$(id)', '*', 'a b'), access: 'read' }));
    expect(stdout).toMatchObject({ text: '$(id)|*|a b|' });
  });

  it('runs a script in a bash that reads no start-up file and imports no function', async () => {
    writeFileSync(join(workspace, '.bashrc'), 'echo started');
    const { stdout } = resultValue(
      await drive({
        exec: script('[[ $- == *p* ]] && shopt -q login_shell || echo $0 ${BASH_VERSINFO[0]}'),
        access: 'read',
      }),
    );
    expect(stdout).toMatchObject({ text: expect.stringMatching(/^bash \d\n$/) });
  });

  it('holds what was changed in a stage, and leaves the workspace as it was', async () => {
    const result = await drive({ exec: script('echo new >file') });
    const stage = resultValue(result)['stage'] as JsonObject;
    expect(result.status).toBe('staged');
    expect(stage).toEqual(stages.list()[0]);
    expect(existsSync(join(workspace, 'file'))).toBe(false);
  });

  it('holds what a failed command changed: it came to its own end', async () => {
    const result = await drive({ exec: script('echo new >file; exit 1') });
    expect([result.status, resultValue(result)['exitCode'], stages.list().length]).toEqual(['staged', 1, 1]);
  });

  it('leaves no stage where nothing was changed', async () => {
    const result = await drive({ exec: script('ls') });
    expect([result.status, resultValue(result)['stage'], readdirSync(join(place, 'state/stages'))]).toEqual([
      'done',
      undefined,
      [],
    ]);
  });

  it('shows output while it arrives, a character that came in two pieces as one', async () => {
    const parts: Progress[] = [];
    await drive({
      exec: script("printf '\\xe2\\x82'; sleep 0.2; printf '\\xac'; echo e >&2"),
      access: 'read',
      progress: (part) => parts.push(part),
    });
    expect(parts.filter(({ type }) => type === 'output')).toEqual(
      expect.arrayContaining([
        { type: 'output', stream: 'stdout', text: '\u20ac' },
        { type: 'output', stream: 'stderr', text: 'e\n' },
      ]),
    );
  });

  it('keeps long output whole in a file of its own, and shows its two ends', async () => {
    const { stdout } = resultValue(await drive({ exec: script('seq 1 20000'), access: 'read' }));
    const { text, bytes, truncated, file } = stdout as {
      text: string;
      bytes: number;
      truncated: boolean;
      file: string;
    };
    expect({ bytes, truncated, mode: statSync(file).mode & 0o777 }).toEqual({
      bytes: 108_894,
      truncated: true,
      mode: 0o600,
    });
    expect(readFileSync(file, 'utf8').split('\n').length).toBe(20_001);
    expect(text.startsWith('1\n2\n3\n')).toBe(true);
    expect(text.endsWith('19999\n20000\n')).toBe(true);
    expect(text).toContain('\n[… 92510 bytes left out …]\n');
    expect(text).not.toContain(place);
  });

  it('keeps output that just fits as it is', async () => {
    const { stdout } = resultValue(
      await drive({ exec: script('yes x | tr -d "\\n" | head -c 16384'), access: 'read' }),
    );
    expect(stdout).toEqual({ text: 'x'.repeat(16_384), bytes: 16_384, truncated: false });
  });

  it('replaces what is no text', async () => {
    const { stdout } = resultValue(await drive({ exec: script("printf 'a\\xffb'"), access: 'read' }));
    expect(stdout).toMatchObject({ text: 'a\ufffdb', bytes: 3 });
  });

  it('says when time was up, keeps what was printed by then, throws away what was written', async () => {
    const result = await drive({ exec: script('echo begun; echo x >file; sleep 30'), timeoutMs: 1500 });
    expect(result.status).toBe('timed-out');
    expect(resultValue(result)).toMatchObject({
      exitCode: null,
      signal: 'SIGKILL',
      stdout: { text: 'begun\n' },
      ended: { code: 'PROCESS_TIMED_OUT', message: 'It was stopped after 1500 ms.' },
      discarded: true,
    });
    expect(readdirSync(join(place, 'state/stages'))).toEqual([]);
  });

  it('says when it was stopped on request', async () => {
    const stop = new AbortController();
    const given = { exec: script('echo begun; sleep 30'), signal: stop.signal, progress: () => stop.abort() };
    const result = await drive(given);
    expect([result.status, resultValue(result)['stdout']]).toMatchObject(['cancelled', { text: 'begun\n' }]);
  });

  it('says when a limit ended it, with the output up to there', async () => {
    const flooded = resultValue(await drive({ exec: argv('yes'), limits: { outputBytes: 1000 } }));
    expect(flooded).toMatchObject({
      exitCode: null,
      stdout: { bytes: 1000 },
      ended: { code: 'PROCESS_OUTPUT_TOO_LARGE' },
    });
    const script =
      'for i in 1 2 3 4; do (head -c 60000000 /dev/zero | tail -c 60000000 | (sleep 1; wc -c)) & done; wait; false';
    const greedy = resultValue(await drive({ exec: { kind: 'script', script }, limits: { memoryBytes: 96 * MIB } }));
    expect(greedy).toMatchObject({ ended: { code: 'PROCESS_LIMIT' } });
  });

  it('says that a program is not there, and leaves no stage behind', async () => {
    await expect(drive({ exec: argv('no-such-program') })).rejects.toMatchObject({ code: 'PROCESS_NOT_FOUND' });
    expect(readdirSync(join(place, 'state/stages'))).toEqual([]);
  });

  it('does not run what is no longer what was judged', async () => {
    const path = join(workspace, 'tool.sh');
    writeFileSync(path, '#!/bin/sh\necho judged\n');
    chmodSync(path, 0o755);
    const { dev, ino, size } = statSync(path);
    const files = [{ path, identity: `${dev}:${ino}`, sizeBytes: size, digest: null }];
    expect((await drive({ exec: argv('./tool.sh'), facts: { programs: [], files } })).status).toBe('done');
    rmSync(path);
    writeFileSync(path, '#!/bin/sh\necho swapped\n', { mode: 0o755 });
    await expect(drive({ exec: argv('./tool.sh'), facts: { programs: [], files } })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    const programs = [{ name: './tool.sh', path, digest: 'sha256:0000' }];
    await expect(drive({ exec: argv('./tool.sh'), facts: { programs, files: [] } })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
  });

  it('takes no arguments of another shape, and no NUL', async () => {
    for (const exec of [{ kind: 'argv', argv: [] }, { kind: 'shell', script: 'x' }, argv('a\0b')])
      await expect(drive({ exec })).rejects.toThrow();
  });

  it('runs nothing without a profile', async () => {
    const run = drive({ exec: argv('true') });
    await run;
    const { profile: _, ...bare } = action;
    action = bare;
    await expect(
      driver.drive({ capability: true }, { signal: new AbortController().signal, progress: () => undefined }),
    ).rejects.toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
    });
  });
});
