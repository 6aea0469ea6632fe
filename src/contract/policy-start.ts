/** What a workspace tells about itself by the names in it. */
export interface WorkspaceSigns {
  /** What was found, for a person: `Terraform (main.tf)`. */
  readonly found: readonly string[];
  /** Packs that fit what was found. */
  readonly packs: readonly string[];
  /** Globs of what is asked about before it is changed: migrations, infrastructure. */
  readonly careful: readonly string[];
}

/** A person's answers; the safe ones permit nothing. */
export interface StartAnswers {
  readonly packs: readonly string[];
  /** Globs that are asked about before they are changed. */
  readonly careful: readonly string[];
  /** Hosts from which pages may be read without a question. */
  readonly hosts: readonly string[];
  /** Folders and files that are neither read nor changed. */
  readonly closed: readonly string[];
  readonly default: 'ask' | 'deny';
}

/** A first policy and its cases. */
export interface PolicyStart {
  readonly policy: string;
  readonly cases: string;
}
