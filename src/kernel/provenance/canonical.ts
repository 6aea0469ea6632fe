import type { ValueKind } from '../../contract/sheet.ts';
import { fold } from './fold.ts';
import { readDate } from './read-date.ts';

/**
 * The one spelling of a value of its kind, so that the same account, address or day is the same whoever writes it.
 * Undefined where the text is no value of that kind: then it is compared as text.
 */
export function canonical(kind: ValueKind, text: string): string | undefined {
  switch (kind) {
    case 'email':
      return canonicalEmail(text);
    case 'payee':
      return canonicalAccount(text);
    case 'phone':
      return canonicalPhone(text);
    case 'url':
    case 'host':
      return canonicalUrl(text)?.url;
    case 'date':
      return /^[\d*]{1,4}-\d\d-\d\d$/.test(text) ? text : readDate(text)?.key;
    case 'amount':
      return canonicalAmount(text);
    case 'path':
      return canonicalPath(text);
    default:
      return fold(text) || undefined;
  }
}

function canonicalEmail(text: string): string | undefined {
  const [, address] = /^(?:mailto:|.*<)?([^\s<>@]+@[^\s<>@]+?)>?$/.exec(fold(text)) ?? [];
  const [, local, domain] = /^(.+)@([^@]+)$/.exec(address ?? '') ?? [];
  const host = domain === undefined ? undefined : hostOf(domain);
  return local === undefined || host === undefined ? undefined : `${local}@${host}`;
}

/** IBAN and similar (ISO 13616): blanks, dots and dashes are how people write it. */
function canonicalAccount(text: string): string | undefined {
  const compact = fold(text).replace(/[\s.-]/g, '');
  return /^[a-z]{2}\d{2}[a-z0-9]{4,30}$/.test(compact) || /^\d{6,20}$/.test(compact) ? compact : undefined;
}

function canonicalPhone(text: string): string | undefined {
  const digits = fold(text)
    .replace(/[\s().\-/]/g, '')
    .replace(/^00/, '+');
  return /^\+?\d{6,15}$/.test(digits) ? digits : undefined;
}

const canonicalPath = (text: string): string | undefined =>
  fold(text)
    .replaceAll('\\', '/')
    .replace(/\/(?:\.?\/)+/g, '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/(?<=.)\/$/, '') || undefined;

/** `1,234.50`, `1.234,50`, `$30,000`, `10.00` and `10` are amounts; the sign and the currency are not looked at. */
export function canonicalAmount(text: string): string | undefined {
  const bare = fold(text).replace(/^[\s$€£¥+-]+|[\s$€£¥%]+$|\s?(?:usd|eur|euros?|dollars?|gbp|chf)$/g, '');
  if (!/^\d[\d.,' ]*$/.test(bare)) return undefined;
  const [, whole = bare, cents = ''] = /^(.*\d)[.,](\d{1,2}|\d{4,})$/.exec(bare) ?? [];
  const value = Number(`${whole.replace(/\D/g, '')}.${cents || '0'}`);
  return Number.isFinite(value) ? String(value) : undefined;
}

export interface CanonicalUrl {
  readonly url: string;
  readonly host: string;
}

/**
 * A URL or a bare host with a path. Scheme, `www.`, a last slash and the fragment make no difference; what is in front of
 * an `@` makes the whole no URL, since it names one host to a person and another to a program.
 */
export function canonicalUrl(text: string): CanonicalUrl | undefined {
  const bare = text
    .normalize('NFKC')
    .trim()
    .replace(/^[<("'[]+|[>)"'\],;!]+$/g, '');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(bare) ? bare : `http://${bare}`;
  if (/[\s\\]/.test(bare) || !URL.canParse(withScheme)) return undefined;
  const { protocol, username, password, hostname, port, pathname, search } = new URL(withScheme);
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '' || hostname === '') return undefined;
  const host = hostname.replace(/^www\./, '').replace(/\.$/, '') + (port === '' ? '' : `:${port}`);
  return { host, url: `${host}${decoded(pathname).replace(/[/.]+$/, '')}${decoded(search)}` };
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const hostOf = (domain: string): string | undefined =>
  URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname.replace(/\.$/, '') : undefined;
