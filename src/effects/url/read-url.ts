/** A URL that was understood: one spelling, one host, one port. */
export interface CanonicalUrl {
  readonly ok: true;
  /** As it goes on the wire: serialised by the URL standard, without fragment, host without its trailing dot. */
  readonly url: string;
  /** Lower case, without the colon. */
  readonly scheme: string;
  /** Lower case, punycode; an IPv6 address stands in brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query: data that flow to the host. */
  readonly path: string;
  /** True where the host is an address, not a name. */
  readonly isAddress: boolean;
}
export type UrlReading = CanonicalUrl | { readonly ok: false; readonly reason: string };

const URL_CHARACTERS_MAX = 8000;
const WEB_SCHEMES: readonly string[] = ['http', 'https'];
/** Schemes that the URL standard canonicalises by itself ("special"), and whose default port it drops. */
const SPECIAL_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['ftp', 21],
]);
/** Schemes with a host that a rule may name; their hosts are made canonical as those of https are. */
const OTHER_PORTS: ReadonlyMap<string, number> = new Map([
  ['ssh', 22],
  ['git', 9418],
  ['sftp', 22],
  ['ftps', 990],
  ['ldap', 389],
  ['ldaps', 636],
  ['redis', 6379],
  ['rediss', 6379],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['mysql', 3306],
  ['mongodb', 27017],
  ['amqp', 5672],
  ['amqps', 5671],
  ['mqtt', 1883],
  ['mqtts', 8883],
  ['smtp', 25],
  ['smtps', 465],
  ['imap', 143],
  ['imaps', 993],
]);

/** The port that a scheme has when none is written; `undefined` for a scheme without hosts or unknown to us. */
export const defaultPort = (scheme: string): number | undefined => SPECIAL_PORTS.get(scheme) ?? OTHER_PORTS.get(scheme);

/** Control characters, white space of any sort, and characters that nobody sees (zero-width, bidi, soft hyphen). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
/** What most URLs are made of, and nothing that could be unseen. */
const PLAIN = /^[\x21-\x7e]*$/;
const SHAPE = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)([/?#].*)?$/i;
const NAME = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const NAME_CHARACTERS_MAX = 253;
/** How the URL parser writes every IPv4 address, whatever its notation was. */
const DOTTED = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

const refuse = (reason: string) => ({ ok: false, reason }) as const;

/**
 * Reads a URL by the WHATWG parser, under stricter rules: what that parser would repair (white space, backslashes,
 * missing slashes, user names, empty labels) is refused, because two programs may repair it differently.
 * `schemes` is what the caller takes, http and https unless it says otherwise.
 */
export function readUrl(
  text: string,
  { schemes = WEB_SCHEMES }: { readonly schemes?: readonly string[] } = {},
): UrlReading {
  if (text.length > URL_CHARACTERS_MAX) return refuse(`it is longer than ${URL_CHARACTERS_MAX} characters`);
  const problem = PLAIN.test(text) ? undefined : unseenIn(text);
  if (problem !== undefined) return refuse(problem);
  if (text.includes('\\')) return refuse('it holds a backslash');
  const shape = SHAPE.exec(text);
  const scheme = (shape === null ? /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1] : shape[1])?.toLowerCase();
  if (scheme === undefined) return refuse('it has no scheme');
  if (!schemes.includes(scheme)) return refuse(`its scheme is ${scheme}, not ${schemes.join(' or ')}`);
  const authority = shape?.[2];
  if (authority === undefined) return refuse('it is not of the form scheme://host');
  if (authority.includes('@')) return refuse('it holds a user name or password');
  return parse(scheme, `${authority}${shape?.[3] ?? ''}`);
}

function unseenIn(text: string): string | undefined {
  if (!text.isWellFormed()) return 'it is not well-formed Unicode';
  return UNSEEN.test(text) ? 'it holds white space, control or invisible characters' : undefined;
}

/** A scheme that the standard does not canonicalise borrows the rules of https for its host. */
function parse(scheme: string, rest: string): UrlReading {
  const isSpecial = SPECIAL_PORTS.has(scheme);
  const standIn = isSpecial ? scheme : 'https';
  const url = URL.parse(`${standIn}://${rest}`);
  if (url === null) return refuse('its host or port is not valid');
  if (url.username !== '' || url.password !== '') return refuse('it holds a user name or password');
  const host = url.hostname.endsWith('.') ? url.hostname.slice(0, -1) : url.hostname;
  const isAddress = host.startsWith('[') || DOTTED.test(host);
  if (!isAddress && (host.length > NAME_CHARACTERS_MAX || !NAME.test(host)))
    return refuse('its host is not a valid name');
  const standard = defaultPort(scheme);
  const written = isSpecial ? url.port : (/^[^/?#]*:(\d+)(?:[/?#]|$)/.exec(rest)?.[1] ?? '');
  const port = written === '' ? standard : Number(written);
  if (port === undefined || port === 0) return refuse('it has no usable port');
  const path = `${url.pathname}${url.search}`;
  const shown = port === standard ? '' : `:${port}`;
  return { ok: true, url: `${scheme}://${host}${shown}${path}`, scheme, host, port, path, isAddress };
}

/** What a redirect's `location` means at `from`: an absolute URL as written, or one made from a relative reference. */
export function resolveRedirect(from: CanonicalUrl, location: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location;
  if (location.startsWith('//')) return `${from.scheme}:${location}`;
  // What readUrl would refuse must reach it unrepaired.
  if (UNSEEN.test(location) || location.includes('\\')) return `${from.url}${location}`;
  return URL.canParse(location, from.url) ? new URL(location, from.url).href : location;
}
