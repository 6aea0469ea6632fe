import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject } from '../../contract/json.ts';
import { OUTPUT_HEAD_BYTES, OUTPUT_TAIL_BYTES } from '../../contract/limits.ts';
import { headText, tailText } from './utf8-edges.ts';

/** What a result tells of one stream. */
export interface KeptOutput extends JsonObject {
  /** All of it, or its beginning and its end with a line between that says how much was left out. */
  readonly text: string;
  readonly bytes: number;
  readonly truncated: boolean;
}

/** Keeps the two ends of a stream in memory, and all of it in a file once it is longer than that. */
export interface OutputKeeper {
  add(bytes: Uint8Array): void;
  /** Closes the file. `file` is set where there is one. */
  finish(): KeptOutput & { readonly file?: string };
}

export function keepOutput(file: string): OutputKeeper {
  let all: Buffer[] = [];
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let bytes = 0;
  let descriptor: number | undefined;
  let isComplete = true;

  const spill = (): void => {
    head = Buffer.concat(all);
    all = [];
    tail = head.subarray(OUTPUT_HEAD_BYTES);
    descriptor = openKept(file);
    write(head);
    head = Buffer.from(head.subarray(0, OUTPUT_HEAD_BYTES));
  };
  const write = (chunk: Buffer): void => {
    if (descriptor === undefined) return;
    try {
      for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
    } catch {
      // A full disk costs the file, not the run.
      isComplete = false;
      closeSync(descriptor);
      descriptor = undefined;
    }
  };
  return {
    add(chunk) {
      const copy = Buffer.from(chunk);
      bytes += copy.length;
      if (all.length > 0 || head.length === 0) {
        all.push(copy);
        if (bytes > OUTPUT_HEAD_BYTES + OUTPUT_TAIL_BYTES) spill();
        return;
      }
      write(copy);
      tail = Buffer.concat([tail, copy]);
      if (tail.length > 4 * OUTPUT_TAIL_BYTES) tail = Buffer.from(tail.subarray(-OUTPUT_TAIL_BYTES));
    },
    finish() {
      if (head.length === 0) return { text: Buffer.concat(all).toString('utf8'), bytes, truncated: false };
      const isKept = descriptor !== undefined && isComplete;
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      const [first, last] = [headText(head), tailText(tail.subarray(-OUTPUT_TAIL_BYTES))];
      const leftOut = bytes - first.bytes - last.bytes;
      const text = `${first.text}\n[… ${leftOut} bytes left out …]\n${last.text}`;
      return { text, bytes, truncated: true, ...(isKept && { file }) };
    },
  };
}

function openKept(file: string): number | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, 'wx', 0o600);
  } catch {
    return undefined;
  }
}
