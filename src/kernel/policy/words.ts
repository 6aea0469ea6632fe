import { lexicalPath } from '../../effects/path/read-path.ts';
import { decodeAnsiC } from '../../effects/shell/decode-ansi-c.ts';
import { parseHostRule } from '../../effects/url/host-rule.ts';
import type { PolicyPlaces } from './compiled-policy.ts';

/**
 * What a text that was not understood mentions, so that forbids still see every word of it. Plain mentions only: what
 * hides a name from this also runs in a sandbox where the forbidden thing is not there.
 */
export interface Mentions {
  /** Absolute paths that its words could be. */
  readonly paths: readonly string[];
  /** Every word, and every part of it between slashes: what could be a program. */
  readonly names: ReadonlySet<string>;
  /** Canonical hosts. */
  hosts(): readonly string[];
}

/** What separates words for a shell, in an assignment or an option. */
const COARSE = /[\s"'`;|&<>()={},]+/;
/** What separates parts of a word that may be names by themselves (`user@host:path`). */
const FINE = /[:@?#$]+/;
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)+\.?|localhost)$/i;

export function mentionsIn(text: string, places: PolicyPlaces): Mentions {
  const plain = text.includes('HOME') ? text.replaceAll(/\$(?:HOME\b|\{HOME\})/g, '~') : text;
  const forms = /["'\\]/.test(plain) ? [plain, unquoted(plain)] : [plain];
  const coarse = forms.flatMap((form) => form.split(COARSE));
  const words = new Set(coarse);
  for (const word of coarse) if (FINE.test(word)) for (const part of word.split(FINE)) words.add(part);
  words.delete('');
  const names = new Set(words);
  for (const word of words) if (word.includes('/')) for (const part of word.split('/')) names.add(part);
  let hosts: readonly string[] | undefined;
  return {
    paths: Array.from(words, (word) => absolutePath(word, places)).filter((path) => !DEVICES.test(path)),
    names,
    hosts: () => (hosts ??= hostsAmong([...coarse, ...names])),
  };
}

/** Nearly every script says `2>/dev/null`; reading and writing there touches nothing. */
const DEVICES = /^\/dev\/(?:null|zero|full|tty|std(?:in|out|err))$/;

/** Quoting hides nothing from a shell: c"ur"l, c\url and $'\143url' are all curl. */
const unquoted = (text: string): string =>
  text
    .replaceAll(/\$'(?:[^'\\]|\\.)*'/gs, (quoted) => decodeAnsiC(quoted, 0)?.text ?? quoted)
    .replaceAll(/["'\\]/g, '');

function absolutePath(word: string, { home, workspace }: PolicyPlaces): string {
  if (word === '~' || word.startsWith('~/')) return lexicalPath(`${home}/${word.slice(2)}`);
  const path = word.startsWith('/') ? word : `${workspace}/${word}`;
  return UNTIDY.test(path) ? lexicalPath(path) : path;
}

/** Empty names, `.` and `..`. */
const UNTIDY = /\/(?:\.{0,2}(?:\/|$))/;

function hostsAmong(names: readonly string[]): readonly string[] {
  const bare = names.map((name) => name.replace(/^.*@/, '').replace(/:\d{1,5}$/, ''));
  const readings = [...new Set(bare)].filter((name) => HOST.test(name)).map(parseHostRule);
  return readings.flatMap((reading) => (reading.ok ? [reading.rule.host] : []));
}
