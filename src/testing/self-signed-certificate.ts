import { generateKeyPairSync, sign } from 'node:crypto';

export interface SelfSignedCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM; trusted only where a test hands it in. */
  readonly cert: string;
}

/**
 * A certificate for these names, signed by its own key, for TLS servers of tests: no key lies in the repository, and
 * none is trusted beyond the test. X.509 version 3 (RFC 5280) with an ECDSA key on P-256.
 */
export function createSelfSignedCertificate(names: readonly string[]): SelfSignedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const unsigned = certificateBody(names, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = sign('sha256', unsigned, privateKey);
  const certificate = sequence(unsigned, ECDSA_WITH_SHA256, bitString(signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem('CERTIFICATE', certificate) };
}

const DAY_MS = 24 * 60 * 60 * 1000;

function certificateBody(names: readonly string[], publicKey: Buffer): Buffer {
  const name = sequence(set(sequence(OID_COMMON_NAME, der(0x0c, Buffer.from('sallyport test')))));
  const validity = sequence(utcTime(Date.now() - DAY_MS), utcTime(Date.now() + DAY_MS));
  const alternatives = sequence(...names.map((one) => der(0x82, Buffer.from(one))));
  const extension = sequence(OID_SUBJECT_ALT_NAME, der(0x04, alternatives));
  const serial = der(0x02, Buffer.from([1]));
  const version = der(0xa0, der(0x02, Buffer.from([2])));
  return sequence(version, serial, ECDSA_WITH_SHA256, name, validity, name, publicKey, der(0xa3, sequence(extension)));
}

/** One value of DER: tag, length, content (X.690). */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));
const set = (...parts: readonly Buffer[]): Buffer => der(0x31, Buffer.concat(parts));
const bitString = (content: Buffer): Buffer => der(0x03, Buffer.concat([Buffer.from([0]), content]));
const utcTime = (atMs: number): Buffer =>
  der(
    0x17,
    Buffer.from(
      `${new Date(atMs)
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

const OID_COMMON_NAME = Buffer.from('0603550403', 'hex');
const OID_SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex');
const ECDSA_WITH_SHA256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'));

const pem = (label: string, content: Buffer): string =>
  `-----BEGIN ${label}-----\n${content.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
