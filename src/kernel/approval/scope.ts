import type { Action } from '../../contract/action.ts';
import type { Decision } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import type { Grant, GrantedEffect, GrantedProgram, GrantScope } from '../../contract/grant.ts';
import type { Digest } from '../../contract/ids.ts';
import { isWithin } from '../../effects/path/place.ts';

/** Under which circumstances an act is asked about. An answer is remembered for these and no others. */
export interface Circumstances {
  /** `device:inode` of the workspace. */
  readonly place: string;
  readonly policy: Digest;
  readonly stopEpoch: number;
  /** The act without its session. */
  readonly act: Digest;
}

/** What of an act is asked about; also as the record keeps it. */
export type Asked = Pick<GrantScope, 'principal' | 'workspace' | 'effects' | 'programs'>;

/** Effects that stand for one thing only, and can be done again without being something else. */
const REPEATABLE = new Set(['read', 'write', 'delete', 'network', 'execute']);
/** Judges whose reasons an effect does not name (where a host leads today, how much was spent). */
const EACH_TIME = new Set(['kind', 'budget']);
/** Effects that do not say what happens: only the very same act is the same. */
const EXACT = new Set(['unknown', 'execute']);

/**
 * Data that is sent is never the same twice, so a network effect counts only where it is a plain fetch; and what a
 * program does beyond this machine is not said by its name.
 */
function isRepeatable({ type, method, impact, subcommand, targetKind }: ActionEffect): boolean {
  if (type === 'network') return method === 'GET' || method === 'HEAD';
  if (type === 'execute') return impact !== 'external' && subcommand !== undefined && targetKind === 'program';
  return REPEATABLE.has(type);
}

/**
 * How far an answer to this decision can be remembered: for its effects, for exactly this act and its session, or not at
 * all. What rests on facts that an effect does not name is asked each time: else a yes to a public host would cover what
 * its name is bound to later. And of an act that was not understood whole, the effects that were do not say what it does.
 */
function widthOf({ effects }: Action, { determining, blamed, obligations }: Decision): 'effects' | 'act' | undefined {
  if (determining.some(({ judge }) => EACH_TIME.has(judge))) return undefined;
  if (obligations.some(({ kind }) => kind === 'two-person')) return undefined;
  const isUnderstood = effects.every(({ type }) => type !== 'unknown');
  if (isUnderstood && determining.every(({ effect }) => effect !== undefined && isRepeatable(effect))) return 'effects';
  return blamed.every((effect) => isRepeatable(effect) || EXACT.has(effect.type)) ? 'act' : undefined;
}

/** Files that a command reads beside what it fetches may be sent along (`curl -G -d @notes`): a yes is for these only. */
function sentAlong({ kind, effects }: Action): readonly ActionEffect[] {
  if (kind !== 'process.run' || !effects.some(({ type }) => type === 'network')) return [];
  return effects.filter(({ type, targetKind }) => type === 'read' && targetKind === 'path');
}

/** What this decision asks about, without its circumstances. */
export function askedOf(action: Action, { blamed }: Decision): Asked {
  const programs = programsOf(action);
  return {
    principal: action.principal,
    workspace: action.workspace,
    effects: distinct([...blamed, ...sentAlong(action)].map(grantedEffect)),
    ...(programs !== undefined && { programs }),
  };
}

/** What a yes would be remembered for; `undefined` where only this one act can be answered. */
export function scopeOf(
  action: Action,
  decision: Decision,
  { place, policy, stopEpoch, act }: Circumstances,
): GrantScope | undefined {
  const width = widthOf(action, decision);
  if (width === undefined) return undefined;
  return Object.freeze({
    ...askedOf(action, decision),
    place,
    policy,
    stopEpoch,
    reasons: distinct(decision.determining.map(({ judge, rule }) => `${judge}:${rule}`)),
    ...(width === 'act' && { act }),
  });
}

/** True where a grant of this scope covers everything that is asked, by the same principal, in the same circumstances. */
export function isCovered(asked: GrantScope, granted: GrantScope): boolean {
  return (
    granted.place === asked.place &&
    granted.policy === asked.policy &&
    granted.stopEpoch === asked.stopEpoch &&
    granted.act === asked.act &&
    asked.reasons.every((reason) => granted.reasons.includes(reason)) &&
    wouldCover(granted, asked)
  );
}

/** The same without the circumstances, for looking back. */
export function wouldCover(granted: Asked, asked: Asked): boolean {
  return (
    granted.workspace === asked.workspace &&
    granted.principal.kind === asked.principal.kind &&
    granted.principal.name === asked.principal.name &&
    coversPrograms(granted.programs, asked.programs) &&
    asked.effects.every((effect) => granted.effects.some((one) => coversEffect(one, effect)))
  );
}

/** True while a grant may be used: neither over, nor used up, nor taken back. */
export const isLive = ({ untilMs, usesMax, uses, revokedAtMs }: Grant, nowMs: number): boolean =>
  nowMs < untilMs && (usesMax === undefined || uses < usesMax) && revokedAtMs === undefined;

function coversEffect(granted: GrantedEffect, effect: GrantedEffect): boolean {
  return (
    granted.type === effect.type &&
    granted.targetKind === effect.targetKind &&
    granted.method === effect.method &&
    granted.subcommand === effect.subcommand &&
    granted.impact === effect.impact &&
    coversTarget(granted, effect)
  );
}

/** A whole folder that was shown covers what lies in it; nothing covers more than was shown. */
function coversTarget(granted: GrantedEffect, effect: GrantedEffect): boolean {
  if (granted.extent !== 'tree' || granted.targetKind !== 'path')
    return granted.target === effect.target && granted.extent === effect.extent;
  return isWithin(effect.target, granted.target);
}

/** A command is covered where every program that it starts was shown, and is the same file still. */
function coversPrograms(
  granted: readonly GrantedProgram[] | undefined,
  asked: readonly GrantedProgram[] | undefined,
): boolean {
  if (granted === undefined || asked === undefined) return granted === asked;
  return asked.every((one) => granted.some((other) => isSameProgram(one, other)));
}

const isSameProgram = (one: GrantedProgram, other: GrantedProgram): boolean =>
  one.program === other.program &&
  one.subcommand === other.subcommand &&
  one.path === other.path &&
  one.digest === other.digest;

const grantedEffect = ({
  type,
  target,
  targetKind,
  extent,
  method,
  subcommand,
  impact,
}: ActionEffect): GrantedEffect => ({
  type,
  target,
  targetKind,
  impact,
  ...(extent !== undefined && { extent }),
  ...(method !== undefined && { method }),
  ...(subcommand !== undefined && { subcommand }),
});

/** What a command starts, each with the file that its name stood for when the act was understood. */
function programsOf({ programs, facts }: Action): readonly GrantedProgram[] | undefined {
  if (programs === undefined) return undefined;
  const files = filesOfPrograms(facts);
  return distinct(
    programs.map(({ program, subcommand }) => ({
      program,
      ...(subcommand !== undefined && { subcommand }),
      ...files.get(program),
    })),
  );
}

function filesOfPrograms(facts: Action['facts']): ReadonlyMap<string, Pick<GrantedProgram, 'path' | 'digest'>> {
  const listed = isRecord(facts) && Array.isArray(facts['programs']) ? facts['programs'] : [];
  return new Map(
    listed.flatMap((one) => {
      const { name, path, digest } = isRecord(one) ? one : {};
      if (typeof name !== 'string' || typeof path !== 'string' || typeof digest !== 'string') return [];
      return [[name, { path, digest }] as const];
    }),
  );
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
