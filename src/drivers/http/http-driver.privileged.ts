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
  /** From the dialling to the last byte; for tests. */
  readonly timeoutMs?: number;
}

interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Makes one request to one of the addresses that were judged, and no other: names are not resolved again, proxies of
 * the environment are not used, redirects are handed back for a proposal of their own.
 */
export function createHttpDriver({ redeem, timeoutMs = FETCH_TIMEOUT_MS }: HttpDriverOptions): Driver {
  return {
    kinds: ['net.fetch', 'net.send'],
    async drive(capability, { signal }) {
      const action = redeem(capability);
      const { addresses } = action.facts as { readonly addresses: readonly string[] };
      // The kernel's schemas have given these their shape.
      const request = action.arguments as unknown as HttpRequest;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        return await exchange(request, addresses, limit);
      } catch (error) {
        throw faultOf(error, request, { stopped: signal.aborted, late: limit.aborted });
      }
    },
  };
}

async function exchange(request: HttpRequest, addresses: readonly string[], signal: AbortSignal): Promise<DriveResult> {
  const { hostname } = new URL(request.url);
  const [address] = addresses;
  if (address === undefined) throw new SallyportError('NET_FAILED', `${hostname} resolves to no address.`);
  const response = await send(request, address, signal);
  const { bytes, truncated } = await readBody(response);
  return {
    value: valueOfResponse(response, bytes, truncated),
    label: { integrity: 'untrusted', confidentiality: 'public', sources: [`host:${hostname}`] },
    usage: { bytes: bytes.length + Buffer.byteLength(request.body ?? '') },
  };
}

function send(
  { url, method, headers, body }: HttpRequest,
  address: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { protocol, hostname } = new URL(url);
  const options: RequestOptions & { servername?: string } = {
    method,
    signal,
    agent: false,
    lookup: alwaysTo(address),
    headers: { 'user-agent': 'sallyport', ...headers, 'accept-encoding': 'identity' },
    // A certificate has to be for the name that was judged, whatever address was dialled.
    ...(protocol === 'https:' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && { servername: hostname }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = (protocol === 'https:' ? tlsRequest : plainRequest)(url, options, resolve);
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

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
  const text = textOf(bytes, headers['content-encoding']);
  const location = statusCode >= 300 && statusCode < 400 ? headers.location : undefined;
  return {
    status: statusCode,
    headers: Object.fromEntries(
      SHOWN_HEADERS.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
    ),
    contentType: headers['content-type'] ?? '',
    body: text ?? `(${bytes.length} bytes that are not text)`,
    bytes: bytes.length,
    truncated,
    ...(location !== undefined && { location }),
  };
}

/** Text of a body; `undefined` for what is compressed although nobody asked for it, or is not UTF-8. */
function textOf(bytes: Buffer, encoding: string | undefined): string | undefined {
  if (encoding !== undefined && encoding !== 'identity') return undefined;
  try {
    // A body that was cut may end within a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
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
