/** One thing that SECURITY.md promises, the test that keeps it, and how to take the protection away. */
export interface Promised {
  /** Short and stable; rows are sorted as they stand. */
  readonly id: string;
  /** One sentence that a user can hold us to. */
  readonly promise: string;
  /**
   * A test file and the title of one test in it as written there; of a table of cases the part that all its rows share,
   * of cases that have no words in common the title of their group.
   */
  readonly test: { readonly file: string; readonly title: string };
  /** The protection off: in this file, this text (which stands there exactly once) becomes that. */
  readonly mutation: { readonly what: string; readonly file: string; readonly find: string; readonly replace: string };
}
