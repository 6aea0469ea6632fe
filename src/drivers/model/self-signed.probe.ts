import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A certificate for 127.0.0.1 that nobody has signed but itself (RFC 5280), made when a test asks, so that no key lies in
 * the repository. Node can read certificates and cannot write them, hence the few lines of DER (X.690).
 */
export function createSelfSigned(): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = sequence(
    tagged(0xa0, integer([2])),
    integer([0x01, ...randomBytes(8)]),
    ECDSA_SHA256,
    NAME,
    sequence(time('200101000000Z'), time('491231235959Z')),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(isAuthority, forLoopback)),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, ECDSA_SHA256, tagged(0x03, Buffer.from([0]), signature));
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function tagged(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(content);
  const length =
    bytes.length < 0x80
      ? [bytes.length]
      : bytes.length < 0x100
        ? [0x81, bytes.length]
        : [0x82, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}

const sequence = (...content: readonly Uint8Array[]): Buffer => tagged(0x30, ...content);
const integer = (bytes: readonly number[]): Buffer => tagged(0x02, Buffer.from(bytes));
const identifier = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const octets = (content: Uint8Array): Buffer => tagged(0x04, content);
const time = (text: string): Buffer => tagged(0x17, Buffer.from(text, 'latin1'));

/** 1.2.840.10045.4.3.2 */
const ECDSA_SHA256 = sequence(identifier('2a8648ce3d040302'));
/** 2.5.4.3, the common name */
const NAME = sequence(
  tagged(0x31, sequence(identifier('550403'), tagged(0x0c, Buffer.from('model server of a test')))),
);
/** 2.5.29.19: it may stand as its own authority */
const isAuthority = sequence(identifier('551d13'), octets(sequence(tagged(0x01, Buffer.from([0xff])))));
/** 2.5.29.17: the address it is for */
const forLoopback = sequence(identifier('551d11'), octets(sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])))));
