import { LOOK_ALIKE_OPERATOR } from './byte-gate.ts';
import { decodeAnsiC } from './decode-ansi-c.ts';
import { hostOfUrl, networkEffect } from './network-target.ts';
import type { Scene } from './scene.ts';
import { joinPath } from './scene.ts';
import { isSecretPath, mayMatchSecret } from './secret-path.ts';

/** Words of a text that was not parsed, quoting undone as well as can be; `command` marks where a command may begin. */
export interface ScannedWord {
  readonly text: string;
  readonly command: boolean;
}

const WORDS_MAX = 5_000;
const TOKEN =
  /(?<gap>[ \t\r\v\f]+)|(?<operator>[\n;&|(){}`<>]+|\$\()|(?<single>'[^']*'?)|(?<escape>\\.?)|(?<double>"(?:[^"\\]|\\.)*"?)|(?<ansi>\$'(?:[^'\\]|\\.)*'?)|(?<plain>\$|[^ \t\r\v\f\n;&|(){}`<>'"\\$]+)/gsu;

/** Finds every word that a shell could make of a text, the words inside quotes too. Linear; never fails. */
export function scanWords(text: string, depth = 0): readonly ScannedWord[] {
  const words: ScannedWord[] = [];
  let [word, isWord, command] = ['', false, true];
  const finish = (): void => {
    if (isWord) words.push({ text: word, command });
    if (isWord) command = /^[A-Za-z_]\w*\+?=/.test(word) && command;
    [word, isWord] = ['', false];
  };
  for (const { groups = {} } of text.matchAll(TOKEN)) {
    if (words.length > WORDS_MAX) break;
    const { gap, operator } = groups;
    if (gap !== undefined) finish();
    else if (operator !== undefined) {
      finish();
      command = !/^[<>]+$/.test(operator);
    } else {
      const { value, inner } = unquoted(groups);
      word += value;
      isWord = true;
      if (inner && depth < 3 && /[\s;&|()]/.test(value)) words.push(...scanWords(value, depth + 1));
    }
  }
  finish();
  return words;
}

function unquoted(groups: { [name: string]: string | undefined }): { value: string; inner: boolean } {
  const { single, double, escape: escaped, ansi, plain = '' } = groups;
  if (single !== undefined) return { value: single.replace(/^'|'$/g, ''), inner: true };
  if (double !== undefined)
    return {
      value: double
        .replace(/^"|"$/g, '')
        .replace(/\\([$`"\\])/g, '$1')
        .replaceAll('\\\n', ''),
      inner: true,
    };
  if (escaped !== undefined) return { value: escaped === '\\\n' ? '' : escaped.slice(1), inner: false };
  if (ansi !== undefined) return { value: decodeAnsiC(ansi, 0)?.text ?? ansi.slice(2), inner: true };
  return { value: plain, inner: false };
}

/** A text that could not be parsed: unknown, and the secrets and hosts that its words name all the same. */
export function noteUnparsed(text: string, scene: Scene): void {
  const { findings } = scene;
  findings.addText('unknown', text.length > 200 ? `${text.slice(0, 200)}…` : text);
  for (const { text: word } of scanWords(text)) {
    for (const piece of new Set([word, ...word.split(/[=:,@]/)])) noteWord(piece, scene);
  }
}

function noteWord(word: string, scene: Scene): void {
  const { findings, facts } = scene;
  const path = word.replace(/^~(?=\/|$)|^\$\{?HOME\}?/, facts.home);
  const secret = /[*?[]/.test(path)
    ? mayMatchSecret(path.startsWith('/') ? path : joinPath(facts.workspace, path))
    : isSecretPath(path);
  if (word.length > 1 && secret) findings.addText('secret', word);
  if (/^\/dev\/(?:tcp|udp)\//.test(word)) findings.add(networkEffect(undefined, word));
  else if (/^[a-z][a-z0-9+.-]*:\/\//i.test(word)) findings.add(networkEffect(hostOfUrl(word), word));
}

/** A name at the start of a command that imitates another, in a text that was not parsed. */
export function findLookAlike(words: readonly ScannedWord[]): string | undefined {
  return words.find(
    ({ text, command }) =>
      command && (LOOK_ALIKE_OPERATOR.test(text) || (/[a-z]/.test(text) && /[^\x00-\x7f]/.test(text))),
  )?.text;
}
