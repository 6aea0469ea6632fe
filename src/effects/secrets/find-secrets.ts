import { type PemBlock, scanPemAt } from './pem.ts';
import { scanUrlAt } from './scan-authority.ts';
import { type ReadMemo, scanElementAt, scanEncodedAt, scanFieldAt } from './scan-fields.ts';
import { formatStarts, scanFormatAt } from './scan-formats.ts';
import { scanBehindAws, scanEntraAt, scanMailchimpAt, scanMailgunAt } from './scan-inside.ts';
import { byteAt, scanPercentAt } from './scan-percent.ts';
import { placeStarts, scanColonAt, scanOptionAt, scanPlaceAt } from './scan-places.ts';
import type { Span } from './span.ts';

const OTHER = 0;
const WORD = 1;
const TRIGGER = 2;

/** What each ASCII character is to the scan; everything beyond ASCII is `OTHER`. */
const CLASSES = new Uint8Array(128);
for (let code = 48; code < 58; code += 1) CLASSES[code] = WORD;
for (let code = 65; code < 91; code += 1) {
  CLASSES[code] = WORD;
  CLASSES[code + 32] = WORD;
}
for (const character of '=:,>-~${%') CLASSES[character.charCodeAt(0)] = TRIGGER;

const FORMAT = 1;
const PLACE = 2;
/** What can begin with each pair of ASCII characters, so that most positions of a text cost one look-up. */
const STARTS = new Uint8Array(128 * 128);
for (const start of formatStarts()) STARTS[start] = FORMAT;
for (const start of placeStarts()) STARTS[start] = (STARTS[start] ?? 0) | PLACE;

/** As Chinese and Japanese are written. */
const FULL_WIDTH_COLON = 0xff1a;

export interface Findings {
  /** In no order, and perhaps overlapping. */
  readonly spans: readonly Span[];
  /** Where a private key's block begins that the text did not end. */
  readonly openAt?: number;
  /** Set where that block has begun to hold a key. */
  readonly isKeySeen?: boolean;
}

/** One walk over a text. */
interface Scan extends ReadMemo {
  readonly text: string;
  readonly spans: Span[];
  /** Everything before is inside a secret that was found; how many spans that took into account. */
  coveredTo: number;
  counted: number;
  /** Up to here percent-encoded text has been decoded. */
  percentTo: number;
  /** How many times what is looked at was decoded. */
  readonly depth: number;
}

/**
 * Looks at every character once. A key of known format can only begin where a run of letters and digits begins (or
 * behind an escape such as `\n` or `%3D`); the rest is found from the character that separates a name from a value.
 */
export function findSecrets(text: string, depth = 0): Findings {
  const scan: Scan = { text, percentTo: 0, depth, spans: [], headerEnd: 0, runs: {}, coveredTo: 0, counted: 0 };
  let openAt: number | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? CLASSES[code] : OTHER;
    if (kind === WORD) {
      if (isWorthLook(text, at, code)) scanWordAt(scan, at);
      at = wordEnd(text, at) - 1;
      continue;
    }
    if (code === FULL_WIDTH_COLON) scanFieldAt(text, at, scan.spans, scan);
    if (kind !== TRIGGER || isCovered(scan, at)) continue;
    const block = scanTriggerAt(scan, at, code);
    if (block === undefined) continue;
    if (block.isEmpty) {
      // No key follows, so all that follows is looked at like any other text.
      if (block.isOpen) openAt ??= block.start;
      at = Math.max(at, block.body - 1);
      continue;
    }
    if (block.isOpen) return { spans: scan.spans, openAt: block.start, isKeySeen: true };
    at = Math.max(at, block.end - 1);
  }
  return { spans: scan.spans, ...(openAt !== undefined && { openAt }) };
}

function wordEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && CLASSES[text.charCodeAt(end)] === WORD) end += 1;
  return end;
}

/** Most words begin like nothing that is known, and stand behind no escape; they are passed over here. */
function isWorthLook(text: string, at: number, code: number): boolean {
  const next = text.charCodeAt(at + 1);
  if (next < 128 && STARTS[code * 128 + next] !== 0) return true;
  const before = text.charCodeAt(at - 1);
  return before === 92 || before === 37 || before === 91;
}

/** A text that was encoded twice is decoded twice, and no more. */
const DECODINGS_MAX = 2;

function scanPercent(scan: Scan, at: number): void {
  const { text, spans, depth, percentTo } = scan;
  if (depth >= DECODINGS_MAX || at < percentTo || byteAt(text, at + 1) === undefined) return;
  const find = (decoded: string) => findSecrets(decoded, depth + 1).spans;
  scan.percentTo = scanPercentAt(text, at, { from: percentTo, spans, find });
}

