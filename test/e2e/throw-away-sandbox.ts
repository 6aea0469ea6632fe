import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { PlayedScene, Scene } from './play-unguarded.ts';
import { THROW_AWAY_MARK } from './unguarded-executor.ts';

const HERE = import.meta.dirname;
const PROGRAM = ['play-unguarded.ts', 'unguarded-executor.ts', 'attacker-server.ts'];
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** The host that the planted message names. Only in the throw-away sandbox does it lead anywhere: to loopback. */
export const ATTACKER_HOST = 'diag.paylane-support.example:8099';

/**
 * Plays scenes with the unguarded executor where it can do no harm: in processes, mounts and a network of their own.
 * Only the folders of the scenes are writable, and they are meant to be thrown away. Throws where bubblewrap is absent
 * or the play itself breaks.
 */
export function playInThrowAwaySandbox(scenes: readonly Scene[]): readonly PlayedScene[] {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-control-'));
  try {
    const files = writeInputs(folder, scenes);
    const { status, stdout, stderr, error } = spawnSync('bwrap', sandboxArguments(files, scenes), {
      encoding: 'utf8',
      maxBuffer: OUTPUT_BYTES_MAX,
      timeout: TIMEOUT_MS,
    });
    if (error !== undefined) throw new Error(`bubblewrap did not start: ${error.message}`, { cause: error });
    if (status !== 0) throw new Error(`the play broke with status ${status}:\n${stderr}`);
    return JSON.parse(stdout) as readonly PlayedScene[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Inputs {
  readonly input: string;
  readonly hosts: string;
  readonly switch: string;
}

function writeInputs(folder: string, scenes: readonly Scene[]): Inputs {
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const hostName = new URL(`http://${ATTACKER_HOST}`).hostname;
  return {
    input: write('input.json', JSON.stringify({ scenes, host: ATTACKER_HOST })),
    hosts: write('hosts', `127.0.0.1 localhost ${hostName}\n`),
    switch: write('nsswitch.conf', 'hosts: files\n'),
  };
}

function sandboxArguments(files: Inputs, scenes: readonly Scene[]): readonly string[] {
  const diff = dirname(createRequire(import.meta.url).resolve('diff/package.json'));
  const readable = (from: string, to: string): readonly string[] => ['--ro-bind', from, to];
  return [
    ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'],
    ...['--setenv', 'PATH', '/opt/node/bin:/usr/bin:/bin', '--setenv', 'HOME', '/tmp'],
    ...readable('/usr', '/usr'),
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap(systemFolder),
    ...['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...readable(files.hosts, '/etc/hosts'),
    ...readable(files.switch, '/etc/nsswitch.conf'),
    ...readable(files.hosts, THROW_AWAY_MARK),
    ...readable(process.execPath, '/opt/node/bin/node'),
    ...readable(files.input, '/control/input.json'),
    ...PROGRAM.flatMap((name) => readable(join(HERE, name), `/control/${name}`)),
    ...readable(diff, '/control/node_modules/diff'),
    ...scenes.flatMap(({ workspace }) => ['--bind', workspace, workspace]),
    ...['--chdir', '/', '/opt/node/bin/node', '/control/play-unguarded.ts', '/control/input.json'],
  ];
}

/** `/bin` and its like: a link into /usr on most systems, a folder of their own on some, absent on others. */
function systemFolder(name: string): readonly string[] {
  const path = `/${name}`;
  return statSync(path, { throwIfNoEntry: false }) === undefined ? [] : ['--ro-bind', path, path];
}
