import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Redeem } from '../../contract/capability.ts';
import type { DriveResult, Driver } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { FETCH_BODY_BYTES_MAX, FETCH_TIMEOUT_MS } from '../../contract/limits.ts';

export interface HttpDriverOptions {
  readonly redeem: Redeem;
  /** Carries a connection that a program of a sandbox has begun. */
  readonly carry?: Carry;
  /** From the dialling to the last byte; for tests. */
  readonly timeoutMs?: number;
  /** PEM of the authorities to trust in place of Node's own; for tests. */
  readonly authorities?: readonly string[];
}

/** Carries a named connection to its end, to one of the addresses that were judged. */
export type Carry = (
  connection: string,
  destination: {
    readonly host: string;
    readonly port: number;
    readonly addresses: readonly string[];
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly sentBytes: number; readonly receivedBytes: number; readonly status?: number }>;

type Trust = Pick<HttpDriverOptions, 'authorities'>;

interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connection?: string;
}

/**
 * Makes one request to one of the addresses that were judged, and no other: names are not resolved again, proxies of
 * the environment are not used, redirects are handed back for a proposal of their own.
 */
export function createHttpDriver({ redeem, carry, timeoutMs = FETCH_TIMEOUT_MS, ...trust }: HttpDriverOptions): Driver {
  return {
    kinds: ['net.fetch', 'net.send'],
    async drive(capability, { signal }) {
      const action = redeem(capability);
      const { addresses } = action.facts as { readonly addresses: readonly string[] };
      // The kernel's schemas have given these their shape.
      const request = action.arguments as unknown as HttpRequest;
      if (request.connection !== undefined) return carried(request, addresses, { carry, signal });
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        return await exchange(request, addresses, { signal: limit, ...trust });
      } catch (error) {
        throw faultOf(error, request, { stopped: signal.aborted, late: limit.aborted });
      }
    },
  };
}

/** A connection lasts as long as its program wants; what it carries is not looked at, and stays with the program. */
async function carried(
  { url, connection = '' }: HttpRequest,
  addresses: readonly string[],
  { carry, signal }: { readonly carry: Carry | undefined; readonly signal: AbortSignal },
): Promise<DriveResult> {
  if (carry === undefined) throw new SallyportError('NET_FAILED', 'No command has a connection here.');
  const { hostname: host, port, protocol } = new URL(url);
  const destination = { host, port: Number(port) || (protocol === 'https:' ? 443 : 80), addresses, signal };
  const { sentBytes, receivedBytes, status } = await carry(connection, {
    ...destination,
    addresses: judged(host, addresses),
  });
  return {
    value: { sentBytes, receivedBytes, ...(status !== undefined && { status }) },
    label: { integrity: 'untrusted', confidentiality: 'public', sources: [`host:${host}`] },
    usage: { egressBytes: sentBytes },
  };
}

