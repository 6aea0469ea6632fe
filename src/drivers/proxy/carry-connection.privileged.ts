import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { SallyportError } from '../../contract/errors.ts';
import type { Waiting } from './open-connections.privileged.ts';
import { serverNameIn } from './server-name.ts';

/** Where a connection leads, as it was judged. */
export interface Destination {
  /** Canonical; brackets around an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** The addresses that were judged; one of them is dialled, and no other. */
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
}

/** Bytes that went out and came in. */
export interface Carried {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** For a plain request: the status of the answer. */
  readonly status?: number;
}

const DIAL_MS_MAX = 30_000;
const DIALLED_MAX = 4;

/** Carries a connection to its end. Throws `NET_FAILED` where it does not come about, or speaks of another host. */
export async function carryConnection(waiting: Waiting, destination: Destination): Promise<Carried> {
  if (waiting.sort === 'request') return carryRequest(waiting, destination);
  const upstream = await dial(destination);
  try {
    return await carryTunnel(waiting, upstream, destination);
  } finally {
    upstream.destroy();
    waiting.client.destroy();
  }
}

/** The first judged address that takes the connection. */
async function dial({ addresses, host, port, signal }: Destination): Promise<Socket> {
  let refusal: unknown;
  for (const address of addresses.slice(0, DIALLED_MAX)) {
    try {
      return await dialOne(address, port, signal);
    } catch (error) {
      refusal = error;
    }
  }
  const { code = '', message = '' } = (refusal ?? {}) as { code?: string; message?: string };
  throw new SallyportError('NET_FAILED', `${host}:${port} could not be reached (${code || message || 'no address'}).`, {
    cause: refusal,
  });
}

function dialOne(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host: address, port, noDelay: true, allowHalfOpen: true, signal });
  const late = setTimeout(() => socket.destroy(new Error('it did not answer in time')), DIAL_MS_MAX);
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  return promise.finally(() => clearTimeout(late));
}

async function carryTunnel(
  { client, head, accept }: Extract<Waiting, { sort: 'tunnel' }>,
  upstream: Socket,
  destination: Destination,
): Promise<Carried> {
  const gate = new NameGate(destination);
  const count = { sentBytes: 0, receivedBytes: 0 };
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
  const forward = (bytes: Buffer): void => {
    try {
      const passed = gate.pass(bytes);
      if (passed === undefined) return;
      count.sentBytes += passed.length;
      if (!upstream.write(passed)) client.pause();
    } catch (error) {
      refuse(error);
    }
  };
  upstream.on('drain', () => client.resume());
  client.on('drain', () => upstream.resume());
  upstream.on('data', (bytes: Buffer) => {
    count.receivedBytes += bytes.length;
    if (!client.write(bytes)) upstream.pause();
  });
  // Half-closed connections are in use: each side ends the other's half only.
  client.once('end', () => upstream.end());
  upstream.once('end', () => client.end());
  accept();
  if (head.length > 0) forward(Buffer.from(head));
  client.on('data', forward);
  client.resume();
  await Promise.race([refused, bothOver(client, upstream, destination)]);
  return count;
}

