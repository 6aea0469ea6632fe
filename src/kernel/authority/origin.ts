import type { Place, ValueOrigin } from '../../contract/authority.ts';
import type { ParameterRole, ToolEffect, ValueKind } from '../../contract/sheet.ts';
import { canonical, canonicalUrl } from '../provenance/canonical.ts';
import { findEmails, findKeys, isShaped } from '../provenance/find-values.ts';
import type { IndexedField } from '../provenance/value-index.ts';
import { type HeardRecord, TELLING_SOURCES, titleOf } from './heard-record.ts';
import type { ArgumentValue, Session } from './session.ts';

/** Where a value of a call came from, the strongest place first. */
export function originOf(session: Session, { parameter, text, sheet }: ArgumentValue, effect: ToolEffect): ValueOrigin {
  const kind = sheet.kind;
  const at = (place: Place, record?: HeardRecord): ValueOrigin => ({
    parameter,
    value: text,
    kind,
    place,
    ...(record !== undefined && { source: titleOf(record) }),
  });
  if (session.words.says(kind, text)) return at('words');
  if ((effect === 'fetch' || effect === 'submit') && session.isSaid(kind, text)) return at('words');
  if (session.isEndorsed(kind, text)) return at('answer');
  const fields = session.index.find(kind, text);
  const recordOf = (field: IndexedField): HeardRecord | undefined => session.records[field.record];
  const vouched = fields.find((field) => isVouchedFor(field, kind));
  if (vouched !== undefined) return at('vouched', recordOf(vouched));
  const meta = fields.filter((field) => field.label === 'meta' && field.kind === kind);
  const bound = meta.find((field) => isBoundMetadata(session, field, kind, text));
  if (bound !== undefined) return at('bound', recordOf(bound));
  const outside = fields.flatMap((field) => recordOf(field) ?? []);
  const delegated = outside.find((record) => isDelegable(session, record, { kind, text, effect, role: sheet.role }));
  if (delegated !== undefined) return at('delegated', delegated);
  const [first] = meta;
  if (first !== undefined) return at('metadata', recordOf(first));
  return outside.length > 0 ? at('outside', outside[0]) : at('nowhere');
}

const isVouchedFor = ({ label, kind: stands }: IndexedField, kind: ValueKind): boolean =>
  (label === 'tool' || label === 'person') &&
  stands !== undefined &&
  (stands === kind || (!isShaped(stands) && !isShaped(kind)));

function isBoundMetadata(session: Session, field: IndexedField, kind: ValueKind, text: string): boolean {
  if (kind === 'email' && session.isNameOf(text)) return true;
  const record = session.records[field.record];
  return record !== undefined && record.standing !== 'plain' && isMeant(session, record, kind, text);
}

/**
 * Whoever writes to the person chooses subject and sender alike. So metadata counts of the record that their words fit
 * best, and not where several fit as well and each names somebody else.
 */
function isMeant(session: Session, record: HeardRecord, kind: ValueKind, text: string): boolean {
  const alike = session.records.filter(
    ({ source, standing, boundBy }) =>
      source === record.source && standing !== 'plain' && !boundBy.isDisjointFrom(record.boundBy),
  );
  if (alike.some(({ binding }) => binding > record.binding)) return false;
  if (session.words.requests.isSweeping) return true;
  const key = keyOf(kind, text);
  const fields = new Set(
    metadataOf(record, kind).flatMap(({ name, text: own }) => (keyOf(kind, own) === key ? [name] : [])),
  );
  return alike.every((other) => {
    if (other.binding < record.binding) return true;
    const theirs = metadataOf(other, kind).filter(({ name }) => fields.has(name));
    return theirs.length !== 1 || theirs.some((own) => keyOf(kind, own.text) === key);
  });
}

const metadataOf = ({ fields }: HeardRecord, kind: ValueKind) =>
  fields.filter(({ sheet }) => sheet.label === 'meta' && sheet.kind === kind);

const keyOf = (kind: ValueKind, text: string): string => canonical(kind, text) ?? text;

/** What cannot be taken back, and what opens a door, a person asks for with the thing that it is done to. */
const NEVER_DELEGATED: ReadonlySet<ToolEffect> = new Set(['credential', 'delete', 'unknown']);

interface Wanted {
  readonly kind: ValueKind;
  readonly text: string;
  readonly effect: ToolEffect;
  readonly role: ParameterRole;
}

