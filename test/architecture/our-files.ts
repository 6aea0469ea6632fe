import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/**
 * The files that are in the repository or would be with the next commit, relative to its root. Outside a git checkout
 * (a copy, an archive) everything counts that is not made by a tool.
 */
export function ourFiles(root = ROOT): string[] {
  try {
    const args = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const listed = execFileSync('git', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    });
    return listed.split('\0').filter((path) => path !== '' && isFile(join(root, path)));
  } catch {
    return everyFile(root).filter((path) => !MADE.test(path));
  }
}

const MADE = /^(node_modules|dist|coverage|\.toolchain|\.git|\.build-[^/]*)\//;

const everyFile = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** A file of the index may be gone from the folder: then there is nothing to check. */
const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

export const readText = (path: string, root = ROOT): { path: string; text: string } => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
});

export const readJson = (path: string, root = ROOT): unknown => JSON.parse(readText(path, root).text);
