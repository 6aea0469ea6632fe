import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keyFilesOnDisk } from './key-file.privileged.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-keys-'));
  path = join(folder, 'ana.key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Cheap, for tests. */
const keyFiles = keyFilesOnDisk({ memoryKib: 8_192, passes: 1, lanes: 1 });
const PASSPHRASE = 'a long enough phrase';
const unusable = (why: RegExp) =>
  expect.objectContaining({ code: 'APPROVAL_KEY_UNUSABLE', message: expect.stringMatching(why) });

describe('the file of an approver key', () => {
  test('is private, opens with its passphrase, and signs', () => {
    const made = keyFiles.create(path, 'ana', PASSPHRASE);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const key = keyFiles.open(path, PASSPHRASE);
    expect([key.id, key.owner, key.publicKey]).toEqual([made.id, 'ana', made.publicKey]);
    const spki = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' });
    const bytes = Buffer.from('act');
    expect(verify(null, bytes, spki, Buffer.from(key.sign(bytes), 'base64'))).toBe(true);
    expect(verify(null, Buffer.from('axt'), spki, Buffer.from(key.sign(bytes), 'base64'))).toBe(false);
  });

  test('does not open with another passphrase, nor where its owner or its sealed part was changed', () => {
    keyFiles.create(path, 'ana', PASSPHRASE);
    expect(() => keyFiles.open(path, 'another long phrase')).toThrow(unusable(/not its passphrase/));
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"ana"', '"ben"'));
    expect(() => keyFiles.open(path, PASSPHRASE)).toThrow(unusable(/not its passphrase, or it was changed/));
    writeFileSync(
      path,
      text.replace(/"sealed": "(.)/, (_, first) => `"sealed": "${first === 'A' ? 'B' : 'A'}`),
    );
    expect(() => keyFiles.open(path, PASSPHRASE)).toThrow(unusable(/changed/));
    writeFileSync(path, text);
    expect(keyFiles.open(path, PASSPHRASE).owner).toBe('ana');
  });

  test('shows nothing of the private key', () => {
    keyFiles.create(path, 'ana', PASSPHRASE);
    expect(readFileSync(path, 'utf8')).not.toMatch(/PRIVATE/);
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toEqual([
      'sallyport',
      'version',
      'owner',
      'publicKey',
      'argon2id',
      'sealed',
    ]);
  });

  test('is never written over, and a short passphrase makes none', () => {
    writeFileSync(path, 'mine');
    expect(() => keyFiles.create(path, 'ana', PASSPHRASE)).toThrow(unusable(/EEXIST/));
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(() => keyFiles.create(join(folder, 'short'), 'ana', 'short')).toThrow(unusable(/at least 8/));
  });

  test.each([
    ['no JSON', 'words'],
    ['another JSON', '{"owner":"ana"}'],
    ['costs that would take all memory', JSON.stringify({ argon2id: { memoryKib: 2 ** 40 } })],
  ])('%s is no key file', (_what, text) => {
    writeFileSync(path, text);
    expect(() => keyFiles.open(path, PASSPHRASE)).toThrow(unusable(/no key file/));
  });

  test('a public key comes from a PEM file of Ed25519, and from nothing else', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, publicKey.export({ format: 'pem', type: 'spki' }));
    expect(keyFiles.readPublic(path)).toBe(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'));
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    for (const text of [
      privateKey.export({ format: 'pem', type: 'pkcs8' }),
      other.export({ format: 'pem', type: 'spki' }),
      'text',
    ]) {
      writeFileSync(path, text);
      expect(() => keyFiles.readPublic(path)).toThrow(unusable(/no public key of Ed25519/));
    }
  });
});
