import { wordsOf } from './placeholder.ts';

/**
 * What the name of a field says about its value.
 * `password`: any value that is no placeholder is one; `secret`: a value that looks random; `weak`: only a long and
 * very random one; `phrase`: words; `header`: a scheme and a credential; `cookie`: a list of names and values;
 * `pair`: the name of the secret stands in a field before it (`name: DB_PASSWORD, value: …`).
 */
export type KeyClass = 'password' | 'secret' | 'weak' | 'phrase' | 'header' | 'cookie' | 'pair';

const QUICK =
  /pass|pwd|p[sw]w?$|secret|token|key|auth|cred|cookie|sess|sid|sig|mnemonic|seed|phrase|jwt|bearer|sas|value|senha|clave|contrase|kennwort|пароль|密码|密碼|パスワード|[._-]pat$|^pat$|webhook|psk|masterauth|wif$|crumb|honeycomb|jfrog|content|default|sonar\.login|salt|verifier/i;

/** Endings that say which of several values it is, not what it is. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  'prod production live dev development stage staging test testing qa value values b64 base64 hex primary secondary current old new default enc raw plain plaintext main backup private content data string str v'.split(
    ' ',
  ),
);
const PASSWORDS: ReadonlySet<string> = new Set(
  'password passwords passphrases passwds passwd passwort passphrase passcode pass pwd pw psw psswd passw userpass dbpass dbpassword dbpasswd sshpass mysqlpass pgpassword rootpass rootpassword adminpassword userpassword smtppass vaultpass keypass storepass authpass psk requirepass masterauth'.split(
    ' ',
  ),
);
const SECRETS: ReadonlySet<string> = new Set(
  'secret secrets token tokens apikey apikeys apitoken apisecret authtoken accesstoken refreshtoken idtoken bearertoken sessiontoken clientsecret clienttoken secretkey accesskey privatekey authkey signingkey encryptionkey masterkey accountkey sharedaccesskey sharedkey jwt bearer credential credentials creds auth sig sas sessionid jsessionid phpsessid sessid pat appsecret webhooksecret secretaccesskey licensekey subscriptionkey otpsecret xsrf csrftoken csrfmiddlewaretoken wif crumb'.split(
    ' ',
  ),
);
/** Words before `key` that make it a secret. */
const SECRET_KEYS: ReadonlySet<string> = new Set(
  'api access secret private auth account signing sign encryption encrypt decryption crypto cipher master shared storage license ssh session service admin deploy server webhook hmac jwt aes des consumer client subscription stream integration ingest ingestion root write role bearer security app application instrumentation function functions rest publishing sending transactional wallet wif preshared psk unseal recovery unlock vault kek dek tls ssl rsa ecdsa'.split(
    ' ',
  ),
);
/** Words before `key` with which it is none. */
const OPEN_KEYS: ReadonlySet<string> = new Set(
  'public pub verify verifying publishable primary foreign cache sort partition object idempotency dedup dedupe hash range group unique index map dict i18n translation message locale label sorting shard row column record lookup registry reg item node event state store query config setting option property prop press down up hot short arrow any ordering natural composite surrogate candidate business idempotent anon anonymous site recaptcha metric tag alias s3 file path composer lock'.split(
    ' ',
  ),
);
/** Words before `token` with which it is none. */
const OPEN_TOKENS: ReadonlySet<string> = new Set(
  'page next prev previous continuation continue sync cursor eos bos pad unk mask sep cls stop start end begin cancel cancellation special design color theme first last max min num total prompt completion input output text word sub image audio vocab delimiter separator lexer parser syntax keyword literal string operator'.split(
    ' ',
  ),
);
const PHRASES: ReadonlySet<string> = new Set(['mnemonic', 'phrase', 'seed']);
const HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'authentication']);
const COOKIES: ReadonlySet<string> = new Set(['cookie', 'set-cookie', 'cookies']);
const FOREIGN_PASSWORD = /(?:^|[._-])(?:senha|clave|contrase[ñn]a|kennwort|пароль|密码|密碼|パスワード)$/;
const NOT_KEYS: ReadonlySet<string> = new Set(['pwd', 'oldpwd']);
/** Names of fields that look like a secret's and hold the name of a public key. */
const NOT_SECRET: ReadonlySet<string> = new Set(['user.signingkey', 'signingkey', 'sec-websocket-key']);
/** Names that do not say it themselves. */
const SECRET_NAME =
  /(?:^|-d?)(?:x-honeycomb-team|x-jfrog-art-api|sonar\.login|code_verifier|x-amz-signature|x-goog-signature|oauth_signature)$/;
/** Fields whose secret's name stands in a field before them. */
const PAIRED: ReadonlySet<string> = new Set(['value', 'values', 'content', 'default']);

