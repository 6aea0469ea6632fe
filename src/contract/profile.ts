/** Limits that a sandbox sets inside itself. Every one is required: there is no "unlimited". */
export interface ProcessLimits {
  readonly wallMs: number;
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly processes: number;
  readonly fileBytes: number;
  readonly openFiles: number;
  /** Bytes of standard output and error together after which the tree is stopped. */
  readonly outputBytes: number;
  /** Size of the private temporary file systems together. */
  readonly temporaryBytes: number;
}

/**
 * What a process may reach, as a value: the sandbox turns it into a mechanism. What a field does not name is not
 * there at all; there is no way to say "everything".
 */
export interface SandboxProfile {
  readonly workspace: string;
  /** `read` mounts the workspace read-only; `overlay` lets the process write to a stage of its own above it. */
  readonly workspaceAccess: 'read' | 'overlay';
  /** Absolute globs of files below the workspace that the process finds empty and unreadable (secrets). */
  readonly masks: readonly string[];
  /** Absolute canonical paths outside the workspace that are mounted read-only, besides the system's public places. */
  readonly reads: readonly string[];
  /** Names and values of the whole environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * `none`: no network at all. `proxy`: one address inside at which the kernel answers, and decides about every
   * connection; no name can be looked up and no packet leaves by itself.
   */
  readonly network: 'none' | 'proxy';
  readonly limits: ProcessLimits;
}
