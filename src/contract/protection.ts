/**
 * Why a place must not be touched, by what would be done to it; a field that is absent stands for "not protected".
 * The words complete the sentence "this is …".
 */
export interface Protection {
  readonly read?: string;
  readonly write?: string;
  readonly delete?: string;
}

/** Looks up an absolute canonical path below `root`. Paths outside `root` are judged by their whole length. */
export type ProtectionOf = (canonicalPath: string, root: string) => Protection;