/** Every pair of last letters that a name of interest can have. */
const ENDINGS = new Uint8Array(128 * 128);
const ENDING_WORDS = [PASSWORDS, SECRETS, PHRASES, HEADERS, COOKIES, QUALIFIERS].flatMap((words) => [...words]);
for (const word of [
  ...ENDING_WORDS,
  'key',
  'keys',
  'words',
  'session',
  'webhook',
  'data',
  'senha',
  'clave',
  'kennwort',
  'base',
  'string',
  'str',
  'text',
  'secret_id',
  'salt',
  'verifier',
  'code',
  'signature',
  'passe',
  'classvar',
  'optional',
  'final',
  'team',
  'api',
  'login',
  'default',
  'content',
])
  if (/[a-z]{2}$/.test(word)) ENDINGS[word.charCodeAt(word.length - 2) * 128 + word.charCodeAt(word.length - 1)] = 1;

/** False for two last characters (in either case) with which no name of interest ends; quicker than reading the name. */
export function canEndKey(last: number, beforeLast: number): boolean {
  if (last < 65 || last > 122 || beforeLast < 65 || beforeLast > 122) return true;
  return ENDINGS[(beforeLast | 32) * 128 + (last | 32)] === 1;
}

/** True where a text may hold a field whose value has blanks in it (a phrase in quotes), or the start of a key's block. */
export const mayHoldPhrase = (text: string): boolean =>
  QUICK.test(text) || /echo|printf|BEGIN|---|basic|login|words|private/i.test(text);

/** Names seen lately: the same few dozen come again and again, and looking one up costs a tenth of reading it. */
const SEEN = new Map<string, KeyClass | 'none'>();
const SEEN_MAX = 2000;

/** Classifies the name of a field; `undefined` for a name that has nothing to do with secrets. */
export function classifyKey(name: string): KeyClass | undefined {
  const seen = SEEN.get(name);
  if (seen !== undefined) return seen === 'none' ? undefined : seen;
  const found = QUICK.test(name) ? readKey(name) : undefined;
  if (SEEN.size >= SEEN_MAX) SEEN.clear();
  SEEN.set(name, found ?? 'none');
  return found;
}

function readKey(name: string): KeyClass | undefined {
  const lower = name.toLowerCase();
  if (lower.endsWith('secret_key_base')) return 'secret';
  if (FOREIGN_PASSWORD.test(lower)) return 'password';
  if (NOT_SECRET.has(lower)) return undefined;
  if (SECRET_NAME.test(lower)) return 'secret';
  if (HEADERS.has(lower)) return 'header';
  if (COOKIES.has(lower)) return 'cookie';
  const all = wordsOf(name);
  if (all.length === 1 && PAIRED.has(lower)) return 'pair';
  return classifyWords(withoutQualifiers(all), name);
}

function withoutQualifiers(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 1 && (QUALIFIERS.has(words[end - 1] ?? '') || /^\d+$/.test(words[end - 1] ?? ''))) end -= 1;
  return words.slice(0, end);
}

function classifyWords(words: readonly string[], name: string): KeyClass | undefined {
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (words.includes('hashed')) return undefined;
  if (NOT_KEYS.has(last) && words.length === 1 && name === name.toUpperCase()) return undefined;
  if (last === 'pass' && words.length === 1) return 'secret';
  if (COOKIES.has(last)) return 'cookie';
  if (PASSWORDS.has(last) || /pass(?:word|wd|wort|phrase)$|(?:store|key)pass$/.test(last)) return 'password';
  if (last === 'passe' && words.length === 1) return 'secret';
  if (last === 'id' && before === 'secret') return 'secret';
  if (last === 'word' && before === 'pass') return 'password';
  if (PHRASES.has(last)) return last === 'phrase' && words.length === 1 ? undefined : 'phrase';
  if (last === 'words' && (before === 'seed' || before === 'recovery')) return 'phrase';
  if (last === 'key' || last === 'keys') return classifyKeyWord(before, name);
  if (/token$/.test(last) || last === 'tokens')
    return OPEN_TOKENS.has(before) || before === 'of' ? undefined : 'secret';
  if (SECRETS.has(last) || /secret$|api_?key$|apikey$|(?:access|secret|private|auth|account)key$/.test(last))
    return 'secret';
  if (last === 'session' || last === 'webhook' || last === 'salt') return 'weak';
  if (before === 'key' && last === 'data' && words.includes('client')) return 'secret';
  return undefined;
}

function classifyKeyWord(before: string, name: string): KeyClass | undefined {
  if (OPEN_KEYS.has(before)) return undefined;
  if (SECRET_KEYS.has(before)) return 'secret';
  if (before === '') return name === 'key' ? 'weak' : undefined;
  return /key$/i.test(name) ? 'weak' : undefined;
}
