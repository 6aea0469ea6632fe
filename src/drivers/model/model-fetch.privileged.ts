import { lookup } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { SallyportError } from '../../contract/errors.ts';

export interface ModelFetchOptions {
  /** Until the connection, with its TLS handshake, stands. */
  readonly connectTimeoutMs?: number;
  /** Without a single byte, before the answer and within it; a large model is silent for minutes while it loads. */
  readonly idleTimeoutMs?: number;
  /** Of one answer: a model that never ends must not fill our memory. */
  readonly answerBytesMax?: number;
  /** True for an address that the policy forbids; asked of every one that a name leads to, before any is dialled. */
  readonly isForbidden?: (address: string, port: number) => boolean;
  /** PEM of the authorities to trust in place of Node's own. */
  readonly authorities?: readonly string[];
}

type Optional = 'authorities' | 'isForbidden';
type Limits = Required<Omit<ModelFetchOptions, Optional>> & Pick<ModelFetchOptions, Optional>;

/** The part of fetch that a model provider needs: a method, headers, a body of text, a signal. */
export type ModelFetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

const DEFAULTS: Limits = { connectTimeoutMs: 10_000, idleTimeoutMs: 300_000, answerBytesMax: 64 * 1024 * 1024 };

/**
 * A fetch for model servers, on Node's own client because that makes the guarantees short: https with the certificate
 * checked whatever the environment says, or http to loopback; never a redirect, never a proxy of the environment, no
 * header but those given (and Host, Connection, Content-Length), no compression.
 * Throws CONFIG_INVALID for an address or environment that it refuses, MODEL_UNREACHABLE for a time-out, MODEL_FAILED for a
 * redirect, MODEL_ANSWER_INVALID for an answer that is too large or coded; else what the system said.
 */
export function createModelFetch(options: ModelFetchOptions = {}): ModelFetch {
  const limits = { ...DEFAULTS, ...options };
  return async (address, init = {}) => {
    const url = checkedAddress(address);
    const body = bodyOf(init);
    init.signal?.throwIfAborted();
    return exchange(url, { ...init, body }, limits);
  };
}

export const modelFetch: ModelFetch = createModelFetch();

function checkedAddress(address: string | URL): URL {
  const url = new URL(address);
  if (url.username !== '' || url.password !== '')
    throw new SallyportError('CONFIG_INVALID', `The model endpoint ${url.host} holds a user name or password.`);
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return url;
  if (url.protocol !== 'https:')
    throw new SallyportError(
      'CONFIG_INVALID',
      `The model endpoint ${url.protocol}//${url.host} is refused: it must be https, or http on this machine, since it reads the whole conversation.`,
    );
  // We would check all the same; but whoever set it believes that it holds, and must learn that it does not.
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0')
    throw new SallyportError(
      'CONFIG_INVALID',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is set, which would let anybody pose as the model server; unset it. A certificate authority of your own is added by NODE_EXTRA_CA_CERTS.',
    );
  return url;
}

/** The WHATWG parser has brought every notation of an address into one. */
const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** RFC 6761, section 6.3: localhost is loopback, whatever a resolver or a hosts file says. */
const lookupLocalhost: LookupFunction = (_hostname, { all }, callback) =>
  all === true
    ? callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ])
    : callback(null, '127.0.0.1', 4);

/** One forbidden address spoils the name: which of them is dialled is not ours to say. */
const guarded =
  (url: URL, resolve: LookupFunction, isForbidden: NonNullable<ModelFetchOptions['isForbidden']>): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (fault, found) => {
      const all = Array.isArray(found) ? found : [];
      const [first] = all;
      const refused = fault === null ? all.find(({ address }) => isForbidden(address, portOf(url))) : undefined;
      if (refused !== undefined) return callback(forbidden(url, refused.address), '', 4);
      if (fault !== null || first === undefined) return callback(fault ?? new Error('it has no address'), '', 4);
      return options.all === true ? callback(null, all) : callback(null, first.address, first.family);
    });

const portOf = ({ port, protocol }: URL): number => Number(port) || (protocol === 'https:' ? 443 : 80);

