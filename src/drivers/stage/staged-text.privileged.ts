import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The text of a file in a stage, or the target of a link, as it is written; `undefined` for everything else: absent,
 * larger than the limit, not UTF-8, binary. A link is never followed and a pipe never waited for: a process that nobody
 * vouches for made them.
 */
export function stagedText(location: string, limitBytes: number): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(location, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size > limitBytes) return undefined;
    return textOf(readFileSync(descriptor), limitBytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? linkTarget(location, limitBytes) : undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function linkTarget(location: string, limitBytes: number): string | undefined {
  try {
    return textOf(readlinkSync(location, { encoding: 'buffer' }), limitBytes);
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array, limitBytes: number): string | undefined {
  if (bytes.length > limitBytes || bytes.includes(0)) return undefined;
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
