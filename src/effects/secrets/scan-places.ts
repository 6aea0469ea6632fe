import { isSecretValue } from './judge-value.ts';
import { classifyKey, type KeyClass } from './key-name.ts';
import { readValue, skipBlanks, type ValueRuns } from './read-value.ts';
import { scanInsertAt } from './scan-insert.ts';
import { LOOSE, type SecretPlace, TIGHT } from './secret-place.ts';
import { PLACES } from './secret-places.ts';
import type { Span } from './span.ts';

/** Two letters as one number, without regard to case; other characters may fall together, which costs a comparison. */
const FOLD = 32 * 128 + 32;
const INSERT_START = (105 * 128 + 110) | FOLD;
/** Places by their first two letters. */
const BY_START = new Map<number, SecretPlace[]>();
for (const one of PLACES) {
  const start = (one.prefix.charCodeAt(0) * 128 + one.prefix.charCodeAt(1)) | FOLD;
  BY_START.set(start, [...(BY_START.get(start) ?? []), one]);
}

/** The pairs of first letters with which a place begins, in either case, as `first * 128 + second`. */
export const placeStarts = (): readonly number[] =>
  [...PLACES, { prefix: 'insert' }].flatMap(({ prefix }) =>
    bothCases(prefix.charAt(0)).flatMap((first) =>
      bothCases(prefix.charAt(1)).map((second) => first.charCodeAt(0) * 128 + second.charCodeAt(0)),
    ),
  );

const bothCases = (letter: string): readonly string[] => [letter, letter.toUpperCase()];

/** Adds spans for secrets whose place begins with the word at `at`, with the two characters of `start`. */
export function scanPlaceAt(text: string, at: number, start: number, spans: Span[]): void {
  if ((start | FOLD) === INSERT_START) scanInsertAt(text, at, spans);
  for (const { prefix, pattern, kind, judge } of BY_START.get(start | FOLD) ?? []) {
    if (!startsWithLower(text, at, prefix) || (text.charCodeAt(at - 1) === 95 && COMMANDS.has(prefix))) continue;
    pattern.lastIndex = at + prefix.length;
    const match = pattern.exec(text);
    const value = match?.at(-1);
    if (value === undefined || !judge(value)) continue;
    const begin = text.lastIndexOf(value, pattern.lastIndex - value.length);
    spans.push({ kind, start: begin, end: begin + value.length });
  }
}

/** Words that are parts of other names where an underscore stands before them. */
const COMMANDS: ReadonlySet<string> = new Set(
  'add_user change_password auth login send net mongo zip rar bearer basic echo printf credentials key'.split(' '),
);

/** True where the text at `at` is `lower` but for the case of ASCII letters. */
function startsWithLower(text: string, at: number, lower: string): boolean {
  for (let index = 0; index < lower.length; index += 1) {
    const code = text.charCodeAt(at + index);
    const folded = code >= 65 && code <= 90 ? code | 32 : code;
    if (folded !== lower.charCodeAt(index)) return false;
  }
  return true;
}

