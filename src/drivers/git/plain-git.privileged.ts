import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { gitProgram } from './git-program.privileged.ts';

/**
 * Git on objects, and on nothing else: its repository is an empty one of our own, so that no configuration, hook,
 * attribute or filter of a real repository is ever read (CVE-2022-24765, CVE-2024-32002 and their kin need one). Objects
 * are read from where the call says, and written to a folder of our own.
 */
export interface PlainGit {
  /** Standard output, at most `outputBytesMax` of it. Throws `GIT_FAILED` with what git said. */
  run(args: readonly string[], call?: PlainGitCall): Promise<Buffer>;
  /** True where git ended with 0, false with 1; throws `GIT_FAILED` for anything else. */
  test(args: readonly string[]): Promise<boolean>;
  /** Folder that new objects are written to. */
  readonly objects: string;
}

export interface PlainGitCall {
  readonly stdin?: string | { readonly file: string };
  readonly indexFile?: string;
  readonly outputBytesMax?: number;
}

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
const CALL_MS_MAX = 120_000;

/** Makes the empty repository. `alternates` are folders of objects that are only read. */
export function openPlainGit(folder: string, alternates: readonly string[], shallow?: string): PlainGit {
  const objects = join(folder, 'objects');
  for (const path of [folder, objects, join(folder, 'refs')]) mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  writeFileSync(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  if (shallow !== undefined) writeFileSync(join(folder, 'shallow'), shallow);
  const environment = environmentFor(folder, objects, alternates);
  const call = (args: readonly string[], options: PlainGitCall = {}) => callGit(args, options, environment);
  return {
    objects,
    async run(args, options) {
      const { status, stdout, stderr } = await call(args, options);
      if (status === 0) return stdout;
      throw failed(args, stderr);
    },
    async test(args) {
      const { status, stderr } = await call(args);
      if (status === 0 || status === 1) return status === 0;
      throw failed(args, stderr);
    },
  };
}

const failed = ([verb = '']: readonly string[], said: string) =>
  new SallyportError(
    'GIT_FAILED',
    `git ${verb}: ${said.trim().split('\n').at(-1)?.slice(0, 300) || 'it gave no reason'}`,
  );

const environmentFor = (folder: string, objects: string, alternates: readonly string[]): NodeJS.ProcessEnv => ({
  PATH: '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_DIR: folder,
  GIT_OBJECT_DIRECTORY: objects,
  // A colon separates; git unquotes what stands in double quotes (git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES).
  GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates.map((path) => JSON.stringify(path)).join(':'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
});

interface Ended {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function callGit(args: readonly string[], options: PlainGitCall, environment: NodeJS.ProcessEnv): Promise<Ended> {
  const { stdin, indexFile, outputBytesMax = OUTPUT_BYTES_MAX } = options;
  const input = typeof stdin === 'object' ? openSync(stdin.file, 'r') : undefined;
  const env = indexFile === undefined ? environment : { ...environment, GIT_INDEX_FILE: indexFile };
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(gitProgram(), args, {
    env,
    cwd: environment['GIT_DIR'],
    stdio: [input ?? 'pipe', 'pipe', 'pipe'],
    timeout: CALL_MS_MAX,
    killSignal: 'SIGKILL',
  });
  if (input !== undefined) closeSync(input);
  const output: Buffer[] = [];
  let bytes = 0;
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > outputBytesMax) child.kill('SIGKILL');
    else output.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4096);
  });
  child.on('error', reject);
  child.on('close', (status) => resolve({ status: status ?? -1, stdout: Buffer.concat(output), stderr }));
  // Git may end before it has read everything; what it says then is what counts.
  child.stdin?.on('error', () => {}).end(typeof stdin === 'string' ? stdin : '');
  return promise;
}
