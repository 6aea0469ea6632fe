import { isSecretValue, type ValuePlace } from './judge-value.ts';
import { classifyKey, type KeyClass } from './key-name.ts';
import { isPlaceholder, isReference, looksRandom } from './placeholder.ts';
import { readValue, skipBlanks, type ValueRuns } from './read-value.ts';
import { isBasicCredential } from './scan-fields.ts';
import type { Span } from './span.ts';

/**
 * Secrets that are known by the place where they stand: behind an option of a command, in the authority of a URL,
 * in a line of a password file, behind words of SQL or of prose. Every pattern is sticky and bounded.
 */
interface Place {
  /** Lower case; compared without regard to case. */
  readonly prefix: string;
  /** The secret is the last group, and ends the match but for a closing quote. */
  readonly pattern: RegExp;
  readonly kind: string;
  readonly judge: (value: string) => boolean;
}

const QUOTED: ValuePlace = { isQuoted: true, isLine: false, isTight: false };
const LOOSE: ValuePlace = { isQuoted: false, isLine: false, isTight: false };
const TIGHT: ValuePlace = { isQuoted: false, isLine: true, isTight: true };

const isPassword = (place: ValuePlace) => (value: string) => isSecretValue(value, 'password', place);
const isRandom = (value: string): boolean => !isReference(value) && !isPlaceholder(value) && looksRandom(value);

/** Mixed letters and digits that spell nothing, or letters of both cases in disorder. */
const isKeyLike = (value: string): boolean =>
  (/\d/.test(value) ? /[A-Za-z]/.test(value) : /^[A-Za-z]{20,}$/.test(value) && CASE_CHANGES.test(value)) &&
  isRandom(value);