/** True inside a secret that was found already; it is replaced whole, so nothing in it needs a look. */
function isCovered(scan: Scan, at: number): boolean {
  for (; scan.counted < scan.spans.length; scan.counted += 1)
    scan.coveredTo = Math.max(scan.coveredTo, scan.spans[scan.counted]?.end ?? 0);
  return at < scan.coveredTo;
}

/** A word begins at `at`: also tries behind the letters of an escape that stand right before the real beginning. */
function scanWordAt(scan: Scan, at: number): void {
  scanStart(scan, at);
  const before = scan.text.charCodeAt(at - 1);
  if (before === 92) {
    const letter = scan.text.charAt(at);
    if (letter === 'n' || letter === 'r' || letter === 't') scanStart(scan, at + 1);
    else if (letter === 'u') scanStart(scan, at + 5);
    else if (letter === 'x') scanStart(scan, at + 3);
  } else if (before === 37) scanStart(scan, at + 2);
  else if (before === 91) scanBehindColour(scan, at);
}

/** The rest of an escape that sets colours (`ESC[1;32m`, or written `\\u001b[32m`), with a key right behind it. */
const COLOUR = /\d{0,3}(?:;\d{1,3}){0,5}m/y;

function scanBehindColour(scan: Scan, at: number): void {
  COLOUR.lastIndex = at;
  if (COLOUR.test(scan.text)) scanStart(scan, COLOUR.lastIndex);
}

function scanStart({ text, spans }: Scan, at: number): void {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  if (first >= 128 || second >= 128) return;
  const start = first * 128 + second;
  const can = STARTS[start] ?? 0;
  if (can === 0) return;
  const count = spans.length;
  if ((can & FORMAT) !== 0) scanFormatAt(text, at, start, spans);
  const added = spans[count];
  if (added?.kind === 'aws-access-key') scanBehindAws(text, added.end, spans);
  if ((can & PLACE) !== 0) scanPlaceAt(text, at, start, spans);
}

function scanTriggerAt(scan: Scan, at: number, code: number): PemBlock | undefined {
  const { text, spans } = scan;
  switch (code) {
    case 61: // =
      if (text.charCodeAt(at + 1) !== 61) scanFieldAt(text, at, spans, scan);
      return undefined;
    case 58: // :
      return scanColon(scan, at);
    case 44: // ,
      if (isQuote(text.charCodeAt(at - 1))) scanFieldAt(text, at, spans, scan);
      return undefined;
    case 62: // >
      scanElementAt(text, at, spans);
      return undefined;
    case 37: // %
      scanPercent(scan, at);
      return undefined;
    case 126: // ~
      scanEntraAt(text, at, spans);
      return undefined;
    case 45: // -
      return scanDash(scan, at);
    default: // $ {
      scanStart(scan, at);
      return undefined;
  }
}

const isQuote = (code: number): boolean => code === 34 || code === 39 || code === 96;

function scanColon(scan: Scan, at: number): PemBlock | undefined {
  const { text, spans } = scan;
  if (text.startsWith(PUTTY, at - PUTTY.length)) {
    const block = scanPemAt(text, at - PUTTY.length, spans);
    if (block !== undefined) return block;
  }
  const next = text.charCodeAt(at + 1);
  if (next === 47 && text.charCodeAt(at + 2) === 47) scanUrlAt(text, at + 3, spans);
  else if (text.charCodeAt(at - 1) === 59) scanEncodedAt(text, at, spans);
  else if (next !== 58 && next !== 61) scanFieldAt(text, at, spans, scan);
  scanColonAt(text, at, spans);
  return undefined;
}

/** The field that opens the private part of a PuTTY key. */
const PUTTY = 'Private-Lines';

function scanDash(scan: Scan, at: number): PemBlock | undefined {
  const { text, spans, runs } = scan;
  if (text.charCodeAt(at + 1) === 45 && text.charCodeAt(at + 2) === 45) {
    const block = scanPemAt(text, at, spans);
    if (block !== undefined) return block;
  }
  if (text.charCodeAt(at - 1) === 60) scanFieldAt(text, at, spans, scan); // R assigns with `<-`
  if (text.charCodeAt(at + 1) === 117) scanMailchimpAt(text, at, spans);
  if (text.charCodeAt(at + 9) === 45) scanMailgunAt(text, at, spans);
  scanOptionAt(text, at, spans, runs);
  return undefined;
}
