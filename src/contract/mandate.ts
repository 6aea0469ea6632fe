/** What the person delegated, in their own words. */
export interface Mandate {
  /** Model endpoints that the person named for this session; each may read what the session holds. */
  readonly endpoints: readonly string[];
  /** The task as the person wrote it; absent where nobody gave one in words. */
  readonly task?: string;
}