const CASE_CHANGES = /(?:[a-z]+[A-Z]+){4}/;
/** What is typed into a prompt may also be a command; a password has letters of both cases and a digit or a sign. */
const isMixedPassword = (value: string): boolean =>
  isSecretValue(value, 'password', TIGHT) &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /[\d!@#$%^&*+=~?]/.test(value);
/** Behind the bare word, only what has a sign or a digit between letters of both cases is a password. */
const isPasswordLike = (value: string): boolean =>
  isSecretValue(value, 'password', LOOSE) &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /\d|[!@#$%^&*+=~?]/.test(value.slice(1, -1));

const place = (
  kind: string,
  judge: Place['judge'],
  pattern: RegExp,
  ...prefixes: readonly string[]
): readonly Place[] => prefixes.map((prefix) => ({ prefix, pattern, kind, judge }));

const PLACES: readonly Place[] = [
  place('bearer', isRandom, /[ \t]+([A-Za-z0-9._~+/=-]{12,4096})/y, 'bearer', 'ssws', 'genie'),
  place('basic-credential', isBasicCredential, /[ \t]+([A-Za-z0-9+/]{8,2000}={0,2})(?![\w-])/y, 'basic'),
  // .netrc, pg and SQL
  place(
    'password',
    isPassword(TIGHT),
    /[ \t]+[^\s]{1,128}\s{1,40}password[ \t]+\\{0,7}["']?([^\s\u001b"'`\\]{4,256})/y,
    'login',
  ),
  place(
    'password',
    isPassword(QUOTED),
    /[ \t]+(?:as[ \t]+)?'([^'\n]{4,256})/y,
    'password',
    'identified by',
    'encrypted password',
  ),
  // Prose
  place(
    'password',
    isPassword(LOOSE),
    /[ \t]+(?:is|was|=|to|ist|lautet|est|es|é|jest|är|er)[ \t]*:?[ \t]*\\{0,7}["'`]?([^\s\u001b"'`\\]{5,256}[^\s\u001b"'`\\.,;:!?)])/y,
    'password',
    'passwort',
    'kennwort',
    'passphrase',
    'passcode',
    'mot de passe',
    'contraseña',
    'senha',
    'wachtwoord',
    'pw',
  ),
  place(
    'token',
    isRandom,
    /[ \t]+(?:is|was)[ \t]*:?[ \t]*\\{0,7}["'`]?([^\s\u001b"'`\\]{11,256}[^\s\u001b"'`\\.,;:!?)])/y,
    'token',
    'secret',
    'api key',
    'key',
  ),
  // A name and a blank: only what could not be a word
  place(
    'token',
    isKeyLike,
    /[ \t|]{1,8}\\{0,7}["'`]?([A-Za-z0-9_+/.~=-]{16,512})(?![^\s\u001b"'`\\|),;])/y,
    'token',
    'secret',
    'apikey',
    'api_key',
    'api-key',
    'api key',
    '_authtoken',
    'authtoken',
  ),
  place(
    'password',
    isPasswordLike,
    /[ \t|]{1,8}(?:0[ \t]+)?\\{0,7}["'`]?([^\s\u001b"'`\\|]{8,128})/y,
    'password',
    'passwd',
    'passphrase',
  ),
  // JWK, RFC 7517, also inside strings
  place(
    'key',
    isRandom,
    /\\{0,7}"?[ \t]?:[ \t]?\\{0,8}"([A-Za-z0-9_-]{32,2000})(?=\\{0,8}")/y,
    'd"',
    'k"',
    'd\\',
    'k\\',
  ),
  place(
    'key',
    isRandom,
    /\\{0,7}"?[ \t]?:[ \t]?\\{0,8}"([A-Za-z0-9_-]{80,2000})(?=\\{0,8}")/y,
    ...['p"', 'q"', 'dp"', 'dq"', 'qi"', 'p\\', 'q\\', 'dp\\', 'dq\\', 'qi\\'],
  ),
  // Commands and configuration
  place('token', isKeyLike, /[ \t]+(?:-\S+[ \t]+)?([A-Za-z0-9_.-]{20,256})(?![^\s\u001b"'`\\|;&])/y, 'login'),
  place('key', isRandom, /[ \t]+\d{1,2}[ \t]*:[ \t]*([A-Za-z0-9+/]{20,100}={0,2})/y, 'unseal key', 'recovery key'),
  place('password', isPassword(QUOTED), /\([ \t]*'([^'\n]{4,256})(?=')/y, 'password'),
  place(
    'password',
    isPassword(QUOTED),
    /[ \t]+\\{0,7}["']([^"'\\\n]{4,256})(?=\\{0,7}["'])/y,
    'storepassword',
    'keypassword',
  ),
  place(
    'password',
    isPassword(QUOTED),
    /[ \t]+(?:-String[ \t]+)?\\{0,7}["']([^"'\\\n]{4,256})(?=\\{0,7}["'])/y,
    'convertto-securestring',
  ),
  place('password', isMixedPassword, /[ \t]+(?:--[ \t]+)?\\{0,7}"([^"\s\\]{6,128})(?=\\{1,8}[rn])/y, 'send'),
  place(
    'password',
    (value) => value.length >= 8 && !isReference(value) && /\d/.test(value),
    /[ \t]+([A-Za-z0-9$./]{8,128})(?![^\s\\"'`<\u001b])/y,
    ...['password 5', 'password 7', 'password 8', 'password 9', 'secret 5', 'secret 8', 'secret 9', 'key 7'],
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-P[ \t]*\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'zip',
    'unzip',
    'ipmitool',
    'unrar',
    'bcp',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-p\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    '7z',
    '7za',
    '7zr',
    'rar',
    'keepassxc-cli',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-k[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'openssl enc',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]\/p:\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'xfreerdp',
    'wfreerdp',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-A[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    ...['snmpget', 'snmpwalk', 'snmpset', 'snmpbulkwalk'],
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-X[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    ...['snmpget', 'snmpwalk', 'snmpset', 'snmpbulkwalk'],
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[ \t]+\S{1,64}[ \t]+https?:\S{1,256}[ \t]+\S{1,128}[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{8,128})/y,
    ...['mc alias set', 'mcli alias set'],
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[ \t]+[^\s\u001b"'`\\]{1,64}[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&/]{5,128})/y,
    'add_user',
    'change_password',
    'net user',
    'wpa_passphrase',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[ \t]+(?:\d[ \t]+)?([^\s\u001b"'`\\]{5,128})/y,
    'snmp-server community',
    'enable secret',
    'enable password',
  ),
  place('password', isPassword(TIGHT), /[ \t]+-p[ \t]*\\{0,7}["']?([^\s\u001b"'`\\]{4,128})/y, 'sshpass'),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-p\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'mysql',
    'mysqldump',
    'mysqladmin',
    'mariadb',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t](?:-a|--pass)[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'redis-cli',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t](?:-p|--password)[ \t=]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,256})/y,
    'docker login',
    'podman login',
    'helm registry login',
    'oc login',
    'az login',
    'skopeo login',
    'mongo',
    'mongosh',
    'mongodump',
    'sqlcmd',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-[wP][ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'ldapsearch',
    'ldapmodify',
    'ldapadd',
    'ldapwhoami',
    'sqlcmd',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|;&]{0,160}?[ \t]-U[ \t]*\\{0,7}["']?[^\s%"']{1,64}%([^\s\u001b"'`\\|;&]{4,128})/y,
    'smbclient',
    'rpcclient',
    'net',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[ \t]+-\w*b\w*[ \t]+\S{1,128}[ \t]+\S{1,64}[ \t]+\\{0,7}["']?([^\s\u001b"'`\\|;&]{4,128})/y,
    'htpasswd',
  ),
  place(
    'password',
    isPassword(TIGHT),
    /[ \t]+(?:-n[ \t]+)?\\{0,7}["']?([^\s\u001b"'`\\|]{5,128})\\{0,7}["']?[ \t]*\|[ \t]*(?:sudo[ \t]+-S|sudo[ \t]+passwd|docker[ \t]+login|podman[ \t]+login|chpasswd|passwd)/y,
    'echo',
    'printf',
  ),
  place('password', isPassword(TIGHT), /[ \t]+\\{0,7}["']?([^\s\u001b"'`\\]{5,128})/y, 'requirepass', 'masterauth'),
  place('password', isPassword(LOOSE), /[ \t]+\\{0,7}["']?([^\s\u001b"'`\\]{5,128})/y, 'auth'),
  place('password', isPassword(TIGHT), /[^\s/]{1,64}\/([^\s@"']{4,128})(?=@)/y, 'jdbc:oracle:thin:', 'sqlplus '),
  place(
    'secret',
    isRandom,
    /[ \t]+([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/y,
    'aws_secret_access_key',
    'secret_access_key',
  ),
  place(
    'password',
    isPassword(QUOTED),
    /[ \t]*[(=][ \t]*\(?(?:\w{0,30}\()?["'][^"'\n]{1,64}["'][ \t]*,[ \t]*["']([^"'\n]{4,128})/y,
    'auth',
    'httpbasicauth',
    'basic_auth',
    'basicauth',
    'credentials',
    'login',
  ),
].flat();

/** Two letters as one number, without regard to case; other characters may fall together, which costs a comparison. */
const FOLD = 32 * 128 + 32;
/** Places by their first two letters. */
const BY_START = new Map<number, Place[]>();
for (const one of PLACES) {
  const start = (one.prefix.charCodeAt(0) * 128 + one.prefix.charCodeAt(1)) | FOLD;
  BY_START.set(start, [...(BY_START.get(start) ?? []), one]);
}

/** The pairs of first letters with which a place begins, in either case, as `first * 128 + second`. */
export const placeStarts = (): readonly number[] =>
  PLACES.flatMap(({ prefix }) =>
    bothCases(prefix.charAt(0)).flatMap((first) =>
      bothCases(prefix.charAt(1)).map((second) => first.charCodeAt(0) * 128 + second.charCodeAt(0)),
    ),
  );

const bothCases = (letter: string): readonly string[] => [letter, letter.toUpperCase()];

/** Adds spans for secrets whose place begins with the word at `at`, with the two characters of `start`. */
export function scanPlaceAt(text: string, at: number, start: number, spans: Span[]): void {
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

const BEFORE_OPTION: readonly number[] = [...' \t\n"\'`+:>|n'].map((character) => character.charCodeAt(0));
const OPTION = /--?([A-Za-z][\w-]{0,40})(?:[ \t]+|["'],?[ \t]*(?=["']))/y;
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

/** How what we have replaced begins. */
const REDACTED = '[redacted:';
const AUTHORITY = /[^\s"'`<>]{1,300}/y;

/** Adds a span for the password (or the lone token) before the `@` of a URL; `at` is behind its `://`. */
export function scanUrlAt(text: string, at: number, spans: Span[]): void {
  AUTHORITY.lastIndex = at;
  const run = AUTHORITY.exec(text)?.[0];
  if (run === undefined) return;
  const slash = run.search(/[/?#\\]/);
  const authority = slash === -1 ? run : run.slice(0, slash);
  const sign = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  if (sign !== -1) {
    scanUserInfo(text, at, at + sign, spans);
    return;
  }
  // A slash may be part of a password that was not encoded; behind a port it is the path.
  const late = run.lastIndexOf('@');
  if (colon === -1 || late === -1 || /^:\d*$/.test(authority.slice(colon)) || authority.startsWith('[')) return;
  scanUserInfo(text, at, at + late, spans);
}

function scanUserInfo(text: string, from: number, sign: number, spans: Span[]): void {
  const info = text.slice(from, sign);
  if (info.startsWith(REDACTED)) return;
  const colon = info.indexOf(':');
  const value = info.slice(colon + 1);
  const start = from + colon + 1;
  if (colon === -1) {
    if (isRandom(value) && value.length >= 16) spans.push({ kind: 'url-token', start, end: sign });
    return;
  }
  const isSecret = value.length >= 3 && !isReference(value) && !isPlaceholder(decoded(value));
  // Where the name is a key as well (the older DSN of Sentry), both go.
  const isPair = isSecret && colon >= 16 && isRandom(info.slice(0, colon));
  if (isSecret) spans.push({ kind: 'url-password', start: isPair ? from : start, end: sign });
  else if (isRandom(info.slice(0, colon))) spans.push({ kind: 'url-token', start: from, end: from + colon });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const PASSWORD_FILE_LINE =
  /([A-Za-z0-9_.*-]{1,128}):(\d{3,5}|\*):([^:\s]{1,64}):([^:\s]{1,64}):((?:[^:\s\\"'`\u001b]|\\[:\\]){4,256})(?=[\s\\"'`\u001b]|$)/y;
const TELEGRAM = /:AA[A-Za-z0-9_-]{30,40}/y;

/** Adds spans for what colons alone give away: a line of `.pgpass`, a Telegram bot's token. A colon is at `at`. */
export function scanColonAt(text: string, at: number, spans: Span[]): void {
  const next = text.charCodeAt(at + 1);
  if (next === 65 && text.charCodeAt(at + 2) === 65) scanTelegram(text, at, spans);
  if (next !== 42 && (next < 48 || next > 57)) return;
  let start = at;
  while (at - start < 128 && /[A-Za-z0-9_.*-]/.test(text.charAt(start - 1))) start -= 1;
  const isLine = start === 0 || /[\n"']/.test(text.charAt(start - 1));
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

const MAILCHIMP = /-us\d{1,2}(?![A-Za-z0-9])/y;
const AZURE = /Q~[A-Za-z0-9_.~-]{30,36}/y;

const MAILGUN = /-[0-9a-f]{8}-[0-9a-f]{8}(?![A-Za-z0-9-])/y;

/** Adds a span for a key of Mailgun's newer form: 32, 8 and 8 hexadecimal digits. The first dash is at `at`. */
export function scanMailgunAt(text: string, at: number, spans: Span[]): void {
  MAILGUN.lastIndex = at;
  if (!MAILGUN.test(text) || !/(?:^|[^A-Za-z0-9-])[0-9a-f]{32}$/.test(text.slice(Math.max(0, at - 33), at))) return;
  spans.push({ kind: 'mailgun-key', start: at - 32, end: MAILGUN.lastIndex });
}

/** Adds a span for keys that are known by what stands inside them: `…-us12` (Mailchimp). A dash is at `at`. */
export function scanMailchimpAt(text: string, at: number, spans: Span[]): void {
  MAILCHIMP.lastIndex = at;
  if (!MAILCHIMP.test(text)) return;
  const head = text.slice(Math.max(0, at - 33), at);
  const match = /(?:^|[^A-Za-z0-9])([A-Za-z0-9]{32})$/.exec(head);
  if (match?.[1] === undefined || !looksRandom(match[1])) return;
  spans.push({ kind: 'mailchimp-key', start: at - 32, end: MAILCHIMP.lastIndex });
}

/** Adds a span for a client secret of Microsoft Entra: three characters, a digit, `Q~` and the rest. A tilde is at `at`. */
export function scanEntraAt(text: string, at: number, spans: Span[]): void {
  AZURE.lastIndex = at - 1;
  if (!AZURE.test(text) || !/^[A-Za-z0-9_.~-]{3}\d$/.test(text.slice(Math.max(0, at - 5), at - 1))) return;
  spans.push({ kind: 'entra-secret', start: at - 5, end: AZURE.lastIndex });
}

const BEHIND_AWS = /[\s,:;|"']{1,4}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/y;

/** Adds a span for an AWS secret key that stands right behind its key id, as in the console's CSV. */
export function scanBehindAws(text: string, keyEnd: number, spans: Span[]): void {
  BEHIND_AWS.lastIndex = keyEnd;
  const value = BEHIND_AWS.exec(text)?.[1];
  if (value === undefined || isPlaceholder(value) || !looksRandom(value)) return;
  spans.push({ kind: 'aws-secret-key', start: BEHIND_AWS.lastIndex - 40, end: BEHIND_AWS.lastIndex });
}
