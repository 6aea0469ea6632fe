import { isSecretValue, type ValuePlace } from './judge-value.ts';
import { isPlaceholder, isReference, looksRandom } from './placeholder.ts';
import { isBasicCredential } from './scan-fields.ts';

/**
 * Secrets that are known by the place where they stand: behind an option of a command, in the authority of a URL,
 * in a line of a password file, behind words of SQL or of prose. Every pattern is sticky and bounded.
 */
export interface SecretPlace {
  /** Lower case; compared without regard to case. */
  readonly prefix: string;
  /** The secret is the last group, and ends the match but for a closing quote. */
  readonly pattern: RegExp;
  readonly kind: string;
  readonly judge: (value: string) => boolean;
}

const QUOTED: ValuePlace = { isQuoted: true, isLine: false, isTight: false };
export const LOOSE: ValuePlace = { isQuoted: false, isLine: false, isTight: false };
export const TIGHT: ValuePlace = { isQuoted: false, isLine: true, isTight: true };

const isPassword = (place: ValuePlace) => (value: string) => isSecretValue(value, 'password', place);
export const isRandom = (value: string): boolean => !isReference(value) && !isPlaceholder(value) && looksRandom(value);

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
  judge: SecretPlace['judge'],
  pattern: RegExp,
  ...prefixes: readonly string[]
): readonly SecretPlace[] => prefixes.map((prefix) => ({ prefix, pattern, kind, judge }));

export const PLACES: readonly SecretPlace[] = [
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
    /(?:[ \t|]|\\{1,8}t){1,8}\\{0,7}["'`]?([A-Za-z0-9_+/.~=-]{16,512})(?![^\s\u001b"'`\\|),;&])/y,
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
  place('password', isPassword(QUOTED), /[ \t]+\S{1,40}[ \t]+(?:by|as)[ \t]+'([^'\n]{4,256})/iy, 'identified with'),
  place('password', isPassword(TIGHT), /[ \t]+\S{1,64}[ \t]+[^\n>]{0,60}>([^\s"'`\\]{4,128})/y, 'acl setuser'),
  place('password', isPassword(TIGHT), /[^\n|]{0,120}?\/user:\S{1,64}[ \t]+([^\s"'`\\]{4,128})/y, 'net use'),
  place('password', isPassword(TIGHT), /[^\n|;&]{0,80}?-u[ \t]*[^,\s]{1,64},([^\s"'`\\|;&]{4,128})/y, 'lftp'),
  place('password', isPassword(TIGHT), /=[^\s:"'&]{1,64}:([^\s"'`\\&]{4,128})/y, 'login'),
  place(
    'password',
    isPassword(TIGHT),
    /[^\n|]{0,80}?<<<[ \t]*\\{0,7}["']?([^\s"'`\\]{4,128})/y,
    ...['password-stdin', 'passwd-on-stdin', 'read -s'],
  ),
  place('password', isPassword(QUOTED), /[ \t]+\\{0,7}"([^"\\\n]{6,128})(?=\\{0,7}")/y, 'psk'),
  place('token', isRandom, /::([^\s"'`\\]{8,256})/y, 'add-mask'),
  place(
    'key',
    isKeyLike,
    /\([ \t]*(?:\\{0,7}["'][^"'\n]{1,64}["'][ \t]*,[ \t]*)?\\{0,7}["']([A-Za-z0-9_.-]{24,256})(?=\\{0,7}["'])/y,
    'client',
  ),
  place(
    'password',
    isMixedPassword,
    /\([ \t]*\\{0,7}["'][^"'\n]{1,128}["'][ \t]*,[ \t]*(?:\\{0,7}["'][^"'\n]{0,64}["'][ \t]*,[ \t]*)?\\{0,7}["']([^"'\\\s]{6,128})(?=\\{0,7}["'])/y,
    ...['connect', 'pdo', 'mysqli', 'mysqli_connect', 'simple_bind_s'],
  ),
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
    /[ \t]+([A-Za-z0-9$./]{8,128})(?![^\s\\"'`<&\u001b])/y,
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
    'rocommunity',
    'rwcommunity',
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
    /[ \t]+(?:-[neE]{1,3}[ \t]+)?\\{0,7}["']?([^\s\u001b"'`\\|]{5,128})\\{0,7}["']?[ \t]*\|[ \t]*(?:sudo[ \t]+-S|sudo[ \t]+passwd|docker[ \t]+login|podman[ \t]+login|gh[ \t]+auth|vault[ \t]+login|kinit|cryptsetup|openconnect|chpasswd|passwd)/y,
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
    /[ \t]*[(=][ \t]*\(?(?:\w{0,30}\()?\\{0,7}["'][^"'\n]{1,64}["'][ \t]*,[ \t]*\\{0,7}["']([^"'\\\n]{4,128})/y,
    'auth',
    'httpbasicauth',
    'basic_auth',
    'basicauth',
    'credentials',
    'login',
  ),
].flat();
