import { hash } from 'node:crypto';
import { asDigest, type Digest } from '../../contract/ids.ts';

/** What the first entry follows: the hash of an empty tree (RFC 6962, 2.1). */
export const GENESIS: Digest = digestOf('');

/** Hash of an entry: that of a leaf in RFC 6962, so that a Merkle tree can stand on the same hashes. */
export function leafHash(header: string): Digest {
  return digestOf(`\0${header}`);
}

/**
 * What a header says of its payload. The salt keeps a short payload from being guessed from the header; it lives with
 * the payload and goes with it. The prefix keeps it apart from leaves (0x00) and nodes (0x01).
 */
export function commitmentTo(salt: Uint8Array, plaintext: Uint8Array): Digest {
  return digestOf(Buffer.concat([COMMITMENT_PREFIX, salt, plaintext]));
}

const COMMITMENT_PREFIX = Uint8Array.of(2);

function digestOf(data: string | Uint8Array): Digest {
  return asDigest(`sha256:${hash('sha256', data)}`);
}
