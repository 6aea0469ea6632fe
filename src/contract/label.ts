/** How far a value may be believed, strongest first. Only a person's own words are `user`. */
export type Integrity = 'user' | 'system' | 'tool' | 'untrusted';
/** Who may see a value, most open first. */
export type Confidentiality = 'public' | 'private' | 'secret';

/** Where a value came from. Labels are joined in classification and carried by every result. */
export interface Label {
  readonly integrity: Integrity;
  readonly confidentiality: Confidentiality;
  /** The sources that the value was made of, sorted: `workspace`, `host:example.com`, `model:qwen`. */
  readonly sources: readonly string[];
}

export interface Labelled<T> {
  readonly value: T;
  readonly label: Label;
}
