import { z } from 'zod';
import { FETCH_REDIRECTS_MAX } from '../../contract/limits.ts';
import { isInBlock, parseAddress, parseBlock } from './address.ts';
import { grantsNothing, type HostRule, matchHostRule, parseHostRule } from './host-rule.ts';
import { isMetadataName, judgeAddress } from './judge-address.ts';
import { type CanonicalUrl, readUrl, resolveRedirect } from './read-url.ts';

const addresses = z.array(z.string().max(200)).max(1000);

/** What `inspect url` is asked. */
export const urlQuestionSchema = z.object({
  url: z.string(),
  /** Host rules of the permits. */
  allow: z.array(z.string()).max(10_000),
  /** What the names of the row resolve to. Absent: judged by name alone. */
  resolves_to: addresses.optional(),
  /** `location` of each answer in turn. */
  redirects_to: z.array(z.string()).max(1000).optional(),
  /** Blocks of addresses that may be reached though they are not public; `true` is all but metadata. */
  allow_private: z.union([z.boolean(), z.array(z.string()).max(1000)]).optional(),
  /** Answers of the resolver at one moment after the other. */
  resolves_seq: z
    .array(z.union([z.string(), addresses]))
    .max(1000)
    .optional(),
});
export type UrlQuestion = z.infer<typeof urlQuestionSchema>;

export interface UrlDecision {
  readonly decision: 'allow' | 'deny';
  readonly reason: string;
}

/** Decides one request and its redirects; pure, for `inspect url`. Each hop is judged like a first request. */
export function decideUrl(question: UrlQuestion): UrlDecision {
  const { rules, schemes } = allowed(question.allow);
  const hops = question.redirects_to ?? [];
  if (hops.length > FETCH_REDIRECTS_MAX) return deny(`more than ${FETCH_REDIRECTS_MAX} redirects`);
  let text = question.url;
  for (let hop = 0; ; hop += 1) {
    const at = hop === 0 ? '' : `redirect ${hop}: `;
    const url = readUrl(text, { schemes });
    if (!url.ok) return deny(`${at}${url.reason}`);
    const problem = hostProblem(url, allowed(question.allow)) ?? addressProblem(url, rules, question);
    if (problem !== undefined) return deny(`${at}${problem}`);
    const next = hops[hop];
    if (next === undefined) return { decision: 'allow', reason: allowReason(url, question) };
    text = resolveRedirect(url, next);
  }
}

interface Allowed {
  readonly rules: readonly HostRule[];
  readonly schemes: readonly string[];
  /** Why one of them grants nothing, to be told where none permits. */
  readonly hint: string;
}

/** By the list they were made of, which must not be changed afterwards. */
const ALLOWED = new WeakMap<readonly string[], Allowed>();

function allowed(allow: readonly string[]): Allowed {
  const made = ALLOWED.get(allow) ?? makeAllowed(allow);
  ALLOWED.set(allow, made);
  return made;
}

function makeAllowed(allow: readonly string[]): Allowed {
  const readings = allow.map(parseHostRule);
  const rules = readings.flatMap((reading) => (reading.ok ? [reading.rule] : []));
  const useless = rules.map(grantsNothing).find((why) => why !== undefined);
  const unread = readings.find((reading) => !reading.ok);
  const hint = unread?.ok === false ? `; the rule ${unread.reason}` : useless === undefined ? '' : `; ${useless}`;
  return { rules, schemes: [...new Set(['http', 'https', ...rules.flatMap(({ scheme }) => scheme ?? [])])], hint };
}

const deny = (reason: string): UrlDecision => ({ decision: 'deny', reason });

function hostProblem(url: CanonicalUrl, { rules, hint }: Allowed): string | undefined {
  if (isMetadataName(url.host)) return `${url.host} is a cloud's metadata service`;
  if (rules.some((rule) => matchHostRule(rule, url))) return undefined;
  return `no rule permits ${url.scheme}://${url.host}:${url.port}${hint}`;
}

function addressProblem(url: CanonicalUrl, rules: readonly HostRule[], question: UrlQuestion): string | undefined {
  const answers = url.isAddress ? [url.host] : answersOf(question);
  const allowPrivate = question.allow_private ?? false;
  if (answers === undefined) {
    const isLocal = /(^|\.)localhost$/.test(url.host);
    return isLocal ? answersProblem({ url, rules, addresses: ['127.0.0.1'], allowPrivate }) : undefined;
  }
  return answersProblem({ url, rules, addresses: answers, allowPrivate });
}

/** All answers of all moments: one bad answer denies, whenever it came. */
function answersOf({ resolves_to, resolves_seq }: UrlQuestion): readonly string[] | undefined {
  if (resolves_to === undefined && resolves_seq === undefined) return undefined;
  return [...(resolves_to ?? []), ...(resolves_seq ?? []).flat()];
}

function allowReason(url: CanonicalUrl, question: UrlQuestion): string {
  const byName = !url.isAddress && answersOf(question) === undefined;
  return `${url.host} is permitted${byName ? '; judged by name alone, its addresses are judged before it is dialled' : ''}`;
}

/**
 * Says what is wrong with the addresses that a permitted URL's host resolves to, or `undefined` where each may be
 * dialled. One bad answer is enough. Not public is good only where the person named the place: the address itself,
 * an exact `host:port` rule, or a block in `allowPrivate`; metadata addresses are never good.
 */
export function answersProblem({
  url,
  rules,
  addresses: answers,
  allowPrivate = false,
}: {
  readonly url: CanonicalUrl;
  readonly rules: readonly (string | HostRule)[];
  readonly addresses: readonly string[];
  readonly allowPrivate?: boolean | readonly string[];
}): string | undefined {
  if (answers.length === 0) return `${url.host} resolves to nothing`;
  const isNamed = rules.some((rule) => namesPlace(rule, url));
  for (const answer of answers) {
    const kind = judgeAddress(answer);
    if (kind === 'metadata') return `${url.host} is at ${answer}, a cloud's metadata address`;
    if (kind === 'invalid') return `${url.host} is at ${JSON.stringify(answer)}, which is not an address`;
    if (kind === 'public' || isNamed || isCovered(answer, allowPrivate)) continue;
    return `${url.host} is at ${answer}, which is ${kind}, and no rule names that place`;
  }
  return undefined;
}

/** True for a rule that names exactly this address, or exactly this host with its port. */
function namesPlace(rule: string | HostRule, url: CanonicalUrl): boolean {
  const reading = typeof rule === 'string' ? parseHostRule(rule) : { ok: true as const, rule };
  if (!reading.ok || reading.rule.wildcard) return false;
  return (url.isAddress || reading.rule.port !== undefined) && matchHostRule(reading.rule, url);
}

function isCovered(address: string, allowPrivate: boolean | readonly string[]): boolean {
  if (typeof allowPrivate === 'boolean') return allowPrivate;
  const bytes = parseAddress(address);
  if (bytes === undefined) return false;
  const mapped = mappedAddress(bytes);
  const forms = mapped === undefined ? [bytes] : [bytes, mapped];
  const blocks = allowPrivate.flatMap((text) => parseBlock(text) ?? []);
  return blocks.some((block) => forms.some((form) => isInBlock(form, block)));
}

/** The IPv4 address that `::ffff:a.b.c.d` is another spelling of. */
function mappedAddress(bytes: readonly number[]): readonly number[] | undefined {
  const block = parseBlock('::ffff:0:0/96');
  return block !== undefined && isInBlock(bytes, block) ? bytes.slice(12) : undefined;
}
