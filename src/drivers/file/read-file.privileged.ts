import { closeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { SallyportError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { FILE_TEXT_BYTES_MAX } from '../../contract/limits.ts';
import type { ReadArguments, SeenPath } from './action-arguments.ts';
import { chunksOf } from './chunks.privileged.ts';
import { checkAccess, checkStillThere, type FileAccess, locateSeen } from './file-access.privileged.ts';
import { quoted, readFault } from './file-fault.ts';

export interface ReadContext {
  readonly access: FileAccess;
  readonly seen: SeenPath | undefined;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
}

/**
 * Reads lines of one text file. Throws `FILE_ABSENT`, `FILE_NOT_REGULAR`, `FILE_NOT_TEXT`, `FILE_TOO_LARGE` (unless a
 * part was asked for), `PATH_PROTECTED`, `PATH_OUTSIDE`, `FILE_CHANGED`, `CANCELLED`.
 */
export async function readFile({ path, fromLine, lines }: ReadArguments, context: ReadContext): Promise<JsonObject> {
  const { access, seen, signal, pause } = context;
  const { root } = access;
  const name = root.nameOf(path);
  using found = locateSeen(root, path, seen);
  if (found.entry === undefined) throw new SallyportError('FILE_ABSENT', `${quoted(name)} does not exist.`);
  if (found.entry.kind !== 'file') throw notRegular(name, found.entry.kind);
  checkAccess(access, 'read', path, found.entry);
  const isPart = fromLine !== undefined || lines !== undefined;
  if (found.entry.sizeBytes > FILE_TEXT_BYTES_MAX && !isPart) throw tooLarge(name, found.entry.sizeBytes);
  try {
    using pinned = found.folder.pin(found.name);
    if (pinned.state.identity !== found.entry.identity)
      throw new SallyportError('FILE_CHANGED', `${quoted(name)} was replaced meanwhile.`);
    await pause();
    const descriptor = pinned.openForReading();
    try {
      const part = await readLines(descriptor, {
        name,
        signal,
        from: fromLine ?? 1,
        count: lines ?? Number.POSITIVE_INFINITY,
      });
      checkStillThere(root, found);
      return { path, ...part, sizeBytes: pinned.state.sizeBytes };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw readFault(error, name);
  }
}

interface LineRange {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly from: number;
  readonly count: number;
}

/** The lines asked for and the number of all lines: the file is read to its end, so that a later look can be aimed. */
async function readLines(descriptor: number, { name, signal, from, count }: LineRange): Promise<JsonObject> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const wanted = new LineCollector(from, count);
  for (const chunk of chunksOf(descriptor)) {
    wanted.take(decoded(name, () => decoder.decode(chunk, { stream: true })));
    await setImmediate();
    if (signal.aborted) throw new SallyportError('CANCELLED', 'Reading was stopped.');
  }
  wanted.take(decoded(name, () => decoder.decode()));
  return wanted.result();
}

function decoded(name: string, decode: () => string): string {
  try {
    const text = decode();
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8: said below.
  }
  throw new SallyportError('FILE_NOT_TEXT', `${quoted(name)} is not text in UTF-8.`);
}

/** Picks lines out of text that comes in pieces. */
class LineCollector {
  readonly #from: number;
  readonly #end: number;
  #text = '';
  #line = 1;
  #isLineOpen = false;
  #isCut = false;

  constructor(from: number, count: number) {
    this.#from = from;
    this.#end = from + count;
  }

  take(piece: string): void {
    for (let at = 0; at < piece.length; ) {
      const newline = piece.indexOf('\n', at);
      const next = newline === -1 ? piece.length : newline + 1;
      this.#keep(piece.slice(at, next));
      this.#isLineOpen = newline === -1;
      if (newline !== -1) this.#line++;
      at = next;
    }
  }

  #keep(part: string): void {
    if (this.#line < this.#from || this.#line >= this.#end || this.#isCut) return;
    // A part of a huge file may still be huge.
    this.#isCut = this.#text.length + part.length > FILE_TEXT_BYTES_MAX;
    if (!this.#isCut) this.#text += part;
  }

  result(): JsonObject {
    const totalLines = this.#line - 1 + (this.#isLineOpen ? 1 : 0);
    const newlines = this.#text.split('\n').length - 1;
    const lines = newlines + (this.#text !== '' && !this.#text.endsWith('\n') ? 1 : 0);
    const truncated = this.#isCut || this.#from - 1 + lines < totalLines;
    return { text: this.#text, fromLine: this.#from, lines, totalLines, truncated };
  }
}

const WORDS = { directory: 'a folder', link: 'a link', special: 'a pipe, socket or device', file: 'a file' } as const;

export const notRegular = (name: string, kind: keyof typeof WORDS): SallyportError =>
  new SallyportError('FILE_NOT_REGULAR', `${quoted(name)} is ${WORDS[kind]}.`);

const tooLarge = (name: string, sizeBytes: number): SallyportError =>
  new SallyportError(
    'FILE_TOO_LARGE',
    `${quoted(name)} has ${(sizeBytes / 2 ** 20).toFixed(1)} MiB; at most ${FILE_TEXT_BYTES_MAX / 2 ** 20} MiB are read at once.`,
  );
