import { isPlaceholder } from './placeholder.ts';
import {
  isKeyLike,
  isMixedPassword,
  isPassword,
  isPasswordLike,
  isRandom,
  LOOSE,
  place,
  QUOTED,
  type SecretPlace,
} from './secret-place.ts';

/** Words of sentences that no list of words for recovery (BIP 39) holds. */
const SENTENCE_WORDS = /\b(?:the|with|from|for|and|your|are|must|should|which|were|has|have|been|words)\b/;

/** Four words or more with a number between them, or the kind of phrase that a field's value may be. */
const isPassphraseText = (value: string): boolean =>
  isPassword(QUOTED)(value) || (/^\w+(?:[ -]\w+){3,}$/.test(value) && /\d/.test(value) && !SENTENCE_WORDS.test(value));

/** Secrets that people write into sentences, notes and lists: `the password is …`, `key …`, `creds: bob / …`. */
export const PROSE_PLACES: readonly SecretPlace[] = [
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
    /(?:[ \t|]|\\{1,8}t){1,8}\\{0,7}["'`]?([A-Za-z0-9_+/.~=-]{16,512})(?![^\s\u001b"'`\\|),;&])/y,
    'token',
    'secret',
    'apikey',
    'api_key',
    'api-key',
    'api key',
    '_authtoken',
    'authtoken',
    ...['applicationkey', 'accesskey', 'secretkey', 'access key', 'secret key', 'private key', 'auth token'],
  ),
  place(
    'password',
    isPasswordLike,
    /[ \t|]{1,8}(?:0[ \t]+)?\\{0,7}["'`]?([^\s\u001b"'`\\|]{8,128})/y,
    'password',
    'passwd',
    'passphrase',
  ),
  // … for whom: `Password for bob has been set to …`
  place(
    'password',
    isPasswordLike,
    /[ \t]+(?:(?:for|of|on)[ \t]+(?:[\w'"`@.-]{1,40}[ \t]*){1,5}?)?(?:(?:is|was|has been)[ \t]+)?(?:now[ \t]+)?(?:generated[ \t]+for[ \t]+[^\s:]{1,80}:|(?:re)?set[ \t]+to|changed[ \t]+to|is(?:[ \t]+now)?|was|=|:)[ \t]*:?[ \t]*\\{0,7}["'`]?([^\s\u001b"'`\\]{5,127}[^\s\u001b"'`\\.,;:!?)])/y,
    ...['password', 'passwd', 'passphrase', 'passcode', 'pw', 'pwd', 'login'],
  ),
  place(
    'password',
    isPassphraseText,
    /[^\n"]{0,60}?[ \t](?:is|was|to)[ \t]*:?[ \t]*\\{0,7}"([^"\\\n]{12,120})(?=\\{0,7}")/y,
    ...['password', 'passphrase'],
  ),
  // A name and a password behind one word for both: `Credentials: bob / …`
  place(
    'password',
    (value) => !value.includes('/') && isMixedPassword(value),
    /(?:[ \t]*[:=-]|[ \t]+(?:are|is))[ \t]*\\{0,7}["'`]?[^\s:/|,"'`\\]{1,64}["'`]?[ \t]*(?:[/:|]|[ \t]and[ \t])[ \t]*\\{0,7}["'`]?([^\s\u001b"'`\\]{5,127}[^\s\u001b"'`\\.,;:!?)])/y,
    ...[
      'credentials',
      'creds',
      'cred',
      'login',
      'logins',
      'user/pass',
      'username/password',
      'user/password',
      'account',
    ],
  ),
  place(
    'password',
    (value) => !value.includes('/') && isMixedPassword(value),
    /(?<=[,;/&+][ \t]?pass|(?:\b|\\[nrt])(?:and|with|use|user[ \t]{1,4}\S{1,40})[ \t]{1,4}pass)[ \t]+\\{0,7}["'`]?([^\s\u001b"'`\\]{7,127}[^\s\u001b"'`\\.,;:!?)])/iy,
    'pass',
  ),
  place(
    'recovery-phrase',
    (value) => !SENTENCE_WORDS.test(value) && !isPlaceholder(value),
    /[^\n:="]{0,40}?(?:[ \t](?:is|are|was)|[:=])(?:\s|\\{1,8}n){0,8}\\{0,7}["'`]?((?:\d{1,2}[.):]?[ \t]*)?[a-z]{3,8}(?:(?:[ ,]{1,3}|(?:\s|\\{1,8}n){1,3}\d{1,2}[.):]?[ \t]*)[a-z]{3,8}){11,23})(?![A-Za-z])/y,
    ...['seed phrase', 'recovery phrase', 'backup phrase', 'secret phrase', 'wallet phrase', 'mnemonic', 'seed words'],
    ...['recovery words', 'recovery seed', 'wallet seed', 'paperkey', 'paper key'],
  ),
  // … and what for: `API key for staging = …`, `use this token to log in: …`
  place(
    'token',
    (value) => isKeyLike(value) && /[A-Z]/.test(value) && /[a-z]/.test(value),
    /(?=[ \t(])(?![^\n:=]{0,40}(?:fingerprint|hash|public|sha\d|digest|checksum|\bid\b|version|name|file|path|count|signature|type))[^\n:=]{1,40}?(?:[:=]|[ \t]is)[ \t]{1,4}\\{0,7}["'`]?([A-Za-z0-9_+/.~=-]{20,512})(?![^\s\u001b"'`\\|),;&.])/y,
    ...['token', 'secret', 'api key', 'apikey', 'access key', 'secret key', 'key'],
  ),
  // A table with one column, as clients of databases show it
  place(
    'password',
    (value) => isMixedPassword(value) || isKeyLike(value),
    /[ \t|]{0,40}(?:\r?\n|\\{1,8}n)[ \t|+]{0,4}-{4,80}[ \t|+]{0,4}(?:\r?\n|\\{1,8}n)[ \t|]{0,4}([^\s"'`\\|]{8,256})(?=[ \t|]*(?:[\r\n\\"'`]|$))/y,
    ...['password', 'passwd', 'token', 'secret', 'api_key'],
  ),
  place(
    'recovery-code',
    (value) => value.replaceAll(/\W/g, '').length >= 6,
    /s?[^\n:\d]{0,40}?[:\s](?:\s|\\{1,8}n){0,8}((?:(?=[A-Za-z]*-?[A-Za-z]*\d)[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{4,12}){0,3}(?:[ \t]{1,4}|,[ \t]?|\s{1,6}|\\{1,8}n|(?=[\\"'`&]|$))){1,24})(?<=\s|[A-Za-z0-9])(?![\w.-])/y,
    ...['backup code', 'recovery code', 'scratch code', 'emergency code'],
  ),
  place(
    'recovery-key',
    (value) => /\d/.test(value),
    /[^\n:\d]{0,30}?[: \t][ \t]{0,4}(\d{6}(?:-\d{6}){7}|(?:[1-9A-HJ-NP-Za-km-z]{4} ){7,14}[1-9A-HJ-NP-Za-km-z]{1,4})(?![\w-])/y,
    ...['recovery key', 'security key', 'recovery password'],
  ),
  // Passwords that Google and Apple make for one program: four groups of four letters
  place(
    'password',
    (value) => !SENTENCE_WORDS.test(value),
    /s?(?:[ \t]+for[ \t]+\w{1,20})?[ \t]*(?::|=|[ \t]is)[ \t]*\\{0,7}["'`]?([a-z]{4}(?:[ -][a-z]{4}){3})(?![\w-])/y,
    ...['app password', 'app-specific password', 'application password', 'app_password', 'app pass'],
  ),
].flat();
