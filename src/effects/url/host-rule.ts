import { parseAddress } from './address.ts';
import { isPublicSuffix } from './public-suffix.ts';
import { defaultPort, readUrl } from './read-url.ts';

/** A host as a rule names it, made canonical. */
export interface HostRule {
  /** Absent means http and https. */
  readonly scheme?: string;
  /** Canonical name or address; for a wildcard the part behind `*.`; empty for the bare `*`. */
  readonly host: string;
  readonly wildcard: boolean;
  /** Absent means 80 and 443, or the port of the named scheme. */
  readonly port?: number;
}

/** Where an act would connect: a canonical URL, or the `host:port` of an effect (then no scheme is known). */
export interface HostTarget {
  readonly scheme?: string;
  readonly host: string;
  readonly port: number;
}

export type HostRuleReading =
  | { readonly ok: true; readonly rule: HostRule }
  | { readonly ok: false; readonly reason: string };

const SHAPE = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*\.)?(\[[^\]]*\]|[^:/?#@\\]+)(?::(\d{1,5}))?$/i;

/**
 * Reads `example.com`, `*.example.com`, `host:port`, `wss://host`, an address, or `*`.
 * A path, a user name, or a star anywhere else is refused.
 */
export function parseHostRule(text: string): HostRuleReading {
  const known = READINGS.get(text);
  if (known !== undefined) return known;
  const reading = readHostRule(text);
  if (READINGS.size >= READINGS_MAX) READINGS.clear();
  READINGS.set(text, reading);
  return reading;
}

/** Rules read lately: the same few are asked for every URL. */
const READINGS = new Map<string, HostRuleReading>();
const READINGS_MAX = 5000;

function readHostRule(text: string): HostRuleReading {
  const refuse = (reason: string) => ({ ok: false, reason: `"${text}": ${reason}` }) as const;
  if (text === '*') return { ok: true, rule: { host: '', wildcard: true } };
  const bracketed = isBareIpv6(text) ? `[${text}]` : text;
  const match = SHAPE.exec(bracketed);
  if (match?.[3] === undefined) return refuse('a rule is a host, *.host, host:port or scheme://host, without a path');
  const scheme = match[1]?.toLowerCase();
  if (scheme !== undefined && defaultPort(scheme) === undefined)
    return refuse(`the scheme ${scheme} has no known port`);
  const port = match[4] === undefined ? undefined : Number(match[4]);
  const reading = readUrl(`https://${match[3]}/`);
  if (!reading.ok) return refuse(reading.reason);
  if (port === 0 || (port !== undefined && port > 65_535)) return refuse('the port is not between 1 and 65535');
  const wildcard = match[2] !== undefined;
  if (wildcard && reading.isAddress) return refuse('a wildcard cannot stand before an address');
  const rule = {
    host: reading.host,
    wildcard,
    ...(scheme !== undefined && { scheme }),
    ...(port !== undefined && { port }),
  };
  return { ok: true, rule };
}

const isBareIpv6 = (text: string): boolean =>
  /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(text) && parseAddress(text) !== undefined;

/** Why a rule grants nothing, though it is well formed; `undefined` where it grants something. */
export function grantsNothing(rule: HostRule): string | undefined {
  if (!rule.wildcard) return undefined;
  const known = NOTHINGS.get(rule);
  const why = known === undefined ? whyNothing(rule) : known.why;
  if (known === undefined) NOTHINGS.set(rule, { why });
  return why;
}

const NOTHINGS = new WeakMap<HostRule, { readonly why: string | undefined }>();

function whyNothing({ host }: HostRule): string | undefined {
  if (host === '') return 'a bare * grants nothing: name the hosts';
  return isPublicSuffix(host) ? `*.${host} grants nothing: anybody can register a name below ${host}` : undefined;
}

/**
 * True where a rule *permits* this target: `example.com` is that host alone, `*.example.com` any host one label or
 * more below it and not itself; without a port 80 and 443; http and https unless the rule names a scheme. A bare `*`,
 * a wildcard on a public suffix, and a rule that cannot be read permit nothing.
 */
export function matchHostRule(rule: string | HostRule, target: HostTarget): boolean {
  const parsed = toRule(rule);
  if (parsed === undefined || grantsNothing(parsed) !== undefined) return false;
  return matchesHost(parsed, target.host) && matchesScheme(parsed, target.scheme) && matchesPort(parsed, target.port);
}

/**
 * True where a rule *forbids* this target. A forbid is read widely: `*` is every host, a wildcard on a public suffix
 * counts, no port means every port, and no scheme means any. A rule that cannot be read forbids everything.
 */
export function matchHostForbid(rule: string | HostRule, target: HostTarget): boolean {
  const parsed = toRule(rule);
  if (parsed === undefined) return true;
  if (parsed.wildcard && parsed.host === '') return true;
  const { scheme, port } = parsed;
  const sameScheme = scheme === undefined || target.scheme === undefined || scheme === target.scheme;
  return matchesHost(parsed, target.host) && sameScheme && (port === undefined || port === target.port);
}

function toRule(rule: string | HostRule): HostRule | undefined {
  if (typeof rule !== 'string') return rule;
  const reading = parseHostRule(rule);
  return reading.ok ? reading.rule : undefined;
}

function matchesHost({ host, wildcard }: HostRule, target: string): boolean {
  if (!wildcard) return target === host;
  return target.length > host.length + 1 && target.endsWith(`.${host}`) && parseAddress(target) === undefined;
}

function matchesScheme({ scheme }: HostRule, target: string | undefined): boolean {
  if (scheme !== undefined) return target === scheme;
  return target === undefined || target === 'http' || target === 'https';
}

function matchesPort({ port, scheme }: HostRule, target: number): boolean {
  if (port !== undefined) return port === target;
  return scheme === undefined ? target === 80 || target === 443 : target === defaultPort(scheme);
}
