import { pairScore } from './letter-pairs.ts';

/**
 * Telling a value from something that merely stands where a value would: a placeholder, a reference to where the
 * value is kept, a piece of code, a word of prose.
 */

/** Words that stand for a value in examples, documentation and defaults. A value made of nothing else is no secret. */
const EXAMPLE_WORDS: ReadonlySet<string> = new Set(
  (
    'a abc access account acme actual add admin administrator an anonymous any api app apikey auth authorization bar basic baz ' +
    'bearer bool boolean bot cert challenge change changeit changeme char client code com confirm config confirmation cred credential ' +
    'credentials current data database db dbpassword default demo dev development domain dummy empty encrypted enter env ' +
    'environment example examples false field fill fixme foo foobar forgot from generate generated get github gitlab goes ' +
    'google guest hash hashed here hidden id in info insert int integer invalid is it jwt key keys letmein live ' +
    'local localhost login masked me missing mock mongo my mydb myapp mysecret mypassword mysql mytoken name new nil no ' +
    'none not null number object of oauth obj old on one openai optional or org paste pass passphrase passwd password ' +
    'passwords passwort pat pg placeholder please postgres postgresql prefix prod production project provide public put ' +
    'pw pwd qux rabbitmq random read readonly redacted redis removed replace required reset root sample save secret ' +
    'secrets secure see server service session set site sk slack some something staging str string stripe super supersecret ' +
    'suffix system tbd temp test tester testing text that the this to todo token tokens tomcat true two type unchanged ' +
    'undefined unknown unset use user username valid value values var variable vault via void web webhook welcome with ' +
    'wachtwoord write x xx xxx xxxx y yes you your yours yyy z zzz'
  ).split(' '),
);

const DULL_RUNS =
  /x{4,}|\*{3,}|\.{3,}|_{4,}|-{5,}|0{8,}|example|placeholder|redacted|change_?me|^your[_-]|dummy|abcdefghijkl/i;
const SEQUENCES = [
  '0123456789012345678901234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890abcdef1234567890abcdef',
];

/** True for what is made to look like a value and is none: `xxxx`, `***`, `...EXAMPLE`, `12345678`, `aaaaaa`. */
export function isDull(value: string): boolean {
  if (DULL_RUNS.test(value) || distinctCharacters(value, 4) < 4) return true;
  const lower = value.toLowerCase();
  return SEQUENCES.some((sequence) => sequence.includes(lower));
}

/** Counts distinct characters, up to `enough`. */
function distinctCharacters(value: string, enough: number): number {
  const seen = new Set<string>();
  for (const character of value) {
    seen.add(character);
    if (seen.size >= enough) break;
  }
  return seen.size;
}

const NONE = 0;
const DIGIT = 1;
const LOWER = 2;
const UPPER = 3;
/** What each ASCII character is to a word; everything beyond ASCII is `NONE`. */
const SORTS = new Uint8Array(128);
for (let code = 48; code < 58; code += 1) SORTS[code] = DIGIT;
for (let code = 65; code < 91; code += 1) {
  SORTS[code] = UPPER;
  SORTS[code + 32] = LOWER;
}
const sortOf = (code: number): number => (code < 128 ? (SORTS[code] ?? NONE) : NONE);

/** The words of an identifier or value: split at everything that is no letter or digit, at case changes, at numbers. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let start = 0;
  let before = NONE;
  for (let at = 0; at <= text.length; at += 1) {
    const sort = at < text.length ? sortOf(text.charCodeAt(at)) : NONE;
    if (before !== NONE && endsWord(before, sort, text, at)) {
      words.push(text.slice(start, at).toLowerCase());
      start = at;
    }
    if (sort === NONE) start = at + 1;
    before = sort;
  }
  return words;
}

/** True where a word ends before `at`: `fooBar`, `JSONText` (before the last capital), `abc123`. */
function endsWord(before: number, sort: number, text: string, at: number): boolean {
  if (sort === before) return sort === UPPER && sortOf(text.charCodeAt(at + 1)) === LOWER;
  return !(before === UPPER && sort === LOWER);
}

