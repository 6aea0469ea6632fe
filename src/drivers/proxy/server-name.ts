/** What the first bytes of a connection say about the host they mean. */
export type ServerName =
  /** Not enough yet to tell. */
  | { readonly state: 'more' }
  /** No TLS: nothing is said. */
  | { readonly state: 'plain' }
  /** A ClientHello; without a name where it gives none. */
  | { readonly state: 'hello'; readonly name?: string };

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;
/** A record of TLS holds no more than this (RFC 8446, section 5.1); a ClientHello that needs several is refused. */
const RECORD_BYTES_MAX = 16_384;

const BROKEN: ServerName = { state: 'hello' };

/**
 * Reads the server name of a TLS ClientHello (RFC 8446, section 4.1.2; RFC 6066, section 3). A hello that is split over
 * several records, or broken, counts as one without a name.
 */
export function serverNameIn(bytes: Uint8Array): ServerName {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 1) return { state: 'more' };
  if (view.getUint8(0) !== HANDSHAKE) return { state: 'plain' };
  if (bytes.length < 5) return { state: 'more' };
  if (view.getUint8(1) !== 3) return { state: 'plain' };
  const length = view.getUint16(3);
  if (length > RECORD_BYTES_MAX) return BROKEN;
  if (bytes.length < 5 + length) return { state: 'more' };
  try {
    const name = nameInHello(new Reader(view, 5, 5 + length));
    return name === undefined ? BROKEN : { state: 'hello', name };
  } catch (error) {
    if (error instanceof RangeError) return BROKEN;
    throw error;
  }
}

/** Throws a `RangeError` where the hello ends too early. */
function nameInHello(hello: Reader): string | undefined {
  if (hello.number(1) !== CLIENT_HELLO) return undefined;
  const body = hello.part(hello.number(3));
  body.skip(2 + 32);
  body.skip(body.number(1));
  body.skip(body.number(2));
  body.skip(body.number(1));
  const extensions = body.part(body.number(2));
  let found: string | undefined;
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const extension = extensions.part(extensions.number(2));
    if (type !== SERVER_NAME) continue;
    // Two names, in one extension or in two, would let the one that is judged differ from the one that is used.
    if (found !== undefined) return undefined;
    const list = extension.part(extension.number(2));
    if (list.number(1) !== HOST_NAME) return undefined;
    found = list.text(list.number(2));
    if (list.left > 0) return undefined;
  }
  return found;
}

class Reader {
  readonly #view: DataView;
  #at: number;
  readonly #end: number;

  constructor(view: DataView, at: number, end: number) {
    this.#view = view;
    this.#at = at;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  number(bytes: 1 | 2 | 3): number {
    const at = this.skip(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    const low = this.#view.getUint16(at + bytes - 2);
    return bytes === 2 ? low : this.#view.getUint8(at) * 0x10000 + low;
  }

  skip(bytes: number): number {
    const at = this.#at;
    if (bytes > this.left) throw new RangeError('The hello ends too early.');
    this.#at += bytes;
    return at;
  }

  part(bytes: number): Reader {
    const at = this.skip(bytes);
    return new Reader(this.#view, at, at + bytes);
  }

  text(bytes: number): string {
    const at = this.skip(bytes);
    return new TextDecoder('latin1').decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at, bytes));
  }
}