const forbidden = (url: URL, address: string): SallyportError =>
  new SallyportError(
    'ADDRESS_FORBIDDEN',
    `The model endpoint ${url.host} leads to ${address}, which a policy forbids.`,
  );

function open(url: URL, init: RequestInit, { authorities, isForbidden }: Limits): ClientRequest {
  const resolve: LookupFunction = url.hostname === 'localhost' ? lookupLocalhost : lookup;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  // An address is dialled without being looked up.
  if (isForbidden !== undefined && isIP(literal) !== 0 && isForbidden(literal, portOf(url)))
    throw forbidden(url, literal);
  const options = {
    method: init.method ?? 'GET',
    headers: Object.fromEntries(new Headers(init.headers)),
    // A fresh agent: the global one may have been given a proxy by the environment (NODE_USE_ENV_PROXY).
    agent: false as const,
    lookup: isForbidden === undefined ? resolve : guarded(url, resolve, isForbidden),
  };
  return url.protocol === 'https:'
    ? requestTls(url, { ...options, rejectUnauthorized: true, ...(authorities && { ca: [...authorities] }) })
    : requestPlain(url, options);
}

function exchange(url: URL, init: RequestInit & { readonly body: string }, limits: Limits): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const request = open(url, init, limits);
  let answer: IncomingMessage | undefined;
  // Once there is an answer, its reader must hear why it ended.
  const stop = (reason: unknown) => (answer ?? request).destroy(asError(reason));
  watchTime(request, url, limits, stop);
  const abort = () => stop(init.signal?.reason);
  init.signal?.addEventListener('abort', abort, { once: true });
  request.once('close', () => init.signal?.removeEventListener('abort', abort));
  request.on('error', reject);
  request.once('response', (incoming) => {
    answer = incoming;
    try {
      refuseAnswer(incoming, url);
      countBytes(incoming, limits, stop);
      resolve(toResponse(incoming));
    } catch (error) {
      // Rejected first: what the client says about its own end comes too late to matter.
      reject(error);
      request.destroy();
    }
  });
  request.end(init.body);
  return promise;
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));

function bodyOf({ body }: RequestInit): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  throw new TypeError('A model request has a body of text.');
}

function watchTime(request: ClientRequest, url: URL, limits: Limits, stop: (reason: Error) => void): void {
  const { connectTimeoutMs, idleTimeoutMs } = limits;
  const fault = (what: string) => new SallyportError('MODEL_UNREACHABLE', `The model server at ${url.origin} ${what}.`);
  const timer = setTimeout(
    () => stop(fault(`could not be connected to within ${inSeconds(connectTimeoutMs)}`)),
    connectTimeoutMs,
  );
  request.once('close', () => clearTimeout(timer));
  request.once('socket', (socket) => {
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.setTimeout(idleTimeoutMs, () => stop(fault(`sent nothing for ${inSeconds(idleTimeoutMs)}`)));
    });
  });
}

const inSeconds = (milliseconds: number): string => `${milliseconds / 1000} s`;

function refuseAnswer({ statusCode = 0, headers }: IncomingMessage, url: URL): void {
  if (statusCode >= 300 && statusCode < 400)
    throw new SallyportError(
      'MODEL_FAILED',
      `The model server at ${url.origin} answered with a redirect (${statusCode}); none is followed, since the conversation would go to an address that nobody has judged.`,
    );
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity')
    throw new SallyportError(
      'MODEL_ANSWER_INVALID',
      `The model server at ${url.origin} sent a coded answer, which nobody asked for.`,
    );
}

function countBytes(incoming: IncomingMessage, { answerBytesMax }: Limits, stop: (reason: Error) => void): void {
  let bytes = 0;
  incoming.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > answerBytesMax)
      stop(
        new SallyportError(
          'MODEL_ANSWER_INVALID',
          `The answer of the model server is larger than ${answerBytesMax} bytes.`,
        ),
      );
  });
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const { statusCode: status = 0 } = incoming;
  const hasBody = status !== 204 && status !== 205;
  if (!hasBody) incoming.resume();
  // Node's own stream type and that of fetch are declared apart.
  return new Response(hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null, { status, headers });
}
