import { netFetchSchema, netSendSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import { redactSecrets } from '../../effects/secrets/redact-secrets.ts';
import { answersProblem } from '../../effects/url/decide-url.ts';
import { isMetadataName, judgeAddress } from '../../effects/url/judge-address.ts';
import { type CanonicalUrl, readUrl } from '../../effects/url/read-url.ts';
import type { KindContext, KindDefinition, Objection, Understood } from './kind.ts';
import { plain } from './plain.ts';

export const netFetch: KindDefinition = {
  kind: 'net.fetch',
  understand(args, context) {
    const { url, method = 'GET', headers = {}, connection } = netFetchSchema.parse(args);
    return understandRequest({ url, method, headers, connection }, context);
  },
};

export const netSend: KindDefinition = {
  kind: 'net.send',
  understand: (args, context) => understandRequest({ headers: {}, ...netSendSchema.parse(args) }, context),
};

interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly connection?: string | undefined;
}

/**
 * The addresses are resolved once, here, and not before the request was allowed; they are judged here and the driver
 * dials one of them and no other.
 */
async function understandRequest(request: HttpRequest, context: KindContext): Promise<Understood> {
  const reading = readUrl(request.url);
  if (!reading.ok) throw new SallyportError('URL_INVALID', `This URL is refused: ${reading.reason}.`);
  const { url, host, port } = reading;
  const isOpen = !context.mayLookUp && leaksByLookUp(reading);
  const addresses = isOpen ? [] : await addressesOf(reading, context);
  const effect: Effect = { type: 'network', target: `${host}:${port}`, targetKind: 'host', method: request.method };
  const { method, headers = {}, body, connection } = request;
  refuseUnknownHeaders(headers);
  refuseTunnelWithoutConnection(request);
  return {
    arguments: plain({ url, method, headers, body, connection }),
    effects: [effect],
    facts: { addresses: [...addresses] },
    summary: `${method === 'CONNECT' ? `connect to ${host}:${port}` : `${method} ${url}`}${body === undefined ? '' : ` with ${Buffer.byteLength(body)} bytes`}`,
    ...(body !== undefined && { preview: body }),
    isOpen,
    objections: [
      ...addressObjections(reading, addresses, context),
      ...secretObjections([url, ...Object.values(headers), body ?? '']),
    ],
  };
}

/** Headers that describe a request. Those that carry authority come by reference from the vault, never from a model. */
const HEADERS = new Set([
  'accept',
  'accept-language',
  'content-type',
  'if-none-match',
  'if-modified-since',
  'range',
  'user-agent',
]);

function refuseUnknownHeaders(headers: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(headers).find((name) => !HEADERS.has(name.toLowerCase()));
  if (unknown !== undefined)
    throw new SallyportError(
      'PROPOSAL_INVALID',
      `The request header ${JSON.stringify(unknown.slice(0, 60))} cannot be set.`,
    );
  // Field values are visible characters and blanks (RFC 9110, section 5.5).
  if (Object.values(headers).some((value) => /[^\t\x20-\x7e]/.test(value))) {
    throw new SallyportError('PROPOSAL_INVALID', 'A request header holds a control or non-ASCII character.');
  }
}

/** A tunnel is made for a program that waits for it, and carries what that program sends, and nothing else. */
function refuseTunnelWithoutConnection({ method, connection, headers = {}, body }: HttpRequest): void {
  const isWhole = Object.keys(headers).length > 0 || body !== undefined;
  if ((method === 'CONNECT' && connection === undefined) || (connection !== undefined && isWhole))
    throw new SallyportError('PROPOSAL_INVALID', 'A tunnel is opened by a command in its sandbox only.');
}

/** What looks like a key or password does not leave in a request that a model wrote, wherever it goes. */
const secretObjections = (texts: readonly string[]): readonly Objection[] =>
  texts.some((text) => redactSecrets(text).found.length > 0)
    ? [
        {
          opinion: 'forbid',
          rule: 'floor/secret-in-request',
          because: 'the request carries what looks like a key or a password',
          effect: 0,
        },
      ]
    : [];

/** An address is looked up nowhere, and localhost on this machine alone (RFC 6761, section 6.3). */
const leaksByLookUp = ({ host, isAddress }: CanonicalUrl): boolean => !isAddress && host !== 'localhost';

/** A name that resolves to nothing leads nowhere: the act is still judged, and fails when it is driven. */
async function addressesOf({ host, isAddress }: CanonicalUrl, { facts }: KindContext): Promise<readonly string[]> {
  if (isAddress) return [host.replace(/^\[|\]$/g, '')];
  try {
    return await facts.addresses(host);
  } catch {
    return [];
  }
}

/**
 * One bad answer spoils all. Metadata services never; other addresses that are not public ask a person each time, unless
 * a permit names exactly that place (an address, or a host with its port).
 */
function addressObjections(
  url: CanonicalUrl,
  addresses: readonly string[],
  { permittedHosts }: KindContext,
): readonly Objection[] {
  if (addresses.map(judgeAddress).includes('metadata') || isMetadataName(url.host)) {
    return [
      {
        opinion: 'forbid',
        rule: 'floor/metadata-address',
        because: "it leads to a machine's metadata service",
        effect: 0,
      },
    ];
  }
  if (addresses.length === 0 || answersProblem({ url, rules: permittedHosts, addresses }) === undefined) return [];
  return [
    { opinion: 'ask', rule: 'floor/private-address', because: 'it leads to a private or local address', effect: 0 },
  ];
}
