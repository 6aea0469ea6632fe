import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callProgram } from './call-program.ts';
import { firstProcess } from './first-process.ts';
import { RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE } from './resource-limits.ts';
import type { SandboxOptions } from './sandbox.privileged.ts';
import { openSandbox } from './sandbox.privileged.ts';
import { openTrialGround } from './trial-ground.privileged.ts';

let place = '';
beforeAll(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-first-')));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const program = (name: string, bytes: Uint8Array): string => {
  const path = join(place, name);
  writeFileSync(path, bytes);
  chmodSync(path, 0o755);
  return path;
};

// The program is machine code of one processor; on others a shell does its work, which the last tests run everywhere.
describe.runIf(process.arch === 'x64')('the first process, run outside', () => {
  const limits = [
    { resource: RLIMIT_CORE, value: 0 },
    { resource: RLIMIT_CPU, value: 33 },
    { resource: RLIMIT_FSIZE, value: 51_200 },
    { resource: RLIMIT_NOFILE, value: 44 },
  ];
  const start = (...argv: readonly string[]) => {
    const { stdout, stderr, status, signal } = spawnSync(program('first', firstProcess(limits)), argv, {
      encoding: 'utf8',
      env: { ONE: '1', TWO: '' },
    });
    return { stdout, stderr, status, signal };
  };

  it('starts the program with its arguments and our environment, and passes on its status', () => {
    expect(
      start('/bin/sh', 'named', '-c', 'echo "$0|$1|$2"; env | sort | grep -v ^PWD; exit 9', 'zero', 'a b', ''),
    ).toEqual({
      stdout: 'zero|a b|\nONE=1\nTWO=\n',
      stderr: '',
      status: 9,
      signal: null,
    });
  });

  it('sets each limit, soft and hard', () => {
    expect(start('/bin/sh', 'sh', '-c', 'for o in c t f n; do ulimit -S$o; ulimit -H$o; done').stdout).toBe(
      '0\n0\n33\n33\n100\n100\n44\n44\n',
    );
  });

  it('answers 128 and the number of the signal that ended the program', () => {
    for (const [name, status] of [
      ['TERM', 143],
      ['KILL', 137],
      ['SEGV', 139],
    ] as const)
      expect(start('/bin/sh', 'sh', '-c', `kill -${name} $$`).status).toBe(status);
  });

  it('says that a program is not there, or cannot be executed', () => {
    expect(start('/no/such', 'such')).toMatchObject({
      status: 127,
      stderr: 'sallyport: the program could not be started\n',
    });
    expect(start('/etc/hostname', 'x')).toMatchObject({ status: 126 });
  });

  it('starts nothing where a limit cannot be set', () => {
    const impossible = program('impossible', firstProcess([{ resource: 999, value: 1 }]));
    expect(spawnSync(impossible, ['/bin/echo', 'echo', 'started'], { encoding: 'utf8' })).toMatchObject({
      stdout: '',
      stderr: 'sallyport: the limits could not be set\n',
      status: 125,
    });
  });

  it('is a kind of program that can make a call and tell its answer', () => {
    const status = (call: Parameters<typeof callProgram>[0]) => spawnSync(program('call', callProgram(call))).status;
    expect(status({ number: 39 })).toBe(0); // getpid
    expect(status({ number: 3, args: [99n] })).toBe(9); // close(99): EBADF
  });
});

describe.each(['own', 'shell'] as const)('a sandbox whose first process is of the sort: %s', (sort) => {
  const inside = async (script: string, limits = {}) => {
    const options: SandboxOptions = { folder: join(place, `sandbox-${sort}`), hidden: [], firstProcess: sort };
    const ground = openTrialGround(openSandbox(options));
    try {
      return await ground.inside(['bash', '-c', script], { limits });
    } finally {
      ground.remove();
    }
  };

  it('passes on the status of the program, of its own or by a signal', async () => {
    expect(await inside('exit 5')).toMatchObject({ status: 5, ending: 'itself' });
    expect(await inside('kill -USR1 $$')).toMatchObject({ status: 138, ending: 'itself' });
  });

  it('sets the limits', async () => {
    const limits = { cpuSeconds: 77, openFiles: 55, fileBytes: 512 * 1024 };
    expect((await inside('ulimit -t; ulimit -n; ulimit -f; ulimit -c', limits)).output).toBe('77\n55\n512\n0\n');
  });

  it('is not the program itself, so that signals and orphans are as everywhere', async () => {
    expect(
      (await inside('[ $$ != 1 ] && (sleep 0.05 & ) ; sleep 0.2; ps -o stat= -e | grep -c Z; kill -TERM $$')).output,
    ).toMatch(/^0\n/);
  });
});
