import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInBlock, parseAddress, parseBlock } from './address.ts';
import { judgeAddress } from './judge-address.ts';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte, byte);
const hex = (bytes: readonly number[]) => bytes.map((one) => one.toString(16).padStart(2, '0')).join('');
const groups = (bytes: readonly number[]) => `${hex(bytes.slice(0, 2))}:${hex(bytes.slice(2, 4))}`;

/** Every form in which an IPv6 address carries an IPv4 address. */
const CARRIERS: readonly ((bytes: readonly number[]) => string)[] = [
  (bytes) => `::ffff:${bytes.join('.')}`,
  (bytes) => `::ffff:0:${groups(bytes)}`,
  (bytes) => `64:ff9b::${groups(bytes)}`,
  (bytes) => `64:ff9b:1::${groups(bytes)}`,
  (bytes) => `64:ff9b:1:${hex(bytes.slice(0, 2))}:${`00${hex(bytes.slice(2, 3))}`}:${hex(bytes.slice(3))}00::`,
  (bytes) => `2002:${groups(bytes)}::1`,
  (bytes) => `2001:0:${groups(bytes)}::1`,
  (bytes) => `2001:0:0101:0101:0:0:${groups(bytes.map((one) => one ^ 0xff))}`,
  (bytes) => `2606:4700::5efe:${groups(bytes)}`,
  (bytes) => `2606:4700::200:5efe:${groups(bytes)}`,
];

describe('judgeAddress', () => {
  it('never calls an IPv6 address public that carries an IPv4 address which is not', () => {
    fc.assert(
      fc.property(ipv4, fc.constantFrom(...CARRIERS), (bytes, carry) => {
        const inner = judgeAddress(bytes.join('.'));
        const outer = judgeAddress(carry(bytes));
        expect(outer).not.toBe('invalid');
        if (inner !== 'public') expect(outer).not.toBe('public');
        if (inner === 'metadata') expect(outer).toBe('metadata');
      }),
      { numRuns: 2000, examples: CARRIERS.map((carry) => [[169, 254, 169, 254], carry]) },
    );
  });

  it('judges every notation of an IPv4 address alike', () => {
    fc.assert(
      fc.property(ipv4, (bytes) => {
        const number = bytes.reduce((sum, one) => sum * 256 + one, 0);
        const spellings = [
          bytes.join('.'),
          String(number),
          `0x${number.toString(16)}`,
          bytes.map((one) => `0${one.toString(8)}`).join('.'),
          bytes.map((one) => `0x${one.toString(16)}`).join('.'),
          `${bytes[0]}.${number % 2 ** 24}`,
          `${bytes[0]}.${bytes[1]}.${number % 2 ** 16}`,
        ];
        expect(new Set(spellings.map(judgeAddress)).size).toBe(1);
      }),
    );
  });

  it('calls a random IPv6 address public only in global unicast space', () => {
    fc.assert(
      fc.property(fc.array(byte, { minLength: 16, maxLength: 16 }), (bytes) => {
        const text = [0, 4, 8, 12].map((at) => groups(bytes.slice(at, at + 4))).join(':');
        const isCarrier = text.startsWith('0064:ff9b:') || text.startsWith('0000:0000:0000:0000:0000:ffff:');
        if (judgeAddress(text) === 'public' && !isCarrier) expect((bytes[0] ?? 0) >> 5).toBe(1);
      }),
    );
  });

  it.each([
    ['93.184.216.34', 'public'],
    ['2606:4700:4700::1111', 'public'],
    ['::ffff:93.184.216.34', 'public'],
    ['10.0.0.1', 'private'],
    ['fd00::1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['[::1]', 'loopback'],
    ['169.254.0.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['100.64.0.1', 'shared'],
    ['224.0.0.1', 'multicast'],
    ['ff02::fb', 'multicast'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['203.0.113.9', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['::8.8.8.8', 'reserved'],
    ['localhost', 'invalid'],
    ['1.2.3.4.5', 'invalid'],
    ['', 'invalid'],
    ['12345::', 'invalid'],
  ])('%s is %s', (address, kind) => {
    expect(judgeAddress(address)).toBe(kind);
  });
});

describe('address blocks', () => {
  it('hold exactly the addresses that share their first bits', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (inside, other, bits) => {
        const block = parseBlock(`${inside.join('.')}/${bits}`);
        const binary = (bytes: readonly number[]) => bytes.map((one) => one.toString(2).padStart(8, '0')).join('');
        const same = binary(inside).slice(0, bits) === binary(other).slice(0, bits);
        expect(block && isInBlock(other, block)).toBe(same);
      }),
    );
  });

  it.each(['10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/', 'example.com/8', ''])('%s is no block', (text) => {
    expect(parseBlock(text)).toBeUndefined();
  });

  it('read IPv6 with its zeros in any place', () => {
    expect(parseAddress('1::')).toEqual([0, 1, ...new Array(14).fill(0)]);
    expect(parseAddress('::1.2.3.4')).toEqual([...new Array(12).fill(0), 1, 2, 3, 4]);
  });
});
