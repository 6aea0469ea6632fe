import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { SallyportError } from '../../contract/errors.ts';
import { MIB } from '../../contract/limits.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';

const SEARCH_PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin';
const GIT_TIMEOUT_MS = 60_000;
const OUTPUT_BYTES_MAX = 256 * MIB;

/**
 * A repository says by its own configuration which programs git starts, and this one may be hostile. So git is asked with
 * plumbing alone, nothing of the caller's environment but the index (a commit of some paths has one of its own), every
 * switch that runs code off, and no object fetched from anywhere (a promisor's `uploadpack` is a command too).
 */
const environment = (): NodeJS.ProcessEnv => {
  const { GIT_INDEX_FILE } = process.env;
  return {
    ...sandboxEnvironment({ home: '/nonexistent', path: SEARCH_PATH }),
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_LITERAL_PATHSPECS: '1',
    ...(GIT_INDEX_FILE !== undefined && GIT_INDEX_FILE !== '' && { GIT_INDEX_FILE: resolve(GIT_INDEX_FILE) }),
  };
};

/**
 * Whose files these are matters to git because it might run what they name; it is told not to. A folder that only looks
 * like a repository (files of a checkout called HEAD, config, objects) is none.
 */
const ALWAYS = [
  ...['--no-pager', '--no-optional-locks'],
  ...['-c', 'safe.directory=*', '-c', 'safe.bareRepository=explicit'],
] as const;

/** Runs git in a folder; gives its output. Throws `FILE_UNREADABLE` where it fails. */
export function git(folder: string, args: readonly string[], input?: string): Buffer {
  try {
    return execFileSync('git', ['-C', folder, ...ALWAYS, ...args], {
      env: environment(),
      input: input ?? '',
      maxBuffer: OUTPUT_BYTES_MAX,
      timeout: GIT_TIMEOUT_MS,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: Buffer; message: string };
    const said = stderr?.toString().trim().split('\n')[0];
    throw new SallyportError('FILE_UNREADABLE', `git could not tell what is in ${folder}: ${said || message}.`, {
      cause,
    });
  }
}

/**
 * The top of the working tree that a folder lies in; `undefined` where it lies in none. A configuration may name another
 * place altogether (`core.worktree`): that is not where we were sent.
 */
export function repositoryRoot(folder: string): string | undefined {
  try {
    const top = git(folder, ['rev-parse', '--show-toplevel']).toString().replace(/\n$/, '');
    return top !== '' && isBelow(realpathSync.native(folder), realpathSync.native(top)) ? top : undefined;
  } catch {
    return undefined;
  }
}

const isBelow = (folder: string, top: string): boolean =>
  folder === top || folder.startsWith(top.endsWith('/') ? top : `${top}/`);
