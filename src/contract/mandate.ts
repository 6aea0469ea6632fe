/** What the person delegated, in their own words: today, what they named on the command line. */
export interface Mandate {
  /** Model endpoints that the person named for this session; each may read what the session holds. */
  readonly endpoints: readonly string[];
}
