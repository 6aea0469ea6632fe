/**
 * The name that a forgiving file system would take this one for. Windows drops trailing dots and spaces and an
 * alternate stream (`.git::$INDEX_ALLOCATION`); HFS+ ignores code points that show as nothing; both ignore case
 * (CVE-2014-9390, CVE-2019-1352, CVE-2021-21300). A checkout may be shared with such a system, so a name that is
 * protected there is protected here.
 */
export function foldName(name: string): string {
  if (/^[a-z0-9._-]*[a-z0-9_-]$/.test(name)) return name;
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .toUpperCase()
    .toLowerCase();
}

/**
 * The stem of an 8.3 short name (`git` of `GIT~1`), by which Windows also reaches `.git`; `undefined` for other names.
 */
export const shortStem = (folded: string): string | undefined =>
  /^([^.~]{1,6})~\d{1,5}(?:\.[^.]{0,3})?$/.exec(folded)?.[1];

/** The stem that Windows gives the short name of a long one: `vscode` for `.vscode`, `env` for `.env.local`. */
export const stemOf = (folded: string): string =>
  folded
    .replace(/^\.+/, '')
    .replace(/\.[^.]*$/, '')
    .replace(/[. +,;=[\]]/g, '')
    .slice(0, 6);
