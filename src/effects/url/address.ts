/**
 * What sort of place a network address is. Everything but `public` is refused unless a person listed it;
 * `metadata` (a cloud machine's own credentials) is refused always.
 */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'shared'
  | 'multicast'
  | 'unspecified'
  | 'reserved'
  | 'invalid';

/** A parsed address: 4 bytes for IPv4, 16 for IPv6. */
export type AddressBytes = readonly number[];

const ADDRESS_TEXT = /^[0-9a-fx.:]{1,45}$/i;

/**
 * Reads an address in any notation that the WHATWG URL parser takes (dotted, hexadecimal, octal, one number, IPv6
 * with or without brackets or a zone). Gives `undefined` for what is not an address.
 */
export function parseAddress(text: string): AddressBytes | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%[0-9a-z_.-]{1,32}$/i, '');
  if (!ADDRESS_TEXT.test(bare)) return undefined;
  const host = hostOf(bare.includes(':') ? `[${bare}]` : bare);
  if (host === undefined) return undefined;
  return host.startsWith('[') ? ipv6Bytes(host.slice(1, -1)) : ipv4Bytes(host);
}

function hostOf(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return undefined;
  }
}

/** `text` is dotted decimal, as the URL parser serialises it; anything else is a name. */
function ipv4Bytes(text: string): AddressBytes | undefined {
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) ? text.split('.').map(Number) : undefined;
}

/** `text` is RFC 5952 form as the URL parser serialises it: hexadecimal groups, one `::` at most, no dotted tail. */
function ipv6Bytes(text: string): AddressBytes {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...(tail === undefined ? [] : zeros), ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

/** An address block: `prefix` holds the first `bits` bits. */
export interface AddressBlock {
  readonly prefix: AddressBytes;
  readonly bits: number;
}

/** Reads `10.0.0.0/8`, `fd00::/8`, or one address. Gives `undefined` for anything else. */
export function parseBlock(text: string): AddressBlock | undefined {
  const match = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text.trim());
  const prefix = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  if (prefix === undefined) return undefined;
  const bits = match?.[2] === undefined ? prefix.length * 8 : Number(match[2]);
  return bits <= prefix.length * 8 ? { prefix, bits } : undefined;
}

/** True where the address lies in the block. An IPv4 block never holds an IPv6 address, nor the other way round. */
export function isInBlock(address: AddressBytes, block: AddressBlock): boolean {
  if (address.length !== block.prefix.length) return false;
  const whole = block.bits >> 3;
  for (let index = 0; index < whole; index += 1) if (address[index] !== block.prefix[index]) return false;
  const rest = block.bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address[whole] ?? 0) & mask) === ((block.prefix[whole] ?? 0) & mask);
}
