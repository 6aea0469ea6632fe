import type { SandboxProfile } from '../../contract/profile.ts';
import type { ServeConnection } from './serve-connection.privileged.ts';

/** One process tree to run under a profile. */
export interface SandboxRequest {
  readonly profile: SandboxProfile;
  /** Program and arguments; a bare name is looked for along the PATH of the profile's environment. */
  readonly argv: readonly string[];
  /** Absolute folder in the workspace (or in a place of `reads`) that the program starts in. */
  readonly cwd: string;
  /** The stage that takes the writes. Required where the profile's access is `overlay`, unused where it is `read`. */
  readonly stageFolder?: string;
  readonly signal: AbortSignal;
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** Called with each connection that a program inside makes to `PROXY_ADDRESS`. Required where the network is `proxy`. */
  readonly onConnection?: ServeConnection;
}

/** Why a process tree is no longer there: it came to its own end, or we ended it for one of these. */
export type SandboxEnding = 'itself' | 'wall-clock' | 'cancelled' | 'output' | 'memory' | 'processes' | 'disk';

export interface SandboxExit {
  readonly ending: SandboxEnding;
  /** Status of the program; 128 and the number of the signal where a signal ended it; `null` where we ended the tree. */
  readonly exitCode: number | null;
  /** Name of the signal that ended the program, or `SIGKILL` where we ended the tree. */
  readonly signal: string | null;
  readonly durationMs: number;
}

/** Runs process trees under a profile, or not at all. */
export interface Sandbox {
  /** A folder of our own on the file system of the stages. */
  readonly folder: string;
  /**
   * Resolves when nothing of the tree is left. Throws `SANDBOX_UNAVAILABLE` where the machine lacks what it takes,
   * `SANDBOX_FAILED` where the sandbox could not be set up, `PROCESS_NOT_FOUND` for a program that is not in it,
   * `FILE_ABSENT` for a working folder that is not, `WORKSPACE_TOO_LARGE` where masks cannot be found in time.
   */
  run(request: SandboxRequest): Promise<SandboxExit>;
  /**
   * Looks at a stage as the kernel would: for each pair of a folder below the workspace and the name of something in
   * it, whether the name is visible through the stage.
   */
  isVisible(request: VisibilityRequest): Promise<readonly boolean[]>;
  readonly status: () => Promise<SandboxStatus>;
}

export interface VisibilityRequest {
  readonly workspace: string;
  readonly stageFolder: string;
  /** Paths relative to the workspace. */
  readonly paths: readonly string[];
}

/** What is enforced here. There is no level between: either all of it holds, or nothing is run. */
export interface SandboxStatus {
  readonly level: 'full' | 'none';
  /** For `none`: what is missing. */
  readonly reason?: string;
  /** For `none`: what a person can do about it. */
  readonly fix?: string;
}
