import type { ApprovalDesk } from '../../contract/approval-desk.ts';
import type { Clock } from '../../contract/clock.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { Digest, KeyId, SessionId } from '../../contract/ids.ts';
import type { Ledger } from '../../contract/ledger.ts';
import type { ApproverKey, KeyStore, KeyWords } from '../../contract/signed-answer.ts';
import { digestOf } from '../classify/digest.ts';
import { ed25519Key, isKeyChangeGood, keyIdOf, keyPayload } from './signed-answer.ts';

export interface KeyDeskParts {
  readonly keys: KeyStore;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly house: Digest;
  /** For entries that belong to no session of an agent. */
  readonly newSessionId: () => SessionId;
}

const OWNER = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,63}$/u;
/** What stands in the record for the person at the terminal, and for a no without a key. */
const RESERVED = new Set(['terminal', 'the queue']);

const voided = (why: string) => new SallyportError('APPROVAL_VOID', why);

/**
 * Who may answer. The first key comes in at the kernel's own terminal, every later one by the signature of one that is
 * enrolled; the last one stays, so that nobody can begin anew with a key of their own.
 */
export function createKeyDesk({
  keys,
  ledger,
  clock,
  house,
  newSessionId,
}: KeyDeskParts): Pick<ApprovalDesk, 'keys' | 'firstKeyDigest' | 'enrolFirst' | 'keyChange' | 'changeKey'> {
  const enrolled = () => keys.list().filter(({ removedAtMs }) => removedAtMs === undefined);

  const refuseOdd = (owner: string, publicKey: string): void => {
    if (!OWNER.test(owner) || RESERVED.has(owner))
      throw voided(`"${owner.slice(0, 80)}" cannot be the name of an owner: letters, digits and . _ @ + - up to 64.`);
    if (ed25519Key(publicKey) === undefined) throw voided('This is no public key of Ed25519.');
    if (keys.list().some(({ id }) => id === keyIdOf(publicKey)))
      throw voided('This key was enrolled before. A key that was removed stays removed; make a new one.');
  };

  const enrol = async (words: Pick<KeyWords, 'owner' | 'publicKey'>, by: 'terminal' | KeyId, isFirst: boolean) => {
    const { owner, publicKey } = words;
    const key: ApproverKey = { id: keyIdOf(publicKey), owner, publicKey, enrolledAtMs: clock.now(), enrolledBy: by };
    const record = {
      event: 'key.enrolled',
      session: newSessionId(),
      header: { key: key.id },
      payload: { owner, by },
    } as const;
    const receipt = await ledger.appendWith(record, () => {
      // Looked at again here: another process may have been first.
      if (isFirst ? keys.list().length > 0 : keys.list().some(({ id }) => id === key.id)) return false;
      keys.put(key);
      return true;
    });
    if (receipt === undefined) throw voided('Another key was enrolled in this moment. Look at `approvals keys list`.');
    return key;
  };

  const firstKeyDigest = (owner: string, publicKey: string): Digest =>
    digestOf({ enrol: 'first', owner, publicKey, house });

  const remove = async (words: KeyWords): Promise<ApproverKey> => {
    const key = enrolled().find(({ publicKey }) => publicKey === words.publicKey);
    if (key === undefined) throw voided('This key is not enrolled.');
    if (enrolled().length < 2) throw voided('This is the only key. Enrol another one first.');
    const removed = { ...key, removedAtMs: clock.now() };
    const payload = { owner: key.owner, by: words.by };
    await ledger.appendWith({ event: 'key.removed', session: newSessionId(), header: { key: key.id }, payload }, () => {
      keys.put(removed);
      return true;
    });
    return removed;
  };

  return {
    keys: () => keys.list(),
    firstKeyDigest,
    async enrolFirst(owner, publicKey, answer) {
      refuseOdd(owner, publicKey);
      if (keys.list().length > 0)
        throw voided('A key is enrolled already: one that is enrolled has to sign for this one (--by FILE).');
      if (answer.answer !== 'once' || answer.digest !== firstKeyDigest(owner, publicKey))
        throw voided('This is no yes to exactly this key.');
      return enrol({ owner, publicKey }, 'terminal', true);
    },
    keyChange(change, { owner, publicKey }, by) {
      if (change === 'enrol') refuseOdd(owner, publicKey);
      const words: KeyWords = { change, owner, publicKey, house, atMs: clock.now(), by };
      return { words, payload: keyPayload(words) };
    },
    async changeKey(words, signature) {
      if (!isKeyChangeGood(words, signature, { keys: keys.list(), house }))
        throw voided('No key that is enrolled here has signed this.');
      if (words.change === 'remove') return remove(words);
      refuseOdd(words.owner, words.publicKey);
      return enrol(words, words.by, false);
    },
  };
}
