import type { Digest, KeyId, QuestionId } from './ids.ts';

/** A key that may answer questions, and whose it is. Two keys of one owner are one person. */
export interface ApproverKey {
  readonly id: KeyId;
  readonly owner: string;
  /** SubjectPublicKeyInfo in base64; Ed25519. */
  readonly publicKey: string;
  readonly enrolledAtMs: number;
  readonly enrolledBy: 'terminal' | KeyId;
  readonly removedAtMs?: number;
}

/** What an answer says; the signature is over all of it. */
export interface AnswerWords {
  readonly question: QuestionId;
  /** The act as it was asked about: another act has another digest. */
  readonly act: Digest;
  /** Digest of what the person was shown. */
  readonly shown: Digest;
  /** Names the state folder: an answer for one machine is none on another. */
  readonly house: Digest;
  readonly answer: 'once' | 'session' | 'project' | 'no';
  readonly reason?: string;
  /** Of a grant for the project: until when, and how often at most. */
  readonly untilMs?: number;
  readonly usesMax?: number;
  /** The answer itself is void after this. */
  readonly expiresAtMs: number;
  readonly key: KeyId;
}

export interface SignedAnswer extends AnswerWords {
  /** Ed25519 over `answerPayload`, in base64. */
  readonly signature: string;
}

/** What an enrolled key says of another one. */
export interface KeyWords {
  readonly change: 'enrol' | 'remove';
  readonly owner: string;
  readonly publicKey: string;
  readonly house: Digest;
  readonly atMs: number;
  /** The enrolled key that says so. */
  readonly by: KeyId;
}

/** Keys that may answer. Removed ones stay, so that none comes back by an old signature. */
export interface KeyStore {
  list(): readonly ApproverKey[];
  put(key: ApproverKey): void;
}
