/** What a SOCKS5 client wants (RFC 1928). */
export type SocksReading =
  | { readonly state: 'refused'; readonly reply: number; readonly why: string }
  | { readonly state: 'connect'; readonly host: string; readonly port: number; readonly bytes: number };

export const SOCKS_VERSION = 5;
/** "No authentication": who connects is told by the sandbox's own network. */
export const NO_AUTHENTICATION = Uint8Array.of(SOCKS_VERSION, 0);
export const NO_METHOD = Uint8Array.of(SOCKS_VERSION, 0xff);

export const REPLY = {
  done: 0,
  failed: 1,
  notAllowed: 2,
  unreachable: 4,
  commandUnknown: 7,
  addressUnknown: 8,
} as const;

const CONNECT = 1;

/** The answer to a request; the address that it names is of no use to anybody. */
export const socksReply = (reply: number): Uint8Array => Uint8Array.of(SOCKS_VERSION, reply, 0, 1, 0, 0, 0, 0, 0, 0);

/** How long the greeting is, and whether it offers to do without authentication; `undefined` where it is not whole. */
export function readGreeting(bytes: Uint8Array): { readonly bytes: number; readonly isOpen: boolean } | undefined {
  const methods = bytes[1];
  if (methods === undefined || bytes.length < 2 + methods) return undefined;
  return { bytes: 2 + methods, isOpen: bytes.subarray(2, 2 + methods).includes(0) };
}

/** Reads a request: to connect to a name or an address. Everything else is refused; `undefined` where it is not whole. */
export function readSocksRequest(bytes: Uint8Array): SocksReading | undefined {
  if (bytes.length < 5) return undefined;
  const [version, command, , type = 0, first = 0] = bytes;
  if (version !== SOCKS_VERSION || command !== CONNECT)
    return { state: 'refused', reply: REPLY.commandUnknown, why: 'only CONNECT is served' };
  const addressBytes = { 1: 4, 3: 1 + first, 4: 16 }[type];
  if (addressBytes === undefined)
    return { state: 'refused', reply: REPLY.addressUnknown, why: 'the address is of no known sort' };
  const whole = 4 + addressBytes + 2;
  if (bytes.length < whole) return undefined;
  const port = (bytes[whole - 2] ?? 0) * 256 + (bytes[whole - 1] ?? 0);
  const host = hostOf(type, bytes.subarray(4, 4 + addressBytes));
  return { state: 'connect', host, port, bytes: whole };
}

function hostOf(type: number, bytes: Uint8Array): string {
  if (type === 1) return [...bytes].join('.');
  if (type === 3) return new TextDecoder('latin1').decode(bytes.subarray(1));
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[index * 2] ?? 0) * 256 + (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return `[${groups.join(':')}]`;
}