/** What a source that the person named may supply. Keys, publishing places and grants are never among it. */
function isDelegable(session: Session, record: HeardRecord, wanted: Wanted): boolean {
  const { kind, text, effect, role } = wanted;
  if (record.standing === 'plain' || effect === 'credential' || effect === 'unknown') return false;
  if (!TELLING_SOURCES.has(record.source)) return false;
  // What a covered call gave back names the person's own things: the key that they asked to delete.
  if (record.source === 'result') return role === 'object' && kind !== 'name';
  if (NEVER_DELEGATED.has(effect)) return false;
  switch (kind) {
    case 'url':
    case 'host':
      return effect !== 'publish' && isLinkOf(session, record, text);
    case 'email':
      return session.isNameOf(text) || isOnlyAddressIn(session, record, text, effect);
    case 'payee':
      return effect === 'pay' && isBillFor(session, record, text);
    case 'secret':
      return effect === 'login' || effect === 'confirm' || effect === 'submit' || role === 'object';
    default:
      if (session.words.hasOwn(kind, text)) return false;
      return effect !== 'share' || role === 'object' || isInvited(session, record, text);
  }
}

/** A link in a mail or document that the person named may be opened where they spoke of links; a page leads only within its own site. */
function isLinkOf(session: Session, record: HeardRecord, text: string): boolean {
  if (record.source === 'page') {
    const host = canonicalUrl(text)?.host;
    return host !== undefined && session.hostsOf(record).includes(host);
  }
  const { requests } = session.words;
  if (requests.isFollowing) return true;
  if (record.standing !== 'named') return false;
  if (record.source === 'message') return isChatLink(session, record);
  if (session.words.hasOwn('url', text)) return false;
  return requests.isLinking || (requests.isAccepting && record.source !== 'file');
}

/**
 * A chat holds what many wrote. A link in it is meant where the person spoke of links or sent us there to find
 * something, and left no choice: they named who posted it, or it is the only one, or they want all of them.
 */
function isChatLink({ records, words }: Session, record: HeardRecord): boolean {
  if (!words.requests.isLinking && !words.mentions('find')) return false;
  const named = records.filter(({ source, standing }) => source === 'message' && standing === 'named');
  const isSaidHere = (name: string): boolean =>
    words.says('name', name) && !named.every(({ names }) => names.includes(name));
  const byName = named.filter(({ names }) => names.some(isSaidHere));
  const meant = byName.length > 0 ? byName : named;
  if (!meant.includes(record)) return false;
  if (words.requests.isSweeping) return true;
  const links = meant.flatMap(({ fields }) => fields.flatMap(({ text }) => findKeys('url', text)));
  return new Set(links.map((link) => canonicalUrl(link)?.host)).size <= 1;
}

/** "Send it to the client", "invite the new colleague": the source holds one address, so nobody else can be meant. */
function isOnlyAddressIn(session: Session, record: HeardRecord, text: string, effect: ToolEffect): boolean {
  if (session.words.hasOwn('email', text)) return false;
  if (effect === 'message' && (record.source === 'page' || record.standing !== 'named')) return false;
  if (effect !== 'message' && !(effect === 'share' && session.words.asks('share'))) return false;
  const key = canonical('email', text);
  const addresses = addressesIn(record);
  return addresses.length > 0 && addresses.every((address) => address === key);
}

const addressesIn = ({ fields }: HeardRecord): readonly string[] => fields.flatMap((field) => findEmails(field.text));

/** Somebody that the person named, or the one whose only address the source gives. */
function isInvited(session: Session, record: HeardRecord, text: string): boolean {
  if (session.words.tellingWordsIn(text).length > 0) return true;
  return session.words.asks('share') && new Set(addressesIn(record)).size === 1;
}

/**
 * "Pay the bill nursery.txt": the one account that stands in the very document that the person named, where they asked
 * to pay and named no account themselves. A bill that was only reached, or that came by mail, is anybody's: it asks.
 */
function isBillFor(session: Session, { fields, source, standing }: HeardRecord, text: string): boolean {
  if (source !== 'file' || standing !== 'named') return false;
  if (!session.words.asks('pay') || session.words.hasOwn('payee', text)) return false;
  const key = canonical('payee', text);
  return fields.flatMap((field) => findKeys('payee', field.text)).every((found) => found === key);
}
