import {
  argon2Sync,
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { closeSync, constants, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { SallyportError } from '../../contract/errors.ts';
import { asKeyId } from '../../contract/ids.ts';
import type { KeyFiles, OpenedKey } from '../../contract/key-files.ts';

/** RFC 9106, section 4, the second recommended choice: 64 MiB, three passes. */
const COST = Object.freeze({ memoryKib: 65_536, passes: 3, lanes: 4 });
const MEMORY_KIB_MAX = 1_048_576;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FILE_BYTES_MAX = 64 * 1024;
const PASSPHRASE_CHARACTERS_MIN = 8;

const base64 = z.base64();
const keyFile = z.strictObject({
  sallyport: z.literal('approver key'),
  version: z.literal(1),
  owner: z.string(),
  publicKey: base64,
  argon2id: z.strictObject({
    memoryKib: z.number().int().min(8_192).max(MEMORY_KIB_MAX),
    passes: z.number().int().min(1).max(64),
    lanes: z.number().int().min(1).max(64),
    salt: base64,
  }),
  /** AES-256-GCM over the PKCS#8 of the private key: nonce, text, tag. */
  sealed: base64,
});
type KeyFile = z.infer<typeof keyFile>;
type Cost = Omit<KeyFile['argon2id'], 'salt'>;

const unusable = (path: string, why: string) =>
  new SallyportError('APPROVAL_KEY_UNUSABLE', `The key file ${path} cannot be used: ${why}.`);

/** `cost` is what guessing a passphrase takes; files say what theirs was made with. */
export const keyFilesOnDisk = (cost: Cost = COST): Omit<KeyFiles, 'askPassphrase'> => ({
  create(path, owner, passphrase) {
    if ([...passphrase].length < PASSPHRASE_CHARACTERS_MIN)
      throw unusable(path, `its passphrase needs at least ${PASSPHRASE_CHARACTERS_MIN} characters`);
    const { privateKey } = generateKeyPairSync('ed25519');
    const publicKey = publicPart(privateKey);
    const argon2id = { ...cost, salt: randomBytes(SALT_BYTES).toString('base64') };
    const head = { sallyport: 'approver key', version: 1, owner, publicKey, argon2id } as const;
    const sealed = seal(privateKey, passphrase, head);
    writeNew(path, `${JSON.stringify({ ...head, sealed }, null, 1)}\n`);
    return opened(privateKey, owner);
  },
  open(path, passphrase) {
    const file = parsed(path);
    const privateKey = unseal(path, passphrase, file);
    if (publicPart(privateKey) !== file.publicKey) throw unusable(path, 'its two halves do not belong together');
    return opened(privateKey, file.owner);
  },
  readPublic(path) {
    const text = readSmall(path);
    try {
      const key = createPublicKey(text);
      if (key.asymmetricKeyType === 'ed25519' && !text.includes('PRIVATE')) return exported(key);
    } catch {
      // Said below.
    }
    throw unusable(path, 'it holds no public key of Ed25519 in PEM');
  },
  readPassphrase: (path) => readSmall(path).split('\n')[0]?.replace(/\r$/, '') ?? '',
});

const exported = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('base64');
const publicPart = (privateKey: KeyObject): string => exported(createPublicKey(privateKey));

function opened(privateKey: KeyObject, owner: string): OpenedKey {
  const publicKey = publicPart(privateKey);
  return {
    id: asKeyId(`k_${hash('sha256', Buffer.from(publicKey, 'base64'), 'hex').slice(0, 16)}`),
    owner,
    publicKey,
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}

type Head = Omit<KeyFile, 'sealed'>;

function wrappingKey(passphrase: string, { argon2id }: Head): Buffer {
  const { memoryKib, passes, lanes, salt } = argon2id;
  return argon2Sync('argon2id', {
    message: passphrase.normalize('NFC'),
    nonce: Buffer.from(salt, 'base64'),
    memory: memoryKib,
    passes,
    parallelism: lanes,
    tagLength: 32,
  });
}

/** The rest of the file is bound to it: nobody can put another owner's name on a key. */
const boundTo = ({ owner, publicKey }: Head): Buffer => Buffer.from(JSON.stringify(['approver key', owner, publicKey]));

function seal(privateKey: KeyObject, passphrase: string, head: Head): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrappingKey(passphrase, head), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo(head));
  const text = cipher.update(privateKey.export({ format: 'der', type: 'pkcs8' }));
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64');
}

function unseal(path: string, passphrase: string, file: KeyFile): KeyObject {
  const sealed = Buffer.from(file.sealed, 'base64');
  try {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const key = wrappingKey(passphrase, file);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(boundTo(file));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return createPrivateKey({ key: text, format: 'der', type: 'pkcs8' });
  } catch {
    throw unusable(path, 'this is not its passphrase, or it was changed');
  }
}

function parsed(path: string): KeyFile {
  let value: unknown;
  try {
    value = JSON.parse(readSmall(path));
  } catch (error) {
    if (error instanceof SallyportError) throw error;
  }
  const result = keyFile.safeParse(value);
  if (!result.success) throw unusable(path, 'it is no key file of Sallyport');
  return result.data;
}

function readSmall(path: string): string {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(handle);
    if (!stats.isFile() || stats.size > FILE_BYTES_MAX) throw new Error('it is no small regular file');
    return readFileSync(handle, 'utf8');
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function writeNew(path: string, text: string): void {
  try {
    const handle = openSync(path, 'wx', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error));
  }
}
