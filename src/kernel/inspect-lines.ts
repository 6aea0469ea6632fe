/** Lines of a text: where an offset stands, in logarithmic time. */
export class LineTable {
  readonly #text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#text = text;
    this.#starts = starts;
  }

  /** Line and column, both from 1; an offset beyond the end stands at the end. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const at = Math.max(0, Math.min(offset, this.#text.length));
    let low = 0;
    let high = this.#starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: at - (this.#starts[low] ?? 0) + 1 };
  }

  /** Offsets of a line's beginning and of its end, the newline not included. */
  boundsOf(line: number): readonly [start: number, end: number] {
    const start = this.#starts[line - 1] ?? this.#text.length;
    const next = this.#starts[line];
    return [start, next === undefined ? this.#text.length : next - 1];
  }
}
