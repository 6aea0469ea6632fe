import type { Span } from './span.ts';

const BEGIN =
  /-----BEGIN OpenVPN Static key V1-----|-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY ----/y;
const END =
  /-----END OpenVPN Static key V1-----|-----END (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----|---- END (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY ----/y;
/** A PuTTY key: the private lines follow, then `Private-MAC`. */
const PUTTY_BEGIN = /Private-Lines: \d{1,4}(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)/y;
/** What base64, its armour headers and the ways to write them in code and JSON are made of. */
const ARMOUR_LINE = /^[\s>|#*"'`+,.:;()[\]\\/=A-Za-z0-9_-]*$/;
const BASE64_RUN = /[A-Za-z0-9+/=]{20}/;
/** Longest line (or piece between two `\n`) that is looked at as armour; a key begins within so much of its header. */
const LINE_CHARACTERS_MAX = 4096;
/** Where the next block opens this one has no end of its own. */
const NEXT_BEGIN = /-{4,5} ?BEGIN |Private-Lines: /;

/** Longest end marker; a shorter rest of text may still become one. */
const END_CHARACTERS_MAX = 80;

/** Where a private key's armour ends; `isOpen` where the text ended before it did. */
export interface PemEnd {
  readonly end: number;
  readonly isOpen: boolean;
  /** Start of the last piece, which more text may still lengthen; for going on later. */
  readonly tail: number;
}

export interface PemBlock extends PemEnd {
  readonly start: number;
  /** Behind what opens it. */
  readonly body: number;
  /** True for markers with no key between them (code that looks for keys has such strings). */
  readonly isEmpty: boolean;
}

/** Adds a span for a private key block that begins at `at` (PEM, OpenPGP, SSH2, PuTTY). Gives its end. */
export function scanPemAt(text: string, at: number, spans: Span[]): PemBlock | undefined {
  const begin = text.charCodeAt(at) === 45 ? BEGIN : PUTTY_BEGIN;
  begin.lastIndex = at;
  if (!begin.test(text)) return undefined;
  const body = begin.lastIndex;
  const near = pemEnd(text, body, body + LINE_CHARACTERS_MAX);
  const isEmpty = !BASE64_RUN.test(text.slice(body, Math.min(near.end, body + LINE_CHARACTERS_MAX)));
  if (isEmpty) return { ...near, start: at, body, isEmpty };
  const found = pemEnd(text, body);
  spans.push({ kind: 'private-key', start: at, end: found.end });
  return { ...found, start: at, body, isEmpty };
}

/**
 * Walks on from inside a block, piece by piece (a line, or what stands between two `\n` of a string), to its end
 * marker or to the first piece that is no armour. A block without end marker is cut there: what follows is not key.
 * Goes no further than the piece that `to` stands in.
 */
export function pemEnd(text: string, from: number, to: number = text.length): PemEnd {
  let at = from;
  while (at < text.length) {
    if (at >= to) return { end: at, isOpen: false, tail: at };
    const stop = pieceEnd(text, at);
    const piece = text.slice(at, stop);
    if (NEXT_BEGIN.test(piece)) return { end: at, isOpen: false, tail: at };
    const dash = piece.indexOf('----');
    if (dash !== -1) {
      END.lastIndex = at + dash;
      if (END.test(text)) return { end: END.lastIndex, isOpen: false, tail: at };
      if (stop === text.length && piece.length - dash < END_CHARACTERS_MAX)
        return { end: stop, isOpen: true, tail: at };
    }
    if (!isArmour(piece)) return { end: at, isOpen: false, tail: at };
    if (stop === text.length) return { end: stop, isOpen: true, tail: isPieceWhole(piece) ? stop : at };
    at = stop;
  }
  return { end: text.length, isOpen: true, tail: text.length };
}

/** End of the piece that starts at `at`: behind the next line feed or written `\n`, or the end of the text. */
function pieceEnd(text: string, at: number): number {
  const limit = Math.min(text.length, at + LINE_CHARACTERS_MAX);
  for (let index = at; index < limit; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10) return index + 1;
    if (code === 92 && text.charCodeAt(index + 1) === 110) return index + 2;
  }
  return limit;
}

const isPieceWhole = (piece: string): boolean =>
  piece.endsWith('\n') || piece.endsWith('\\n') || piece.length >= LINE_CHARACTERS_MAX;

/** What `grep -n`, `cat -n` and editors put before a line. */
const NUMBERED =
  /^(?:[^\s:]{1,200}[:-]\d{1,6}[:-]|[\w.-]{1,60}[ \t]{1,20}[|│]|[ \t]{0,8}\d{1,6}(?:\t|:[ \t]|[ \t]{0,2}[|→]))/;

/** Base64 has no blanks between short words; a header (`Proc-Type: 4,ENCRYPTED`) has a colon. */
function isArmour(piece: string): boolean {
  if (!ARMOUR_LINE.test(piece) || piece.startsWith('Private-MAC')) return false;
  const words = piece
    .replace(NUMBERED, '')
    .replace(/^[\s>|#*+"'`]{0,80}/, '')
    .replaceAll(/\\[nr]|["'`,;)\\]/g, ' ')
    .trim()
    .split(/\s+/);
  if (words.length === 1 || /^[A-Z][A-Za-z-]{2,30}:$/.test(words[0] ?? '')) return true;
  return words.slice(0, -1).every((word) => word.length >= 16);
}
