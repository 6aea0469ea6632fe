const BITS = 8192;
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;

/** Says of a word that it is certainly not in a chunk of text, or may be (B. Bloom, 1970): three bits a word. */
export class WordFilter {
  readonly #bits = new Uint32Array(BITS / 32);

  /** FNV-1a with a last mix, so that both halves are good. */
  static hash(word: string): number {
    let hash = SEED;
    for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), PRIME);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  add(word: string): void {
    const hash = WordFilter.hash(word);
    const step = stepOf(hash);
    this.#set(hash);
    this.#set(hash + step);
    this.#set(hash + 2 * step);
  }

  mayHold(hash: number): boolean {
    const step = stepOf(hash);
    return this.#has(hash) && this.#has(hash + step) && this.#has(hash + 2 * step);
  }

  #set(bit: number): void {
    const at = bit % BITS;
    this.#bits[at >>> 5] = (this.#bits[at >>> 5] ?? 0) | (1 << (at & 31));
  }

  #has(bit: number): boolean {
    const at = bit % BITS;
    return ((this.#bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0;
  }
}

/** A second hash out of the first one's upper half; odd, so that it never stands still. */
const stepOf = (hash: number): number => (hash >>> 17) | 1;
