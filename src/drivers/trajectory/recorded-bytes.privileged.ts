import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SallyportError } from '../../contract/errors.ts';
import { MIB } from '../../contract/limits.ts';

/** Beyond this it is no file of recorded sessions: a small compressed file can hold a very large one. */
const BYTES_MAX = 4096 * MIB;
const GZIP = Buffer.from([0x1f, 0x8b]);

/** The bytes of a file that the person named, unpacked where it is packed. Throws `USAGE_INVALID`, `TRAJECTORY_INVALID`. */
export async function* recordedBytes(path: string): AsyncGenerator<Uint8Array> {
  const isPacked = await startsPacked(path);
  const raw = createReadStream(path);
  const source = isPacked ? raw.pipe(createGunzip()) : raw;
  // An error of the file does not reach the other end of a pipe by itself.
  if (isPacked) raw.on('error', (error) => source.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += (chunk as Buffer).length;
      if (bytes > BYTES_MAX)
        throw new SallyportError('TRAJECTORY_INVALID', `${path} holds more than ${BYTES_MAX} bytes.`);
      yield chunk as Buffer;
    }
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause;
    throw new SallyportError('TRAJECTORY_INVALID', `${path} cannot be read to its end: ${messageOf(cause)}.`, {
      cause,
    });
  } finally {
    raw.destroy();
  }
}

async function startsPacked(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.equals(GZIP);
  } catch (cause) {
    throw new SallyportError('USAGE_INVALID', `The file ${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
