/**
 * Hashes of parts of a text (FNV-1a, 32 bits) without cutting the parts out. Two texts may share a hash: then an index
 * gives a rule too many to look at, never one too few.
 */
export const HASH_START = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

export const hashStep = (hash: number, code: number): number => Math.imul(hash ^ code, PRIME);

export function hashText(text: string): number {
  let hash = HASH_START;
  for (let at = 0; at < text.length; at += 1) hash = hashStep(hash, text.charCodeAt(at));
  return hash;
}

/** From the last character to the first: the order in which the suffixes of a host name are met. */
export function hashBackwards(text: string): number {
  let hash = HASH_START;
  for (let at = text.length - 1; at >= 0; at -= 1) hash = hashStep(hash, text.charCodeAt(at));
  return hash;
}