/** True where every word is one of the words that stand for a value, or a small number. */
export function isPlaceholder(value: string): boolean {
  if (value.length > 120) return false;
  if (isDull(value)) return true;
  const words = wordsOf(value);
  return words.length === 0 || words.every((word) => EXAMPLE_WORDS.has(word) || /^\d{1,4}$/.test(word));
}

const REFERENCES: readonly RegExp[] = [
  /^\$[{([A-Za-z_]/, // ${X} $(cmd) $X
  /^[@$]?\$?\{[^}]*\}?/, // {x} #{x}
  /^#\{/,
  /\{\{|\$\{|<%/,
  /^%[A-Za-z_][\w ]*%$/, // %VAR%
  /^%(?:\(\w+\)|[-+#0 ]?\d{0,3})[sdrv]$/, // %s %(x)s
  /^<[^<>]*>?$/,
  /^\[[^\]]*\]?$/,
  /^!(?:Ref|Sub|GetAtt|vault|secret|env|reference|ImportValue|Join)\b/,
  /^(?:op|vault|ssm|secret|secrets|ref\+\w+|env|file|keychain|keyring|awssm|gcpsm|akv|bws|doppler|infisical|aws-sm|gcp-sm|berglas|sm|kms|pass):(?:\/\/|[\w./-]+$)/i,
  /^arn:aws/,
  /^projects\/[^/]+\/secrets\//,
  /^(?:\/var)?\/run\/secrets\//,
  /^Ag[A-D][A-Za-z0-9+/]{100}/, // a sealed secret of Kubernetes
  /^(?:ENC\[|\$ANSIBLE_VAULT|@Microsoft\.KeyVault|AgA|AQICAH|crypt:|\{cipher\}|enc:|ENC\()/,
  /^(?:process|import|os|System|Deno|Bun|self|this|config|cfg|conf|settings|secrets|env|ENV|var|local|data|module|args|argv|options|opts|params|props|req|request|ctx|context|state|steps|inputs|github|vars|each|event|body|values|Values|form|user|app|flask|current_app|session|sys|getpass|input)\b[.[(?!]/,
  /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*\(/, // a call
  /^(?:await|new|return|function|lambda|typeof|async|not|if|null|None|nil|undefined|true|false|True|False)\b/,
  /^[A-Z][A-Za-z0-9_.]*<|^[A-Za-z_.]+\[[\w[\], .]*$/, // a generic type
  /^\/.*[\\^$*+?].*\/[a-z]*$|\(\?[:=!<]|\[[^\]]*(?:a-z|A-Z|0-9|a-f)[^\]]*\]|\\[dwsbDWSB]/, // a regular expression
  /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+[)\],;:?]/, // a member, and code behind it
  /^https?:\/\//,
  /\\[(|)]/, // a regular expression of vi or grep
  /\{(?::[^{}]{0,20}|\d{0,2})\}/, // {} {0} {:08x}
  /^0x[0-9a-f]{1,16}$/i,
  /^\d{1,5}\/(?:tcp|udp|sctp)$/,
  /&lt;[\w -]{1,40}&gt;/,
  /^\([A-Za-z_0]/,
  /^(?:=>|->|==|!=|&&|\|\||\?\?)/,
];

/** True for what says where a value is kept, or computes it, instead of being one. */
export function isReference(value: string): boolean {
  return REFERENCES.some((pattern) => pattern.test(value)) || isFilePath(value) || isMember(value);
}

/** `settings.database.password`: a chain of names, none of which looks random. */
const isMember = (value: string): boolean =>
  /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value) &&
  value.split('.').every((part) => part.length <= 3 || isIdentifier(part.replaceAll(/\d+/g, '')));

/** `/run/x`, `./key.pem`, `~/.config/x`, `C:\x`: names of places. A path's parts are words, not random letters. */
function isFilePath(value: string): boolean {
  if (!/^(?:\.{0,2}|~)\/|^[A-Za-z]:[\\/]|^[\w.-]+\/[\w./-]+\.[a-z]{1,5}$/.test(value)) return false;
  return value.split(/[\\/]/).every((part) => part.length < 24 && !looksRandom(part));
}

const UNLIKE_WORDS =
  /[bcdfghjklmnpqrstvwxz]{6,}|[aeiou]{5,}|^(?=[a-z]{12}).*[bcdfghjklmnpqrstvwxz]{5}|[jqvz][bcdfghjkpqvwxz]/;

/** Names of techniques that have no vowel, or too odd ones, to read as words. */
const ACRONYMS: ReadonlySet<string> = new Set(
  (
    'cdn cfg crypt csrf css csv ctx dns ftp gpg grpc hmac hsm html http https ini jwks jwt kms ldap mfa mgr npm nsq pdf ' +
    'pgp php pkcs pwd rgb rgba rpc rsa rxjs sdk smtp sql ssh ssl ssm sso str svc svg tcp tls totp tsx ttl udp url urls vpn ' +
    'vhost xhr xml xsrf xss yml'
  ).split(' '),
);

/** `internationalization`, and no longer. */
const WORD_LETTERS_MAX = 20;

/** True where the value reads as names: words, camelCase or dashes, with few digits and few scraps of letters. */
export function isIdentifier(value: string): boolean {
  if (/[A-Za-z0-9][!^#]+[A-Za-z0-9]/.test(value)) return false;
  const words = wordsOf(value);
  const letters = words.filter((word) => /^[a-z]+$/.test(word));
  if (letters.length === 0) return /^\d+$/.test(value.replaceAll(/[-_.:]/g, '')) && value.length < 8;
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const digits = numbers.join('').length;
  if (numbers.length > (/^[A-Za-z0-9]+$/.test(value) ? 1 : 2) || digits > 4 || digits * 4 > value.length) return false;
  const scraps = letters.filter((word) => (word.length < 3 ? !SHORT_WORDS.has(word) : !isSayable(word))).length;
  const meanLength = letters.join('').length / letters.length;
  if (meanLength < 3 || (letters.length > 3 && scraps * 3 > letters.length)) return false;
  if (
    letters.some(
      (word) => word.length > WORD_LETTERS_MAX || UNLIKE_WORDS.test(word) || (word.length > 3 && !isSayable(word)),
    )
  )
    return false;
  return value.length < PAIRS_CHARACTERS_MIN || pairScore(letters) >= PAIR_SCORE_MIN;
}

/** Shorter values have too few pairs to tell. */
const PAIRS_CHARACTERS_MIN = 14;
const PAIR_SCORE_MIN = 5.8;

const isSayable = (word: string): boolean => /[aeiouy]/.test(word) || ACRONYMS.has(word);
/** One or two letters that are words all the same. */
const SHORT_WORDS: ReadonlySet<string> = new Set(
  'a ad am an as at be by db do fn id if in io ip is it js me my no of ok on or os so to ts ui up us we x y z'.split(
    ' ',
  ),
);

const COUNTS = new Uint32Array(65_536);

/** Shannon entropy in bits for each UTF-16 unit. */
export function entropy(text: string): number {
  let distinct = '';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const count = COUNTS[code] ?? 0;
    if (count === 0) distinct += text.charAt(at);
    COUNTS[code] = count + 1;
  }
  let bits = 0;
  for (let at = 0; at < distinct.length; at += 1) {
    const code = distinct.charCodeAt(at);
    const share = (COUNTS[code] ?? 0) / text.length;
    COUNTS[code] = 0;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** True for a run that nobody would write by hand: letters and digits (or cases) mixed, no words, spread evenly. */
export function looksRandom(value: string): boolean {
  if (value.length < 8 || isIdentifier(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((pattern) => pattern.test(value)).length;
  if (kinds === 1 && value.length < 20) return false;
  return entropy(value) >= Math.min(3, Math.log2(value.length) * 0.7);
}
