import { fstatSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1024 * 1024;

/** What a file holds, from its start, whatever its position. Each chunk is valid until the next is asked for. */
export function* chunksOf(descriptor: number): Generator<Uint8Array> {
  // No larger than the file, as far as its size is known: most files are small.
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(4096, fstatSync(descriptor).size + 1)));
  for (let position = 0; ; ) {
    const count = readSync(descriptor, buffer, 0, buffer.length, position);
    if (count === 0) return;
    position += count;
    yield buffer.subarray(0, count);
  }
}