/** Resolves when both sides have ended, or one has broken; rejects where it was stopped. */
async function bothOver(client: Duplex, upstream: Socket, { host, signal }: Destination): Promise<void> {
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new SallyportError('CANCELLED', `The connection to ${host} was stopped.`));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([stopped, Promise.all([finished(client), finished(upstream)])]);
  } catch (error) {
    // A program that hangs up in the middle, or a server: the tunnel is over, and nothing has failed.
    if (error instanceof SallyportError) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

const HELLO_BYTES_MAX = 16_384 + 5;
const HTTPS_PORT = 443;

/**
 * Holds back what a client sends until it has said which host it means. A TLS connection to another name than the one
 * that was judged is refused, and so is one that hides its name (ECH gives another one outside); on the port of HTTPS
 * there is nothing but TLS. Which of an allowed host's tenants is meant cannot be seen without opening the connection.
 */
class NameGate {
  readonly #destination: Destination;
  #held: Buffer | undefined = Buffer.alloc(0);

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  /** What may be sent on; `undefined` where more has to come first. Throws `NET_FAILED`. */
  pass(bytes: Buffer): Buffer | undefined {
    if (this.#held === undefined) return bytes;
    const all = Buffer.concat([this.#held, bytes]);
    const found = serverNameIn(all);
    if (found.state === 'more' && all.length <= HELLO_BYTES_MAX) {
      this.#held = all;
      return undefined;
    }
    this.#check(found);
    this.#held = undefined;
    return all;
  }

  #check(found: ReturnType<typeof serverNameIn>): void {
    const { host, port } = this.#destination;
    if (found.state === 'plain') {
      if (port !== HTTPS_PORT) return;
      throw new SallyportError('NET_FAILED', `What was sent to ${host}:${port} is no TLS.`);
    }
    const name = found.state === 'hello' ? found.name : undefined;
    if (name?.toLowerCase().replace(/\.$/, '') === host) return;
    const isLiteral = /^[\d.]+$|^\[/.test(host);
    if (isLiteral && found.state === 'hello' && name === undefined) return;
    throw new SallyportError(
      'NET_FAILED',
      `The connection to ${host} asked for ${name === undefined ? 'a name that it hides' : JSON.stringify(name.slice(0, 253))}.`,
    );
  }
}

/** Between two neighbours only, and never passed on (RFC 9110, section 7.6.1; proxy headers of RFC 9112). */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function passedOn(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const named = String(headers.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.has(name) || named.includes(name) ? [] : [[name, value]],
    ),
  );
}

/**
 * How the body is told from what follows: always by us, on a connection that ends with it (RFC 9112, section 6.3; request
 * smuggling). What was judged as reading carries no body, which nobody looked at.
 */
function framingOf({ method = 'GET', headers }: IncomingMessage): Record<string, string> {
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if ((method === 'GET' || method === 'HEAD') && hasBody)
    throw new SallyportError('NET_FAILED', `A ${method} with a body is not carried.`);
  if (!hasBody) return { connection: 'close', ...(length === '0' && { 'content-length': '0' }) };
  const isCounted = headers['transfer-encoding'] === undefined && /^\d{1,15}$/.test(length ?? '');
  return {
    connection: 'close',
    ...(isCounted ? { 'content-length': length ?? '' } : { 'transfer-encoding': 'chunked' }),
  };
}

/** One plain request, to the address that was judged; the body streams both ways. */
async function carryRequest(
  { incoming, answer }: Extract<Waiting, { sort: 'request' }>,
  { addresses, host, port, signal }: Destination,
): Promise<Carried> {
  const framing = framingOf(incoming);
  const { promise, resolve, reject } = Promise.withResolvers<Carried>();
  const [address = ''] = addresses;
  const { pathname, search } = new URL(incoming.url ?? '');
  const sent = { bytes: (incoming.url ?? '').length + incoming.rawHeaders.join('').length };
  const outgoing = request({
    host: address,
    port,
    method: incoming.method ?? 'GET',
    path: `${pathname}${search}`,
    // The host that was judged, not the one that the program may have written in its header.
    headers: { ...passedOn(incoming.headers), ...framing, host: port === 80 ? host : `${host}:${port}` },
    agent: false,
    signal,
    setDefaultHeaders: false,
  });
  outgoing.once('error', (error) =>
    reject(new SallyportError('NET_FAILED', `The request to ${host} failed: ${error.message}.`, { cause: error })),
  );
  outgoing.once('response', (response) => {
    const { statusCode: status = 502 } = response;
    let receivedBytes = 0;
    const length = response.headers['content-length'];
    answer.writeHead(status, {
      ...passedOn(response.headers),
      ...(length !== undefined && { 'content-length': length }),
    });
    response.on('data', (bytes: Buffer) => {
      receivedBytes += bytes.length;
    });
    response.pipe(answer);
    answer.once('close', () => resolve({ sentBytes: sent.bytes, receivedBytes, status }));
  });
  incoming.on('data', (bytes: Buffer) => {
    sent.bytes += bytes.length;
  });
  incoming.once('error', () => outgoing.destroy());
  answer.once('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
  return promise;
}
