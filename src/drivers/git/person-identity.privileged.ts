import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who a commit is by. */
export interface GitIdentity {
  readonly name: string;
  readonly email: string;
}

/** For commits of somebody who never told git a name. */
const NOBODY: GitIdentity = { name: 'Sallyport', email: 'sallyport@localhost' };

/** Later files count more, as for git (git-config(1), FILES). Includes and conditions are not followed. */
const FILES = ({ workspace, home }: { readonly workspace: string; readonly home: string }) => [
  join(home, '.config/git/config'),
  join(home, '.gitconfig'),
  join(workspace, '.git/config'),
];

/**
 * The name that the person's own git would commit under in this workspace. Read from the files as text: no git is
 * started, and nothing but these two values is taken from them.
 */
export function personIdentity(places: { readonly workspace: string; readonly home: string }): GitIdentity {
  const found = FILES(places).map(userSection);
  const last = (key: keyof GitIdentity): string =>
    found.map((section) => section[key]).findLast((value) => value !== undefined) ?? NOBODY[key];
  return { name: last('name'), email: last('email') };
}

const CONFIG_BYTES_MAX = 1024 * 1024;

function userSection(file: string): Partial<GitIdentity> {
  const section: { name?: string; email?: string } = {};
  let isUser = false;
  for (const line of textOf(file).split('\n')) {
    const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) isUser = header.trim().toLowerCase() === 'user';
    const [, key, value] = /^\s*(name|email)\s*=\s*"?([^"#;\p{C}]{1,200}?)"?\s*(?:[#;].*)?$/iu.exec(line) ?? [];
    if (!isUser || key === undefined || value === undefined) continue;
    if (key.toLowerCase() === 'name') section.name = value;
    else section.email = value;
  }
  return section;
}

function textOf(file: string): string {
  try {
    const stats = lstatSync(file);
    return stats.isFile() && stats.size <= CONFIG_BYTES_MAX ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
