import { gunzipSync, inflateSync } from 'node:zlib';
import { attempt } from '../attempt.ts';
import type { Fold } from '../fold.ts';
import { type Arguments, derive, TEXT_MAX, text, unknown, type Value } from '../value.ts';

const arg = ({ items, named }: Arguments, at: number, name = ''): Value | undefined => items[at] ?? named.get(name);

/** Bytes as a text of the same code points. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
/** Text of bytes: UTF-8 where it is. */
const decodeUtf8 = (bytes: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes;
  }
};

/** A function of one known text; what is made of an encoded one is marked. */
const ofText =
  (make: (value: string) => string | undefined, name = '', decodes = true): Fold =>
  ({ args }) => {
    const value = arg(args, 0, name);
    if (value?.kind !== 'text') return value === undefined ? undefined : unknown(derive([value]));
    const made = attempt(() => make(value.text));
    return made === undefined || made.length > TEXT_MAX
      ? unknown('computed')
      : text(made, decodes || value.decoded === true);
  };

const base64 = (value: string): string | undefined =>
  /^[\w+/=\s-]*$/.test(value)
    ? latin1(Buffer.from(value.replaceAll('-', '+').replaceAll('_', '/'), 'base64'))
    : undefined;
const hex = (value: string): string | undefined => {
  const digits = value.replace(/\s/g, '');
  return /^(?:[0-9a-f]{2})*$/i.test(digits) ? latin1(Buffer.from(digits, 'hex')) : undefined;
};
const inflate = (value: string): string =>
  latin1(inflateSync(Buffer.from(value, 'latin1'), { maxOutputLength: TEXT_MAX }));
const gunzip = (value: string): string =>
  latin1(gunzipSync(Buffer.from(value, 'latin1'), { maxOutputLength: TEXT_MAX }));
const rot13 = (value: string): string =>
  value.replace(/[a-z]/gi, (letter) => {
    const start = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - start + 13) % 26) + start);
  });

const base32 = (value: string): string | undefined => {
  let bits = '';
  for (const letter of value.replace(/=+$/, '')) {
    const at = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter);
    if (at < 0) return undefined;
    bits += at.toString(2).padStart(5, '0');
  }
  return (bits.match(/.{8}/g) ?? []).map((byte) => String.fromCharCode(Number.parseInt(byte, 2))).join('');
};

const decode: Fold = ({ args }) => {
  const [value, coding] = [arg(args, 0), arg(args, 1, 'encoding')];
  if (value?.kind !== 'text' || coding?.kind !== 'text') return unknown('computed');
  const made = attempt(() => decodeWith(coding.text, value.text));
  return made === undefined ? unknown('computed') : text(made, true);
};

function decodeWith(coding: string, value: string): string | undefined {
  switch (coding.toLowerCase().replaceAll('-', '_')) {
    case 'rot13':
    case 'rot_13':
      return rot13(value);
    case 'hex':
    case 'hex_codec':
      return hex(value);
    case 'base64':
    case 'base64_codec':
      return base64(value);
    case 'zlib':
    case 'zip':
      return inflate(value);
    case 'utf_8':
    case 'utf8':
    case 'ascii':
      return decodeUtf8(value);
    case 'latin1':
    case 'latin_1':
      return value;
    default:
      return undefined;
  }
}

/** Texts in another form: base64 and its kin, hexadecimal, compressed, shifted. */
export const DECODE_FOLDS: readonly (readonly [string, Fold])[] = [
  ...(['b64decode', 'standard_b64decode', 'urlsafe_b64decode', 'decodebytes', 'decodestring'] as const).map(
    (name): [string, Fold] => [`base64.${name}`, ofText(base64, 's')],
  ),
  ['base64.b32decode', ofText(base32, 's')],
  ['base64.b16decode', ofText(hex, 's')],
  ['base64.b85decode', ({ args }) => unknown(args.items[0] === undefined ? 'computed' : derive(args.items))],
  ['base64.b64encode', ofText((value) => Buffer.from(value, 'latin1').toString('base64'), 's', false)],
  ['binascii.unhexlify', ofText(hex)],
  ['binascii.a2b_hex', ofText(hex)],
  ['binascii.a2b_base64', ofText(base64)],
  ['builtins.bytes.fromhex', ofText(hex)],
  ['builtins.bytearray.fromhex', ofText(hex)],
  ['zlib.decompress', ofText(inflate)],
  ['gzip.decompress', ofText(gunzip)],
  ['codecs.decode', decode],
  ['codecs.encode', decode],
  ['urllib.parse.unquote', ofText((value) => decodeURIComponent(value), 'string')],
  ['urllib.parse.unquote_plus', ofText((value) => decodeURIComponent(value.replaceAll('+', ' ')), 'string')],
];
