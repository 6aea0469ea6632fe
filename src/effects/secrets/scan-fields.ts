import { isNoise, isSecretValue, MNEMONIC, type ValuePlace } from './judge-value.ts';
import { canEndKey, classifyKey, type KeyClass } from './key-name.ts';
import { isIdentifier, isPlaceholder, looksRandom, wordsOf } from './placeholder.ts';
import {
  breakLength,
  type FoundValue,
  isQuoteAt,
  readValue,
  skipBlanks,
  type ValueEnding,
  type ValueRuns,
} from './read-value.ts';
import { scanBytes } from './scan-bytes.ts';
import { scanWrapped } from './scan-wrapped.ts';
import type { Span } from './span.ts';

const KEY_CHARACTERS_MAX = 64;
/** A quote inside five strings has 31 backslashes before it. */
const WRAPPERS_MAX = 33;
const LINE_LOOKBACK = 80;
const PAIR_LOOKBACK = 160;
const LIST_VALUES_MAX = 20;
/** How far behind its name a list is read; less than a stream keeps of what it has passed on. */
const LIST_CHARACTERS_MAX = 800;
/** What may stand between the start of a line (or of a string) and a field's name. */
const LINE_START =
  /(?:^|\n|\\n|\\r|["'`]|:\d{1,6}[:-]|[|│][ \t]|[?&]\w{1,30}=)[ \t]*(?:\d{1,6}(?:\t|:[ \t]|[ \t]*[|│→][ \t]?))?(?:(?:\u001b|\\u001b|\\x1b|\\033|\\e)\[[\d;]{0,12}m)?(?:[-+>#*]{1,3}[ \t]|\/\/[ \t]?|[-+>#])?[ \t]*(?:(?:export|set|setx|ENV|ARG|declare -x|typeset -x|env|local|readonly)[ \t]+|\$[Ee]nv:)?["'`]?$/;
const PAIR_NAME =
  /(?:(?:name|key|Name|Key|id)\\{0,7}["']?\s*[:=]\s*(?:\\{0,7}["']|&quot;)?|variable\s+(?:\\{0,7}"|&quot;))([A-Za-z_][\w.-]{1,60})(?:\\{0,7}["']|&quot;)?(?:(?:[\s,;]|\\{1,8}[nrt])*(?:-\s*)?\\{0,7}["']?|\s*\{[^{}]{0,120})$/;
/** Names that say something only together with the word before them: `API key: …`, `client secret = …`. */
const SECOND_WORDS: ReadonlySet<string> = new Set(['key', 'phrase', 'words']);

/** Types that stand between a name and its value: `token: String = "…"`. */
const TYPE_NAMES: ReadonlySet<string> = new Set([
  'String',
  'string',
  'str',
  'SecretStr',
  'SecretString',
  'Text',
  'text',
  'ClassVar',
  'Optional',
  'Final',
]);
const ANNOTATED =
  /([A-Za-z_][\w.-]{1,60})\??(?:[ \t]{0,4}:[ \t]{0,4}(?:&'?\w{0,10}[ \t]?)?|[ \t]{1,4}[Aa]s[ \t]{1,4})$/;

interface Key {
  readonly name: string;
  readonly start: number;
}

/** The name that ends right before the separator at `at`, without its quotes; `undefined` where there is none. */
function keyBefore(text: string, at: number): Key | undefined {
  let end = at;
  while (at - end < 6 && hasRole(text.charCodeAt(end - 1), SEPARATOR)) end -= 1;
  if (isIn(text, end - 1, ')]')) end -= remarkLength(text, end);
  let start = end;
  while (end - start < WRAPPERS_MAX && hasRole(text.charCodeAt(start - 1), WRAPPER)) start -= 1;
  end = start;
  if (!canEndKey(text.charCodeAt(end - 1), text.charCodeAt(end - 2))) return undefined;
  while (end - start < KEY_CHARACTERS_MAX && isKeyCharacter(text.charCodeAt(start - 1))) start -= 1;
  if (end - start < 2) return undefined;
  if (text.charCodeAt(start - 1) === 92 && isIn(text, start, 'nrt')) start += 1;
  // `arn:…:secret:name`: a part of a name, not a field.
  if (text.charCodeAt(start - 1) === 58 && text.charCodeAt(at) === 58 && !isSymbol(text, start)) return undefined;
  if (isIn(text, start - 1, '[;')) start += colourLength(text, start, end);
  const name = text.slice(start, end);
  if (TYPE_NAMES.has(name)) return annotatedKey(text, start);
  if (text.charCodeAt(start - 1) !== 32 || !SECOND_WORDS.has(name.toLowerCase())) return { name, start };
  let first = start - 1;
  while (start - first < 24 && isKeyCharacter(text.charCodeAt(first - 1))) first -= 1;
  return first < start - 1 ? { name: text.slice(first, end), start: first } : { name, start };
}

/** `(hex)`, `(base64)`, `(min. 256 bit)` or `[16]` between a name and its separator; 0 for a call. */
const remarkLength = (text: string, end: number): number =>
  REMARK.exec(text.slice(Math.max(0, end - 30), end))?.[0].length ?? 0;
const REMARK = /(?:[ \t]{1,4}\([\w .-]{2,20}\)|\[\w{0,20}\])$/;

/** `src/app.env:12:NAME`, as `grep -n` shows a line, or `:name:`, as Ruby writes a symbol. */
const isSymbol = (text: string, start: number): boolean =>
  start === 1 || /(?::\d{1,6}|[^\w/.-]|\\n)$/.test(text.slice(Math.max(0, start - 8), start - 1));

/** The end of an escape that sets colours, which reads like the start of a name: `[32mNAME`. */
const colourLength = (text: string, start: number, end: number): number =>
  /^\d{1,3}m(?=[A-Za-z_])/.exec(text.slice(start, Math.min(end, start + 5)))?.[0].length ?? 0;

/** The name before `: String`, which stands before an equals sign. */
function annotatedKey(text: string, typeStart: number): Key | undefined {
  const match = ANNOTATED.exec(text.slice(Math.max(0, typeStart - LINE_LOOKBACK), typeStart));
  return match?.[1] === undefined ? undefined : { name: match[1], start: typeStart - match[0].length };
}

const isIn = (text: string, at: number, characters: string): boolean =>
  at >= 0 && at < text.length && characters.includes(text.charAt(at));

const SEPARATOR = 1;
const WRAPPER = 2;
const KEY = 4;
/** What each ASCII character may be in front of a value. */
const ROLES = new Uint8Array(128);
for (const character of ' \t:=!+?|<') ROLES[character.charCodeAt(0)] = SEPARATOR;
for (const character of '"\'`]\\*?)') ROLES[character.charCodeAt(0)] = (ROLES[character.charCodeAt(0)] ?? 0) | WRAPPER;
for (let code = 48; code < 123; code += 1) if (/[A-Za-z0-9_]/.test(String.fromCharCode(code))) ROLES[code] = KEY;
ROLES[45] = KEY;
ROLES[46] = KEY;

/** Letters beyond ASCII count as part of a name. */
const hasRole = (code: number, role: number): boolean =>
  code < 128 ? ((ROLES[code] ?? 0) & role) !== 0 : role === KEY && code > 191;

const isKeyCharacter = (code: number): boolean => hasRole(code, KEY);

/** Adds spans for the value behind `name =`, `name:`, `"name", "value"` or `name =>`, whose separator is at `at`. */
export function scanFieldAt(text: string, at: number, spans: Span[], memo: ReadMemo): void {
  const key = keyBefore(text, at);
  if (key === undefined) return;
  const named = classifyKey(key.name) ?? connectionClass(text, key);
  const keyClass = named === 'pair' ? pairClass(text, key.start) : named;
  if (keyClass === undefined) return;
  const isArrow = text.charCodeAt(at) === 61 && text.charCodeAt(at + 1) === 62;
  const from = behindMarks(text, skipBlanks(text, isArrow ? at + 2 : at + 1));
  const kind = kindOf(key.name, keyClass);
  if (keyClass === 'header' || keyClass === 'cookie') {
    if (from >= memo.headerEnd) memo.headerEnd = scanHeader(text, from, keyClass, spans);
    return;
  }
  const isLine = LINE_START.test(text.slice(Math.max(0, key.start - LINE_LOOKBACK), key.start));
  const isTight = text.charCodeAt(at) === 61 && from === at + 1;
  const field: Field = {
    name: key.name,
    isCompared: isIn(text, at - 1, '=!<>'),
    keyClass,
    kind,
    isLine,
    isTight,
    ending: endingOf(text, key.start, from, isLine),
    runs: memo.runs,
  };
  if (BYTES_CLASSES.has(keyClass) && scanBytes(text, from, kind, spans)) return;
  if (text.charCodeAt(at) === 44) scanArgument(text, from, field, spans);
  else if (text.charCodeAt(from) === 91 || (text.charCodeAt(from) === 40 && isQuoteAt(text, from + 1)))
    scanList(text, from + 1, field, spans);
  else if (text.charCodeAt(at) === 58 && breakLength(text, from) > 0) scanNextLine(text, from, field, spans);
  else scanValue(text, blockStart(text, from), field, spans);
}

/** `?code=…`: a key of Azure Functions, or of OAuth. `&Signature=…`: whoever has such an address may fetch it. */
const QUERY_NAMES: ReadonlySet<string> = new Set(['code', 'Signature']);

/** `UID=sa;PWD=…`: behind a semicolon it is no shell's working folder. */
function connectionClass(text: string, { name, start }: Key): KeyClass | undefined {
  const before = text.charAt(start - 1);
  if (name === 'PWD' && before === ';') return 'password';
  return QUERY_NAMES.has(name) && (before === '?' || before === '&') ? 'weak' : undefined;
}

/** Names whose value may be written as bytes. */
const BYTES_CLASSES: ReadonlySet<KeyClass> = new Set(['password', 'secret', 'weak', 'phrase']);

interface Field {
  readonly name: string;
  /** The separator compares. */
  readonly isCompared: boolean;
  readonly keyClass: KeyClass;
  readonly kind: string;
  readonly isLine: boolean;
  readonly isTight: boolean;
  readonly ending: ValueEnding;
  readonly runs: ValueRuns;
}

/** `a=1&b=2`: the body of a form begins its line like a setting does. */
const FORM_BODY = /^[^\s&"'`]{0,250}&[A-Za-z_]\w{0,40}=/;

function endingOf(text: string, keyStart: number, from: number, isLine: boolean): ValueEnding {
  const before = text.charAt(keyStart - 1);
  if (before === '?' || before === '&') return 'query';
  if (before === ';' || (before === ' ' && text.charAt(keyStart - 2) === ';')) return 'list';
  if (!isLine) return 'plain';
  return FORM_BODY.test(text.slice(from, from + 300)) ? 'query' : 'line';
}

/** Behind what Markdown (`**Password:** x`) and YAML (`password: &anchor x`) put before a value, or a written `\t`. */
function behindMarks(text: string, from: number): number {
  const code = text.charCodeAt(from);
  if (code !== 42 && code !== 38 && code !== 92) return from;
  const marks = /(?:(?:\\{1,8}t){1,4}|\*\*[ \t]{1,4}|&[\w-]{1,40}[ \t]{1,4})(?=\S)/y;
  marks.lastIndex = from;
  return marks.test(text) ? marks.lastIndex : from;
}

/** For YAML's `key: |` the value is the next line. */
function blockStart(text: string, from: number): number {
  const block = /[|>][-+]?[ \t]*(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)[ \t]{1,40}/y;
  block.lastIndex = from;
  return block.test(text) ? block.lastIndex : from;
}

/** A field whose line ends behind the colon: the value may stand on the next line, alone and without blanks. */
function scanNextLine(text: string, from: number, field: Field, spans: Span[]): void {
  const next = /(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)[ \t]{1,40}(?=\S)/y;
  next.lastIndex = from;
  if (!next.test(text)) return;
  const value = readValue(text, next.lastIndex, 'line', field.runs);
  if (value === undefined || !/^[ \t]*,?[ \t]*(?:\r?\n|[\\"'`&]|$)/.test(text.slice(value.next, value.next + 12)))
    return;
  const content = text.slice(value.start, value.end);
  const place: ValuePlace = { isQuoted: false, isLine: false, isTight: false };
  if (!/\s|:$/.test(content) && isSecretValue(content, field.keyClass, place))
    spans.push({ kind: field.kind, start: value.start, end: value.end });
}

function scanValue(text: string, from: number, field: Field, spans: Span[]): void {
  if (field.keyClass === 'phrase' && scanMnemonic(text, from, field, spans)) return;
  const value = readValue(text, from, field.ending, field.runs);
  if (value?.isQuoted !== true) scanWrapped(text, from, field.kind, spans, (inner) => isSecretInCall(inner, field));
  if (value === undefined || (field.isCompared && !value.isQuoted) || isCode(text, value, field)) return;
  pushIfSecret(text, value, field, spans);
}

/** A text inside a call may be anything, so only what has no order in it counts. */
const isSecretInCall = (value: string, { keyClass }: Field): boolean =>
  isSecretValue(value, keyClass, { isQuoted: false, isLine: false, isTight: false }) &&
  looksRandom(value) &&
  /\d/.test(value) &&
  /[A-Za-z]/.test(value);

/** A name that goes on with a bracket is a call or an index; one that ends a statement is a type or a variable. */
function isCode(text: string, value: FoundValue, { ending }: Field): boolean {
  if (value.isQuoted || !isIn(text, value.end, ending === 'plain' ? '([' : ';,')) return false;
  const content = text.slice(value.start, value.end);
  return /^[A-Za-z_$][\w$.]*$/.test(content) && (ending === 'plain' || (ending === 'line' && isIdentifier(content)));
}

function pushIfSecret(text: string, value: FoundValue, field: Field, spans: Span[]): void {
  // Between `&` or `;` stand values and no code, as in a line of its own.
  const isLine = field.isLine || (field.isTight && (field.ending === 'query' || field.ending === 'list'));
  const place: ValuePlace = { isQuoted: value.isQuoted, isLine, isTight: field.isTight };
  const content = text.slice(value.start, value.end);
  if (isSecretValue(content, field.keyClass, place) && !repeatsName(content, field.name))
    spans.push({ kind: field.kind, start: value.start, end: value.end });
}

/** `CHALLENGE_PASSWORD: "challengePassword"`: a table of names. */
function repeatsName(content: string, name: string): boolean {
  if (content.length > KEY_CHARACTERS_MAX) return false;
  const words = new Set(wordsOf(name));
  return wordsOf(content).every((word) => words.has(word)) && /^[\w.-]+$/.test(content);
}

/** `"name", "value"` of a call: both quoted; a list of field names looks the same, so the value must not be a name. */
function scanArgument(text: string, from: number, field: Field, spans: Span[]): void {
  if (!isQuoteAt(text, from)) return;
  const value = readValue(text, from, 'plain', field.runs);
  if (value === undefined) return;
  const content = text.slice(value.start, value.end);
  const place: ValuePlace = { isQuoted: false, isLine: false, isTight: false };
  if (!/\d|[^\w.$\s-]/.test(content) || /^[a-z]+\d?(?:_[a-z0-9]+)+$/.test(content)) return;
  if (!isNoise(content) && !isSecretValue(content, field.keyClass, place)) return;
  spans.push({ kind: field.kind, start: value.start, end: value.end });
}

function scanList(text: string, from: number, field: Field, spans: Span[]): void {
  let at = from;
  for (let count = 0; count < LIST_VALUES_MAX; count += 1) {
    for (let step = 1; step > 0 && at - from < LIST_CHARACTERS_MAX; at += step)
      step = isIn(text, at, ' \t\r\n,') ? 1 : breakLength(text, at);
    if (at - from >= LIST_CHARACTERS_MAX || !isQuoteAt(text, at)) return;
    const value = readValue(text, at, 'plain', field.runs);
    if (value === undefined) return;
    pushIfSecret(text, value, field, spans);
    at = value.next;
  }
}

function scanMnemonic(text: string, from: number, field: Field, spans: Span[]): boolean {
  MNEMONIC.lastIndex = isIn(text, from, '"\'`') ? from + 1 : from;
  const start = MNEMONIC.lastIndex;
  const match = MNEMONIC.exec(text);
  if (match === null) return false;
  spans.push({ kind: field.kind, start, end: start + match[0].length });
  return true;
}

/** `name: DB_PASSWORD` in a field right before `value: …`. */
function pairClass(text: string, keyStart: number): KeyClass | undefined {
  const name = PAIR_NAME.exec(text.slice(Math.max(0, keyStart - PAIR_LOOKBACK), keyStart))?.[1];
  const found = name === undefined ? undefined : classifyKey(name);
  return found === 'pair' ? undefined : found;
}

export function kindOf(name: string, keyClass: KeyClass): string {
  if (keyClass === 'password') return 'password';
  if (keyClass === 'phrase') return 'recovery-phrase';
  if (/token|jwt|bearer|pat$/i.test(name)) return 'token';
  return /key/i.test(name) ? 'key' : 'secret';
}

const COOKIE_PAIR = /([\w.-]{1,64})=([^;\s"'`\\()[\]{}]{4,4096})/g;
const COOKIE_ATTRIBUTES = /^(?:path|domain|expires|max-age|samesite|priority|version)$/i;
const HEADER_LINE = /[^\n"'`]{1,4096}/y;
/** A scheme and what follows it, or a credential alone. */
const CREDENTIAL = /(?:([A-Za-z][A-Za-z0-9_-]{0,30})[ \t]+)?([^\s,\\"'`]{6,4096})/y;

/** Remembers how far headers and values have been read, so that names inside them do not read them again. */
export interface ReadMemo {
  headerEnd: number;
  readonly runs: ValueRuns;
}

/** A quote, perhaps inside other strings. */
const QUOTE = /\\{0,32}["'`]/y;

/** The value of an `Authorization` or `Cookie` header, quoted or to the end of its line. Gives how far it has read. */
function scanHeader(text: string, from: number, keyClass: 'header' | 'cookie', spans: Span[]): number {
  QUOTE.lastIndex = from;
  const start = QUOTE.test(text) ? QUOTE.lastIndex : from;
  if (keyClass === 'header') {
    scanCredential(text, start, spans);
    return from;
  }
  HEADER_LINE.lastIndex = start;
  const line = HEADER_LINE.exec(text)?.[0];
  if (line === undefined) return from;
  scanCookies(line, start, spans);
  return start + line.length;
}

function scanCookies(line: string, start: number, spans: Span[]): void {
  for (const match of line.matchAll(COOKIE_PAIR)) {
    const [whole, name = '', value = ''] = match;
    if (COOKIE_ATTRIBUTES.test(name)) continue;
    if (!isSecretValue(value, 'cookie', { isQuoted: true, isLine: false, isTight: true })) continue;
    const end = start + match.index + whole.length;
    spans.push({ kind: 'cookie', start: end - value.length, end });
  }
}

function scanCredential(text: string, start: number, spans: Span[]): void {
  CREDENTIAL.lastIndex = start;
  const match = CREDENTIAL.exec(text);
  if (match === null) return;
  const [whole, scheme, value = ''] = match;
  const isBasic = scheme?.toLowerCase() === 'basic';
  const place: ValuePlace = { isQuoted: true, isLine: true, isTight: false };
  if (!(isBasic && isBasicCredential(value)) && !isSecretValue(value, 'header', place)) return;
  const end = start + whole.length;
  spans.push({ kind: isBasic ? 'basic-credential' : 'bearer', start: end - value.length, end });
}

/** True for base64 of `user:password` whose password is no placeholder. */
export function isBasicCredential(base64: string): boolean {
  if (!/^[A-Za-z0-9+/]{6,2000}={0,2}$/.test(base64)) return false;
  const bare = base64.replaceAll('=', '');
  if (bare.length % 4 === 1) return false;
  const decoded = atob(bare);
  const colon = decoded.indexOf(':');
  return colon !== -1 && colon < decoded.length - 1 && !isPlaceholder(decoded.slice(colon + 1));
}

const ENCODED_KEY = /([A-Za-z][\w.-]{1,60})(?:%22|%27|&quot;|&#34;|&#39;)?$/;
const ENCODED_VALUE =
  /(?:%3[dDaA]|[:=])(?:%20|[+ ])?(?:%22|%27|&quot;|&#34;|&#39;)?((?:[^\s%&"'<>]|%(?!22|27|26|0[aAdD])){4,1024})/y;

/** Adds a span for a field whose quotes or equals sign are percent-encoded or HTML entities; the separator is at `at`. */
export function scanEncodedAt(text: string, at: number, spans: Span[]): void {
  ENCODED_VALUE.lastIndex = at;
  const value = ENCODED_VALUE.exec(text)?.[1];
  if (value === undefined) return;
  const name = ENCODED_KEY.exec(text.slice(Math.max(0, at - LINE_LOOKBACK), at))?.[1]?.replace(/^.*%(?:22|27|26)/, '');
  const keyClass = name === undefined ? undefined : classifyKey(name);
  if (name === undefined || keyClass === undefined || keyClass === 'pair') return;
  const place: ValuePlace = { isQuoted: true, isLine: false, isTight: true };
  if (!isSecretValue(value, keyClass, place)) return;
  spans.push({
    kind: kindOf(name, keyClass),
    start: ENCODED_VALUE.lastIndex - value.length,
    end: ENCODED_VALUE.lastIndex,
  });
}

/** The start tag of an element by its own name (`<password>`), or by its attribute (`<property name="password">`). */
const ELEMENT = /<([A-Za-z][\w:.-]{1,60})(?:\s[^<>]{0,120})?$/;
const ATTRIBUTE = /\s(?:name|key|id)=\\{0,7}["']([\w:.-]{1,60})\\{0,7}["']$/;
const ELEMENT_VALUE = /[^<>\n]{4,1024}/y;

/** Adds a span for the text of `<password>…</password>`; the `>` is at `at`. */
export function scanElementAt(text: string, at: number, spans: Span[]): void {
  const isName = isKeyCharacter(text.charCodeAt(at - 1));
  if (!isName && !isIn(text, at - 1, '"\'')) return;
  const name = elementName(text.slice(Math.max(0, at - PAIR_LOOKBACK), at));
  const keyClass = name === undefined ? undefined : classifyKey(name);
  if (name === undefined || keyClass === undefined || keyClass === 'pair') return;
  ELEMENT_VALUE.lastIndex = at + 1;
  if (!ELEMENT_VALUE.test(text) || !text.startsWith('</', ELEMENT_VALUE.lastIndex)) return;
  const end = ELEMENT_VALUE.lastIndex;
  const place: ValuePlace = { isQuoted: true, isLine: false, isTight: false };
  if (isSecretValue(text.slice(at + 1, end), keyClass, place))
    spans.push({ kind: kindOf(name, keyClass), start: at + 1, end });
}

const elementName = (tag: string): string | undefined =>
  ATTRIBUTE.exec(tag)?.[1] ?? PROPERTY.exec(tag)?.[1] ?? ELEMENT.exec(tag)?.[1];
/** `<key>NAME</key><string>` of a property list. */
const PROPERTY = /<key>([\w:.-]{1,60})<\/key>\s{0,40}<string$/;
