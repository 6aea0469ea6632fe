import { createHash } from 'node:crypto';

const HEADER_BYTES = 12;
/** Times, device, inode: what a mere look at the files changes. Then the mode. */
const MODE_AT = 24;
const ID_AT = 40;
const ID_BYTES = 20;
const FLAGS_AT = ID_AT + ID_BYTES;
const EXTENDED = 0x4000;
/** Stage, and that the entry is assumed unchanged; the length of the name is told by the name. */
const MEANINGFUL_FLAGS = 0xb000;

/**
 * What an index says, without what git remembers of the files: which contents under which names stand ready for the next
 * commit (gitformat-index(5), versions 2 and 3, SHA-1). `undefined` for anything else.
 */
export function indexMeaning(bytes: Buffer): string | undefined {
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = bytes.readUInt32BE(4);
  if (version !== 2 && version !== 3) return undefined;
  const hash = createHash('sha256');
  let at = HEADER_BYTES;
  for (let left = bytes.readUInt32BE(8); left > 0; left -= 1) {
    if (at + FLAGS_AT + 2 > bytes.length) return undefined;
    const flags = bytes.readUInt16BE(at + FLAGS_AT);
    const isExtended = (flags & EXTENDED) !== 0;
    const nameAt = at + FLAGS_AT + (isExtended ? 4 : 2);
    const end = bytes.indexOf(0, nameAt);
    if (end === -1) return undefined;
    hash.update(bytes.subarray(at + MODE_AT, at + MODE_AT + 4));
    hash.update(bytes.subarray(at + ID_AT, at + FLAGS_AT));
    hash.update(Buffer.from([(flags & MEANINGFUL_FLAGS) >> 8]));
    if (isExtended) hash.update(bytes.subarray(at + FLAGS_AT + 2, nameAt));
    hash.update(bytes.subarray(nameAt, end + 1));
    // Entries are filled up with one to eight NULs to a multiple of eight bytes.
    at += (end - at + 8) & ~7;
  }
  return hash.digest('hex');
}
