import { type Findings, findSecrets } from './find-secrets.ts';
import { mayHoldPhrase } from './key-name.ts';
import { type KnownForm, type KnownSecret, knownForms, scanKnown, unfinishedForm } from './known-values.ts';
import { pemEnd } from './pem.ts';
import { marker, mergeSpans, replaceSpans, type Span } from './span.ts';
import { unfinishedList } from './unfinished-list.ts';

/** Redacts a text that arrives in pieces. What `push` and `end` return, put together, is the redacted text. */
export interface Redactor {
  /** Takes the next piece and gives what can be shown already; keeps back whatever may be part of a secret. */
  push(chunk: string): string;
  /** Gives the rest. */
  end(): string;
}

/** What was passed on and is still looked at, because a name before a value says what the value is. */
const CONTEXT_CHARACTERS = 1024;
/** More than the longest secret outside a key's block; what stands this far back from the end is decided. */
const HELD_CHARACTERS = 56 * 1024;
/** A text without line breaks is passed on in steps of the difference. */
const PENDING_CHARACTERS_MAX = 2 * HELD_CHARACTERS;

/**
 * Makes a redactor for a stream. It passes text on at line breaks, and at blanks in lines where no secret with a
 * blank in it can stand; a line without end is passed on only so far that no secret can reach across the cut.
 */
export function createRedactor(known: readonly KnownSecret[] = []): Redactor {
  const forms = knownForms(known);
  const formsWithBlanks = forms.filter(({ text }) => /\s/.test(text));
  let context = '';
  let pending = '';
  let isInBlock = false;
  /** Length of the pending text from which another look is worth its time. */
  let nextLook = 0;

  /** Passes on the pending text before `cut`, or a little less where a secret reaches across. */
  const passOn = (cut: number, isEnd: boolean): string => {
    const text = context + pending;
    const from = context.length;
    const { spans, openAt, isKeySeen } = find(text, forms);
    if (isKeySeen === true && openAt !== undefined && !isEnd) return enterBlock(text, from, spans, openAt);
    const wanted = isEnd ? text.length : Math.min(from + cut, openAt ?? text.length);
    const to = spans.find(({ start, end }) => start < wanted && wanted < end)?.start ?? wanted;
    const safe = Math.max(from, to);
    const out = replaceSpans(text, spans, from, safe);
    context = text.slice(Math.max(0, safe - CONTEXT_CHARACTERS), safe);
    pending = text.slice(safe);
    return out;
  };

  const enterBlock = (text: string, from: number, spans: readonly Span[], openAt: number): string => {
    const begin = Math.max(from, spans.find(({ start, end }) => start <= openAt && openAt < end)?.start ?? openAt);
    const out = replaceSpans(text, spans, from, begin) + marker('private-key');
    isInBlock = true;
    context = '';
    pending = text.slice(blockBody(text, openAt));
    return out + walkBlock();
  };

  /** Drops what belongs to the key's block. Behind its end the stream goes on as before. */
  const walkBlock = (): string => {
    const found = pemEnd(pending, 0);
    if (found.isOpen) {
      pending = pending.slice(found.tail);
      return '';
    }
    isInBlock = false;
    context = pending.slice(Math.max(0, found.end - CONTEXT_CHARACTERS), found.end);
    pending = pending.slice(found.end);
    return advance();
  };

  const advance = (): string => {
    const cut = Math.min(
      cutOf(context, pending),
      pending.length - unfinishedForm(pending, formsWithBlanks),
      pending.length - unfinishedList(context, pending),
    );
    const out = cut > 0 ? passOn(cut, false) : '';
    // Looking again at each small piece of a long line would take quadratic time.
    nextLook = pending.length + (pending.length >> 4);
    return out;
  };

  return {
    push(chunk) {
      pending += chunk;
      if (isInBlock) return /[\n\\-]/.test(chunk) || pending.length > CONTEXT_CHARACTERS ? walkBlock() : '';
      const isWorthIt = chunk.includes('\n') || (/\s/.test(chunk) && pending.length >= nextLook);
      return isWorthIt || pending.length > Math.max(nextLook, PENDING_CHARACTERS_MAX) ? advance() : '';
    },
    end() {
      const rest = isInBlock ? pending.slice(pemEnd(pending, 0).end) : undefined;
      if (rest !== undefined) {
        context = '';
        pending = rest;
        isInBlock = false;
      }
      return pending === '' ? '' : passOn(pending.length, true);
    },
  };
}

function find(text: string, forms: readonly KnownForm[]): Findings {
  const { spans, ...rest } = findSecrets(text);
  const all = [...spans];
  scanKnown(text, forms, all);
  return { ...rest, spans: mergeSpans(all) };
}

/** Behind the line that opens a key's block. */
function blockBody(text: string, openAt: number): number {
  const begin = /-{4,5} ?BEGIN [A-Za-z0-9 ]{1,80}-{4,5}|Private-Lines: \d{1,4}(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)/y;
  begin.lastIndex = openAt;
  return begin.test(text) ? begin.lastIndex : openAt;
}

/** How much of the pending text can be decided on: up to the last line break, the last harmless blank, or none. */
function cutOf(context: string, pending: string): number {
  const line = pending.lastIndexOf('\n') + 1;
  const before = line === 0 ? context.slice(context.lastIndexOf('\n') + 1) : '';
  const rest = pending.slice(line);
  const blank = lastBlank(rest) + 1;
  if (blank > 0 && !mayHoldPhrase(before + rest)) return line + blank;
  if (line > 0 || pending.length <= PENDING_CHARACTERS_MAX) return line;
  return pending.length - HELD_CHARACTERS;
}

function lastBlank(text: string): number {
  let at = text.length - 1;
  while (at >= 0 && !/\s/.test(text.charAt(at))) at -= 1;
  return at;
}
