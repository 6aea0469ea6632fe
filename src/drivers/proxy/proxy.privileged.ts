import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OpenConnections } from './open-connections.privileged.ts';
import {
  NO_AUTHENTICATION,
  NO_METHOD,
  REPLY,
  readGreeting,
  readSocksRequest,
  SOCKS_VERSION,
  socksReply,
} from './socks.ts';

/** A connection as an act that somebody has to decide about. */
export interface ConnectionProposal {
  readonly kind: 'net.fetch' | 'net.send';
  readonly arguments: { readonly url: string; readonly method: string; readonly connection: string };
}

/** What became of it: nothing to say where it was carried; else why not, for the program. */
export type Refusal = { readonly status: 403 | 502; readonly why: string } | undefined;

export interface ProxyOptions {
  readonly connections: OpenConnections;
  /** Judges, and where that is allowed carries; resolves when the connection is over. Never rejects. */
  readonly propose: (proposal: ConnectionProposal) => Promise<Refusal>;
}

/** More at once than any package manager opens; what is beyond waits. */
const CONNECTIONS_MAX = 512;
const HEADER_BYTES_MAX = 64 * 1024;
const HEADER_MS_MAX = 30_000;
const SOCKS_BYTES_MAX = 600;

/**
 * Serves the connections of one command: HTTP CONNECT, plain HTTP with absolute addresses, and SOCKS5, told apart by
 * their first byte. Each is one proposal, and nothing is dialled here.
 */
export class ConnectionProxy {
  readonly #options: ProxyOptions;
  readonly #http: Server;
  #open = 0;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#http = createServer({ maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: HEADER_MS_MAX, requestTimeout: 0 });
    this.#http.on('request', (incoming, answer) => void this.#request(incoming, answer));
    this.#http.on('connect', (incoming, client, head) => void this.#connect(incoming, client, head));
    this.#http.on('upgrade', (_incoming, client) => end(client, 501, 'Connections are upgraded inside CONNECT only.'));
    this.#http.on('clientError', (_error, client) => end(client, 400, 'This is no request to a proxy.'));
  }

  /** Takes a connection that a program has made. */
  serve(connection: Socket): void {
    connection.on('error', () => connection.destroy());
    if (this.#open >= CONNECTIONS_MAX) {
      end(connection, 503, `A command may have ${CONNECTIONS_MAX} connections at once.`);
      return;
    }
    this.#open += 1;
    connection.once('close', () => {
      this.#open -= 1;
    });
    connection.setNoDelay(true);
    connection.once('readable', () => {
      const first = connection.read() as Buffer | null;
      if (first === null) return void connection.destroy();
      connection.unshift(first);
      if (first[0] === SOCKS_VERSION) void this.#socks(connection);
      else this.#http.emit('connection', connection);
    });
  }

  async #connect({ url = '' }: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    client.on('error', () => client.destroy());
    const accept = (): void => void client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    // The authority of a CONNECT is a host and a port, nothing else (RFC 9110, section 9.3.6).
    if (!/^[^\s/?#@\\]+:\d{1,5}$/.test(url)) return end(client, 400, 'CONNECT takes a host and a port.');
    const refusal = await this.#tunnel(url, { sort: 'tunnel', client, head, accept });
    if (refusal !== undefined) end(client, refusal.status, refusal.why);
  }

  #tunnel(authority: string, waiting: Parameters<OpenConnections['add']>[0]): Promise<Refusal> {
    const { connections, propose } = this.#options;
    const connection = connections.add(waiting);
    const url = `https://${authority}/`;
    return propose({ kind: 'net.send', arguments: { url, method: 'CONNECT', connection } }).finally(() =>
      connections.take(connection),
    );
  }

  async #request(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { url = '', method = 'GET' } = incoming;
    if (!/^http:\/\//i.test(url))
      return refuse(answer, 400, 'A proxy is asked with the whole address, http:// and all.');
    const { connections, propose } = this.#options;
    const connection = connections.add({ sort: 'request', incoming, answer });
    const kind = method === 'GET' || method === 'HEAD' ? 'net.fetch' : 'net.send';
    const refusal = await propose({ kind, arguments: { url, method, connection } });
    connections.take(connection);
    if (refusal !== undefined) refuse(answer, refusal.status, refusal.why);
  }

  async #socks(client: Socket): Promise<void> {
    const reader = new ByteReader(client, SOCKS_BYTES_MAX);
    const greeting = await reader.whole(readGreeting);
    if (greeting === undefined) return void client.destroy();
    reader.drop(greeting.bytes);
    client.write(greeting.isOpen ? NO_AUTHENTICATION : NO_METHOD);
    if (!greeting.isOpen) return void client.end();
    const request = await reader.whole(readSocksRequest);
    if (request === undefined) return void client.destroy();
    if (request.state === 'refused') return void client.end(socksReply(request.reply));
    const head = reader.release(request.bytes);
    const refusal = await this.#tunnel(`${request.host}:${request.port}`, {
      sort: 'tunnel',
      client,
      head,
      accept: () => void client.write(socksReply(REPLY.done)),
    });
    if (refusal !== undefined) client.end(socksReply(refusal.status === 403 ? REPLY.notAllowed : REPLY.unreachable));
  }
}

/** Collects bytes until somebody can read them; gives up beyond a limit, or when the other side does. */
class ByteReader {
  readonly #client: Socket;
  readonly #bytesMax: number;
  #bytes = Buffer.alloc(0);

  constructor(client: Socket, bytesMax: number) {
    this.#client = client;
    this.#bytesMax = bytesMax;
  }

  async whole<T>(read: (bytes: Uint8Array) => T | undefined): Promise<T | undefined> {
    for (;;) {
      const found = read(this.#bytes);
      if (found !== undefined || this.#bytes.length > this.#bytesMax) return found;
      const more = await nextBytes(this.#client);
      if (more === undefined) return undefined;
      this.#bytes = Buffer.concat([this.#bytes, more]);
    }
  }

  drop(bytes: number): void {
    this.#bytes = this.#bytes.subarray(bytes);
  }

  /** What came behind the part that was read. */
  release(bytes: number): Buffer {
    return this.#bytes.subarray(bytes);
  }
}

function nextBytes(client: Socket): Promise<Buffer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const take = (): void => {
    const bytes = client.read() as Buffer | null;
    if (bytes === null && !client.readableEnded && !client.destroyed) return;
    client.off('readable', take).off('close', take).off('end', take);
    resolve(bytes ?? undefined);
  };
  client.on('readable', take).on('close', take).on('end', take);
  take();
  return promise;
}

/** An answer in words, so that the program shows whoever started it why it has no connection. */
function end(client: Duplex, status: number, why: string): void {
  if (client.destroyed) return;
  const body = `Sallyport: ${why}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  client.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refuse(answer: ServerResponse, status: number, why: string): void {
  if (answer.headersSent || answer.destroyed) return void answer.destroy();
  answer.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  answer.end(`Sallyport: ${why}\n`);
}
