import type { KeyId } from './ids.ts';

/** A private key that was opened with its passphrase. */
export interface OpenedKey {
  readonly id: KeyId;
  readonly owner: string;
  /** SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
  /** Ed25519, in base64. */
  sign(bytes: Uint8Array): string;
}

/** Private keys of approvers in files, each under a passphrase; and public ones that somebody else made. */
export interface KeyFiles {
  /** Never writes over a file. Throws `APPROVAL_KEY_UNUSABLE`. */
  create(path: string, owner: string, passphrase: string): OpenedKey;
  /** Throws `APPROVAL_KEY_UNUSABLE` for a file that is none, and for another passphrase. */
  open(path: string, passphrase: string): OpenedKey;
  /** The public key in a PEM file, in base64. Throws `APPROVAL_KEY_UNUSABLE` for anything but one of Ed25519. */
  readPublic(path: string): string;
  /** The first line of a file, for programs that hold a passphrase. */
  readPassphrase(path: string): string;
  /** Asked at the terminal, without an echo; `undefined` where there is none. */
  askPassphrase(prompt: string): Promise<string | undefined>;
}
