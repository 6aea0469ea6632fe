import type { Effect } from '../../contract/effect.ts';

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['ftp', 21],
  ['ftps', 990],
  ['sftp', 22],
  ['scp', 22],
  ['ssh', 22],
  ['git', 9418],
  ['rsync', 873],
  ['telnet', 23],
  ['ldap', 389],
  ['ldaps', 636],
  ['postgres', 5432],
  ['postgresql', 5432],
  ['mysql', 3306],
  ['redis', 6379],
]);
const URL_TEXT = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;
/** A host that every parser reads the same way: letters, digits, dots and hyphens, or an address in brackets. */
const HOST_TEXT = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i;

/** `host:port` of a URL that can be read without doubt; `undefined` for every other text. */
export function hostOfUrl(text: string): string | undefined {
  if (/[\s\\@%]/.test(text.replace(/[?#].*$/s, '').replace(/^([a-z]+:\/\/[^/]*)\/.*$/is, '$1'))) return undefined;
  const match = URL_TEXT.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', authority = ''] = match;
  return hostWithPort(authority, DEFAULT_PORTS.get(scheme.toLowerCase()));
}

/** Canonical `host:port` of `host` or `host:port`; `undefined` where it cannot be read, or no port is known. */
export function hostWithPort(authority: string, defaultPort: number | undefined): string | undefined {
  const match = HOST_TEXT.exec(authority);
  if (match === null) return undefined;
  const [, host = '', port] = match;
  const number = port === undefined ? defaultPort : Number(port);
  const canonical = canonicalHost(host);
  if (canonical === undefined || number === undefined || number > 65_535) return undefined;
  return `${canonical}:${number}`;
}

/** Lower case, one trailing dot removed, every notation of an address made one (WHATWG URL, "host parsing"). */
function canonicalHost(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname.replace(/\.$/, '') || undefined;
  } catch {
    return undefined;
  }
}

/** True for a place on this machine itself, whatever its port: in a network of one's own nobody else is there. */
export const isLoopback = ({ type, target, targetKind }: Effect): boolean =>
  type === 'network' &&
  targetKind === 'host' &&
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0|\[::\]):\d+$/.test(target);

/** A network effect; a target that could not be read is kept as text, so that no host rule permits it. */
export function networkEffect(host: string | undefined, shown: string, method?: string): Effect {
  const target =
    host === undefined
      ? ({ target: shown, targetKind: 'text' } as const)
      : ({ target: host, targetKind: 'host' } as const);
  return { type: 'network', ...target, ...(method !== undefined && { method }) };
}
