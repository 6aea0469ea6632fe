import { createPublicKey, hash, hkdfSync, type KeyObject, verify } from 'node:crypto';
import type { ShownQuestion } from '../../contract/approval.ts';
import { asDigest, asKeyId, type Digest, type KeyId } from '../../contract/ids.ts';
import type { QueuedQuestion } from '../../contract/question-queue.ts';
import type { AnswerWords, ApproverKey, KeyWords, SignedAnswer } from '../../contract/signed-answer.ts';
import { canonicalText } from '../canonical-text.ts';
import { digestOf } from '../classify/digest.ts';

/** What a signature is for stands before what it says: one made for anything else is none here. */
const ANSWER_DOMAIN = 'sallyport answer v1\n';
const KEY_DOMAIN = 'sallyport approver key v1\n';

/** The bytes that an approver's key signs. */
export const answerPayload = (words: AnswerWords): Uint8Array => payload(ANSWER_DOMAIN, answerWords(words));

/** The bytes that an enrolled key signs to enrol another one, or to remove one. */
export const keyPayload = (words: KeyWords): Uint8Array => payload(KEY_DOMAIN, { ...words });

const payload = (domain: string, words: object): Uint8Array => Buffer.from(`${domain}${canonicalText(words)}`);

/** Only what belongs, so that nothing can be carried along unsigned or signed unseen. */
function answerWords(words: AnswerWords): AnswerWords {
  const { question, act, shown, house, answer, reason, untilMs, usesMax, expiresAtMs, key } = words;
  return {
    ...{ question, act, shown, house, answer, expiresAtMs, key },
    ...(reason !== undefined && { reason }),
    ...(untilMs !== undefined && { untilMs }),
    ...(usesMax !== undefined && { usesMax }),
  };
}

/** Names a state folder without giving its key away. */
export const houseOf = (payloadKey: Uint8Array): Digest =>
  asDigest(`sha256:${Buffer.from(hkdfSync('sha256', payloadKey, '', 'sallyport house v1', 32)).toString('hex')}`);

/** What a person was shown, as one digest: the answer is to this text and to no other. */
export const shownDigest = (shown: ShownQuestion): Digest => digestOf(shown);

export const keyIdOf = (publicKey: string): KeyId =>
  asKeyId(`k_${hash('sha256', Buffer.from(publicKey, 'base64'), 'hex').slice(0, 16)}`);

export interface AnswerChecks {
  readonly question: Pick<QueuedQuestion, 'id' | 'act' | 'shown' | 'untilMs'>;
  /** Every key that was ever enrolled here; those that were removed count for nothing. */
  readonly keys: readonly ApproverKey[];
  readonly house: Digest;
  readonly nowMs: number;
}

/** What is wrong with an answer, in words; `undefined` where it is good. */
export function answerProblem(
  answer: SignedAnswer,
  { question, keys, house, nowMs }: AnswerChecks,
): string | undefined {
  const key = keys.find(({ id, removedAtMs }) => id === answer.key && removedAtMs === undefined);
  if (key === undefined) return 'its key is not enrolled here, or was removed';
  if (answer.question !== question.id || answer.act !== question.act) return 'it is for another question';
  if (answer.shown !== shownDigest(question.shown)) return 'it is for another text than the one that was shown';
  if (answer.house !== house) return 'it is for another state folder';
  if (!(nowMs < answer.expiresAtMs && nowMs < question.untilMs)) return 'it has expired';
  return isSigned(answerPayload(answer), answer.signature, key) ? undefined : 'its signature is not good';
}

/** True where an enrolled key said this of another one. Throws nothing. */
export function isKeyChangeGood(
  words: KeyWords,
  signature: string,
  { keys, house }: Pick<AnswerChecks, 'keys' | 'house'>,
): boolean {
  const key = keys.find(({ id, removedAtMs }) => id === words.by && removedAtMs === undefined);
  return key !== undefined && words.house === house && isSigned(keyPayload(words), signature, key);
}

function isSigned(bytes: Uint8Array, signature: string, { publicKey }: ApproverKey): boolean {
  const key = ed25519Key(publicKey);
  try {
    return key !== undefined && verify(null, bytes, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** The public key in a SubjectPublicKeyInfo in base64; `undefined` for what is none of Ed25519. */
export function ed25519Key(publicKey: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
