import { hash } from 'node:crypto';
import { asDigest, type Digest } from '../../contract/ids.ts';

/** What the first entry follows: the hash of an empty tree (RFC 6962, 2.1). */
export const GENESIS: Digest = digestOf('');

/** Hash of an entry: that of a leaf in RFC 6962, so that a Merkle tree can stand on the same hashes. */
export function leafHash(header: string): Digest {
  return digestOf(`\0${header}`);
}

/**
 * What a header says of its payload: the hash of an opening, which is a prefix, a salt and the payload's text. The salt
 * keeps a short payload from being guessed from the header; it lives with the payload and goes with it. The prefix
 * keeps it apart from leaves (0x00) and nodes (0x01).
 */
export const commitmentTo = (opening: Uint8Array): Digest => digestOf(opening);

/** Prefix, salt and text in a row: `commitmentTo` is of the whole, and what is sealed is all behind the prefix. */
export function openingOf(salt: Uint8Array, payload: string | Uint8Array): Buffer {
  const start = 1 + salt.length;
  const opening = Buffer.allocUnsafe(start + Buffer.byteLength(payload));
  opening[0] = COMMITMENT_PREFIX;
  opening.set(salt, 1);
  if (typeof payload === 'string') opening.write(payload, start);
  else opening.set(payload, start);
  return opening;
}

const COMMITMENT_PREFIX = 2;

function digestOf(data: string | Uint8Array): Digest {
  return asDigest(`sha256:${hash('sha256', data)}`);
}