const BEFORE_OPTION: readonly number[] = [...' \t\n"\'`+:>|=n'].map((character) => character.charCodeAt(0));
const OPTION = /--?([A-Za-z][\w-]{0,40})(?:[ \t]+|\\{0,7}["'],?[ \t]*(?=\\{0,7}["']))/y;
const USER_OPTION =
  /(?:-u|-U|--user|--proxy-user|--creds|--src-creds|--dest-creds|-a|--auth)[ \t=]*\\{0,7}["']?([^\s:"'/\\]{1,64}):([^\s\u001b"'`\\]{4,256})/y;

/** Adds spans for `--password X`, `-u name:password` and their kin; a dash stands at `at`. */
export function scanOptionAt(text: string, at: number, spans: Span[], runs: ValueRuns): void {
  const before = text.charCodeAt(at - 1);
  // Behind a blank, a quote, a sign of a diff, a line's number, or a written line break.
  if (at > 0 && !BEFORE_OPTION.includes(before)) return;
  scanUserOption(text, at, spans);
  OPTION.lastIndex = at;
  const name = OPTION.exec(text)?.[1];
  const keyClass = name === undefined ? undefined : classifyKey(name);
  if (name === undefined || name.length < 2 || keyClass === undefined || !canFollowOption(keyClass)) return;
  const value = readValue(text, skipBlanks(text, OPTION.lastIndex), 'line', runs);
  if (value === undefined) return;
  const content = text.slice(value.start, value.end);
  if (content.startsWith('-') || !isSecretValue(content, keyClass, { ...LOOSE, isQuoted: value.isQuoted })) return;
  spans.push({ kind: keyClass === 'password' ? 'password' : 'token', start: value.start, end: value.end });
}

const canFollowOption = (keyClass: KeyClass): boolean =>
  keyClass === 'password' || keyClass === 'secret' || keyClass === 'weak';

function scanUserOption(text: string, at: number, spans: Span[]): void {
  USER_OPTION.lastIndex = at;
  const [, user = '', value] = USER_OPTION.exec(text) ?? [];
  // socat -u UDP-RECVFROM:8888,…
  if (value === undefined || /^[A-Z\d]+-[A-Z\d-]+$/.test(user) || !isSecretValue(value, 'password', LOOSE)) return;
  spans.push({ kind: 'password', start: USER_OPTION.lastIndex - value.length, end: USER_OPTION.lastIndex });
}

/** What the first field of a line of `.pgpass` is made of. */
const HOST_CHARACTERS = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.*-')
  HOST_CHARACTERS[character.charCodeAt(0)] = 1;

/** Three to five digits and a colon. */
function isPortAt(text: string, at: number): boolean {
  let end = at;
  while (end - at < 6 && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end - at >= 3 && end - at <= 5 && text.charCodeAt(end) === 58;
}

const PASSWORD_FILE_LINE =
  /([A-Za-z0-9_.*-]{1,128}):(\d{3,5}|\*):([^:\s]{1,64}):([^:\s]{1,64}):((?:[^:\s\\"'`\u001b]|\\[:\\]){4,256})(?=[\s\\"'`\u001b]|$)/y;
const TELEGRAM = /:AA[A-Za-z0-9_-]{30,40}/y;

/** Adds spans for what colons alone give away: a line of `.pgpass`, a Telegram bot's token. A colon is at `at`. */
export function scanColonAt(text: string, at: number, spans: Span[]): void {
  const next = text.charCodeAt(at + 1);
  if (next === 65 && text.charCodeAt(at + 2) === 65) scanTelegram(text, at, spans);
  if (next !== 42 && !isPortAt(text, at + 1)) return;
  let start = at;
  while (at - start < 128 && HOST_CHARACTERS[text.charCodeAt(start - 1)] === 1) start -= 1;
  const isBreak = text.charCodeAt(start - 1) === 92 && /[nrt]/.test(text.charAt(start));
  if (isBreak) start += 1;
  const isLine = isBreak || start === 0 || /[\n"']/.test(text.charAt(start - 1));
  const host = text.slice(start, at);
  // In the middle of a line (behind its number, or the sign of a diff) only what is plainly a host.
  if (!(isLine ? /^(?:[\w.-]+|\*)$/ : /^(?:[\w-]+\.[\w.-]+|localhost|\*)$/).test(host)) return;
  PASSWORD_FILE_LINE.lastIndex = start;
  const match = PASSWORD_FILE_LINE.exec(text);
  const value = match?.[5];
  if (value === undefined || !isSecretValue(value, 'password', TIGHT)) return;
  spans.push({
    kind: 'password',
    start: PASSWORD_FILE_LINE.lastIndex - value.length,
    end: PASSWORD_FILE_LINE.lastIndex,
  });
}

function scanTelegram(text: string, at: number, spans: Span[]): void {
  let start = at;
  while (at - start < 13 && text.charCodeAt(start - 1) >= 48 && text.charCodeAt(start - 1) <= 57) start -= 1;
  TELEGRAM.lastIndex = at;
  if (at - start < 6 || !TELEGRAM.test(text)) return;
  spans.push({ kind: 'telegram-token', start, end: TELEGRAM.lastIndex });
}
