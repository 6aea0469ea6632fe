import { createCipheriv, createSecretKey, hash, randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';

/**
 * What nobody can save who makes the same promises: the looks at the disk, one after the other, and the cryptography of
 * two entries, over bytes of the usual length. No parsing, no judging, no object is made that is not needed for these.
 */
export const limits = {
  /** A reading: where the path leads and what is there. */
  'file.read': (file: string): void => {
    lookAt(file);
    recordTwice();
  },
  /** A command: which program file the name stands for. */
  'process.run': (): void => {
    const program = realpathSync.native('/usr/bin/git');
    statSync(program, { bigint: true });
    accessSync(program, constants.X_OK);
    recordTwice();
  },
  /** A change: where the path leads, what is there, and its text, from a handle that is inside the workspace. */
  'file.write': (file: string): void => {
    lookAt(file);
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    fstatSync(handle);
    hash('sha256', readFileSync(handle));
    realpathSync.native(`/proc/self/fd/${handle}`);
    closeSync(handle);
    recordTwice();
  },
} as const;

function lookAt(file: string): void {
  lstatSync(realpathSync.native(file), { bigint: true });
}

const key = createSecretKey(randomBytes(32));
const [action, header, payload, note] = [900, 620, 450, 170].map((bytes) => randomBytes(bytes)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];

/** The digest of the act; then for intent and outcome: commitment, hash of the header, seal, mark on the head. */
function recordTwice(): void {
  hash('sha256', action);
  for (let entry = 0; entry < 2; entry += 1) {
    hash('sha256', payload);
    hash('sha256', header);
    hash('sha256', note);
    hash('sha256', note);
    const cipher = createCipheriv('aes-256-gcm', key, note.subarray(entry, entry + 12));
    cipher.setAAD(note);
    cipher.update(payload);
    cipher.final();
    cipher.getAuthTag();
  }
}
