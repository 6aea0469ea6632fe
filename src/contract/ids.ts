/** Branded identifiers: a plain string cannot be passed where one of these is wanted by accident. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = Branded<'Digest'>;
/** `s_` and 16 characters of lower-case base 32; names one session in ledger, state folder and command line. */
export type SessionId = Branded<'SessionId'>;
/** `a_` and 16 characters; names one proposal on its whole way. */
export type ActionId = Branded<'ActionId'>;

export const asDigest = (text: string): Digest => text as Digest;
export const asSessionId = (text: string): SessionId => text as SessionId;
export const asActionId = (text: string): ActionId => text as ActionId;
/** `g_` and 16 characters; names one remembered answer. */
export type GrantId = Branded<'GrantId'>;
/** `q_` and 16 characters; names one question that waits for an answer. */
export type QuestionId = Branded<'QuestionId'>;
/** `k_` and 16 hexadecimal digits of the public key's sha256. */
export type KeyId = Branded<'KeyId'>;

export const asGrantId = (text: string): GrantId => text as GrantId;
export const asQuestionId = (text: string): QuestionId => text as QuestionId;
export const asKeyId = (text: string): KeyId => text as KeyId;
