import type { RuleKind } from '../../contract/catalogue.ts';
import type { Obligation, Opinion } from '../../contract/decision.ts';
import type { EffectType, Impact, SqlStatement } from '../../contract/effect.ts';
import type { Digest } from '../../contract/ids.ts';
import type { Confidentiality, Integrity } from '../../contract/label.ts';

/** Where something stands in a policy file; both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** What the policy says to an external effect that no rule speaks of. There is no `allow`. */
export type PolicyDefault = 'ask' | 'deny';

/** How much a person wants to see beforehand, strictest first. No mode turns a question into an allow. */
export const POLICY_MODES = ['plan', 'review', 'auto'] as const;
export type PolicyMode = (typeof POLICY_MODES)[number];

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/**
 * A part of the week in a time zone that is always named: the machine's own would differ from one to the next. The end
 * does not belong to it; one that is not after the beginning lies on the next day, and `days` means the day it begins.
 */
export interface TimeWindow {
  /** A zone of the IANA database: `Europe/Berlin`. */
  readonly zone: string;
  readonly days?: readonly Day[];
  /** `09:00`; absent means midnight. */
  readonly from?: string;
  readonly to?: string;
  /** First and last day, `2026-12-24`. */
  readonly since?: string;
  readonly until?: string;
}

/**
 * The typed fields of `where` and `unless`. Different fields must all fit, the values of one field are alternatives.
 * Values are as written (and checked): globs, host rules and programs are read again when the policy is compiled.
 */
export interface Matchers {
  readonly path?: readonly string[];
  readonly host?: readonly string[];
  /** Blocks of addresses: `10.0.0.0/8`. */
  readonly cidr?: readonly string[];
  /** `443`, or `8000-8999`. */
  readonly port?: readonly string[];
  readonly method?: readonly string[];
  readonly program?: readonly string[];
  readonly server?: readonly string[];
  readonly tool?: readonly string[];
  readonly connection?: readonly string[];
  /** Tables and views: `orders`, `public.orders`, `public.*`. */
  readonly tables?: readonly string[];
  readonly columns?: readonly string[];
  readonly statement?: readonly SqlStatement[];
  readonly effect?: readonly EffectType[];
  readonly impact?: readonly Impact[];
  readonly principal?: readonly string[];
  readonly integrity?: readonly Integrity[];
  readonly confidentiality?: readonly Confidentiality[];
  /** Where what the act was made from comes from: `workspace`, `host:example.com`, `host:*.example.com`. */
  readonly source?: readonly string[];
  readonly time?: readonly TimeWindow[];
}

export interface PolicyRule {
  readonly id: string;
  readonly opinion: Opinion;
  readonly kinds: readonly RuleKind[] | '*';
  /** Empty where the rule has no `where`: it holds for everything of its kinds. */
  readonly where: Matchers;
  readonly unless?: Matchers;
  /** A CEL expression that was checked. */
  readonly when?: string;
  /** Duties of an act that this rule permits or asks about. */
  readonly obligations?: readonly Obligation[];
  readonly because?: string;
  readonly at: TextPlace;
}

/** So much, or so much in every stretch of time. */
export interface Quota {
  readonly amount: number;
  /** Absent: for as long as the scope lasts. */
  readonly perMs?: number;
  /** Of a rate: so much at once after a rest; absent means the whole amount. */
  readonly burst?: number;
}

export const LIMIT_SCOPES = ['session', 'agent', 'user', 'tool', 'day'] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];
export const LIMIT_ENDS = ['end', 'ask'] as const;
export type LimitEnd = (typeof LIMIT_ENDS)[number];

/** One entry of `limits`: what everybody and everything of a scope may spend together. At least one quantity stands. */
export interface PolicyLimit {
  /** Several are counted together: `[agent, day]` is each agent's each day. */
  readonly per: readonly LimitScope[];
  /** Money in millionths of the currency's unit, which are whole numbers. */
  readonly cost?: Quota & { readonly currency: string };
  readonly tokens?: Quota;
  readonly actions?: Quota;
  /** Milliseconds of running. */
  readonly time?: Quota;
  /** Bytes that leave the machine. */
  readonly egress?: Quota;
  /** Processes at the same time. */
  readonly processes?: Quota;
  /** What becomes of an act that would go over; absent means that it is denied, and a session that needs it ends. */
  readonly over?: LimitEnd;
  readonly at: TextPlace;
}

/** One policy file as it was read: valid by itself, not yet joined with packs and other files. */
export interface PolicyFile {
  /** Name for messages. */
  readonly file: string;
  /** Over what the file says, not how it is laid out: comments and order of keys do not count. */
  readonly digest: Digest;
  readonly use: readonly { readonly pack: string; readonly at: TextPlace }[];
  readonly default?: PolicyDefault;
  readonly mode?: { readonly mode: PolicyMode; readonly at: TextPlace };
  readonly rules: readonly PolicyRule[];
  readonly limits: readonly PolicyLimit[];
}