/** Address, headers and body as they were proposed: what an agent chooses to send. */
const sentBytes = ({ url, headers, body = '' }: HttpRequest): number =>
  [url, body, ...Object.entries(headers).flat()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

type Dialling = Trust & { readonly signal: AbortSignal };

async function exchange(request: HttpRequest, addresses: readonly string[], dialling: Dialling): Promise<DriveResult> {
  const { hostname } = new URL(request.url);
  const response = await sendToFirst(request, judged(hostname, addresses), dialling);
  const { bytes, truncated } = await readBody(response);
  return {
    value: valueOfResponse(response, bytes, truncated),
    label: { integrity: 'untrusted', confidentiality: 'public', sources: [`host:${hostname}`] },
    usage: { egressBytes: sentBytes(request) },
  };
}

/**
 * The addresses that may be dialled. Node dials a literal without asking the resolver, so what was judged has to be
 * that literal and nothing else.
 */
function judged(hostname: string, addresses: readonly string[]): readonly string[] {
  const literal = hostname.replace(/^\[|\]$/g, '');
  const isLiteral = isIP(literal) !== 0;
  const good = addresses.filter((address) => isIP(address) !== 0 && (!isLiteral || canonical(address) === literal));
  if (good.length === addresses.length && good.length > 0) return good;
  throw new SallyportError('NET_FAILED', `${hostname} has no address that was judged.`);
}

/** An address as the URL standard writes it: IPv6 has many spellings. */
const canonical = (address: string): string =>
  isIP(address) === 6 ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;

/** Failures after which nothing can have been sent: the connection never stood. */
const NOT_CONNECTED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL']);
const DIALLED_MAX = 4;

/** Sends the request once, to the first address that takes the connection; all of them were judged. */
async function sendToFirst(
  request: HttpRequest,
  addresses: readonly string[],
  dialling: Dialling,
): Promise<IncomingMessage> {
  let refusal: unknown;
  for (const address of addresses.slice(0, DIALLED_MAX)) {
    try {
      return await send(request, address, dialling);
    } catch (error) {
      if (!NOT_CONNECTED.has((error as { code?: string }).code ?? '')) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function send(
  { url, method, headers, body }: HttpRequest,
  address: string,
  { signal, authorities }: Dialling,
): Promise<IncomingMessage> {
  const { protocol, hostname } = new URL(url);
  const options: RequestOptions & TlsOptions = {
    method,
    signal,
    // A fresh agent: the global one may have been given a proxy by the environment (NODE_USE_ENV_PROXY).
    agent: false,
    lookup: alwaysTo(address),
    headers: { 'user-agent': 'sallyport', ...headers, 'accept-encoding': 'identity' },
    ...(protocol === 'https:' && tlsOptions(hostname, authorities)),
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = (protocol === 'https:' ? tlsRequest : plainRequest)(url, options, resolve);
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

interface TlsOptions {
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
  readonly ca?: string[];
}

/** A certificate has to be for the name that was judged, whatever address was dialled and the environment says. */
const tlsOptions = (hostname: string, authorities: readonly string[] | undefined): TlsOptions => ({
  rejectUnauthorized: true,
  ...(isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && { servername: hostname }),
  ...(authorities !== undefined && { ca: [...authorities] }),
});

/** The resolver of this connection: it knows one answer. */
function alwaysTo(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, callback) => {
    if (options.all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}

async function readBody(response: IncomingMessage): Promise<{ readonly bytes: Buffer; readonly truncated: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > FETCH_BODY_BYTES_MAX) {
      response.destroy();
      return { bytes: Buffer.concat(chunks).subarray(0, FETCH_BODY_BYTES_MAX), truncated: true };
    }
  }
  return { bytes: Buffer.concat(chunks), truncated: false };
}

/** Headers that a reader may want; the others (cookies above all) stay here. */
const SHOWN_HEADERS = ['content-type', 'content-length', 'last-modified', 'etag', 'retry-after', 'date'];

function valueOfResponse({ statusCode = 0, headers }: IncomingMessage, bytes: Buffer, truncated: boolean): JsonObject {
  const contentType = headers['content-type'] ?? '';
  const text = isCoded(headers['content-encoding']) ? undefined : textOf(bytes, { contentType, truncated });
  const location = statusCode >= 300 && statusCode < 400 ? headers.location : undefined;
  return {
    status: statusCode,
    headers: Object.fromEntries(
      SHOWN_HEADERS.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
    ),
    contentType,
    body: text ?? `(${bytes.length} bytes that are not text)`,
    bytes: bytes.length,
    truncated,
    ...(location !== undefined && { location }),
  };
}

/** Compressed although nobody asked for it: it stays packed, so that a bomb does. */
const isCoded = (encoding: string | undefined): boolean => encoding !== undefined && encoding !== 'identity';

/** Text of a body in the character set that its type names, else UTF-8; `undefined` for what is not text in it. */
function textOf(
  bytes: Buffer,
  { contentType, truncated }: { readonly contentType: string; readonly truncated: boolean },
): string | undefined {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    // A body that was cut may end within a character.
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: truncated });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function faultOf(
  error: unknown,
  { url }: HttpRequest,
  { stopped, late }: { readonly stopped: boolean; readonly late: boolean },
): SallyportError {
  if (error instanceof SallyportError) return error;
  const { host } = new URL(url);
  if (stopped) return new SallyportError('CANCELLED', `The request to ${host} was stopped.`);
  if (late) return new SallyportError('NET_FAILED', `${host} did not answer in time.`);
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return new SallyportError('NET_FAILED', `The request to ${host} failed: ${code || message}.`, { cause: error });
}
