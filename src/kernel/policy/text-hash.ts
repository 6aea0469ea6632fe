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

const BITS = 1 << 16;

/** Values by hash. Most hashes that are looked for are not there, and a bit says so before the map is asked. */
export class HashTable<T> {
  private readonly map = new Map<number, T[]>();
  private readonly bits = new Uint32Array(BITS >> 5);

  get size(): number {
    return this.map.size;
  }

  add(hash: number, value: T): void {
    const slot = hash & (BITS - 1);
    this.bits[slot >> 5] = (this.bits[slot >> 5] ?? 0) | (1 << (slot & 31));
    const there = this.map.get(hash);
    if (there === undefined) this.map.set(hash, [value]);
    else if (there.at(-1) !== value) there.push(value);
  }

  get(hash: number): readonly T[] | undefined {
    const slot = hash & (BITS - 1);
    return ((this.bits[slot >> 5] ?? 0) & (1 << (slot & 31))) === 0 ? undefined : this.map.get(hash);
  }
}
