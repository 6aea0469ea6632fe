/** Thrown inside the parser, and caught where it was called: why a text is not read, and where. */
export class Refusal extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
