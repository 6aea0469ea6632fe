import type { Action, StartedProgram } from '../../contract/action.ts';
import { type ActionKind, isFetchMethod, type RuleKind, ruleKindsOf } from '../../contract/catalogue.ts';
import type { ActionEffect, EffectType, Impact } from '../../contract/effect.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Principal } from '../../contract/proposal.ts';
import type { PolicyPlaces } from './compiled-policy.ts';
import { splitPath } from './path-glob.ts';
import { type Mentions, mentionsIn } from './words.ts';

/** A path under one of its names, taken apart once. */
export interface PathName {
  readonly path: string;
  readonly names: readonly string[];
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** One effect of an act, prepared for being compared with many rules. */
export interface Subject {
  /** Absent for an act without effects, of which only its kind can be judged. */
  readonly effect?: ActionEffect;
  /** True for a program that is started; only rules that name programs speak of it. */
  readonly isStart?: boolean;
  readonly impact: Impact;
  readonly principal: Principal;
  readonly kind: ActionKind;
  /** Kinds under which forbids and asks see it. */
  readonly kinds: readonly RuleKind[];
  /** Kinds whose permits may cover it: what it directly is, and nothing that merely includes it. */
  readonly permitKinds: readonly RuleKind[];
  /** For a path: the real one first, then the other names by which it is reached. */
  readonly paths: readonly PathName[];
  /** For a network effect whose host is known. */
  readonly host?: HostAndPort;
  /** Where the target is not a thing but a text: what it mentions. */
  readonly mentions?: Mentions;
}

export function subjectsOf(action: Action, places: PolicyPlaces): readonly Subject[] {
  const started = (action.programs ?? [])
    .filter((program) => !isAmong(action.effects, program))
    .map((program) => startOf(program, action, places));
  if (action.effects.length === 0) return [withoutEffects(action), ...started];
  return [...action.effects.map((effect) => subjectOf(effect, action, places)), ...started];
}

/** Some starts are effects by themselves; then rules see those. */
const isAmong = (effects: readonly ActionEffect[], { program, subcommand }: StartedProgram): boolean =>
  effects.some((effect) => effect.type === 'execute' && effect.target === program && effect.subcommand === subcommand);

/**
 * Starting a program, as rules about programs see it. It reaches as far as the act does, and is no effect by itself,
 * so nothing permits it and what is said about it is said about the whole act.
 */
function startOf({ program, subcommand }: StartedProgram, action: Action, places: PolicyPlaces): Subject {
  const name = subcommand === undefined ? {} : { subcommand };
  const start = { type: 'execute', target: program, targetKind: 'program', impact: action.impact, ...name } as const;
  return { ...subjectOf(start, action, places), isStart: true, permitKinds: [] };
}

function withoutEffects({ kind, impact, principal }: Action): Subject {
  return { kind, impact, principal, kinds: [kind], permitKinds: [kind], paths: [] };
}

function subjectOf(effect: ActionEffect, { kind, principal, arguments: args }: Action, places: PolicyPlaces): Subject {
  const { type, target, targetKind, aliases = [], impact } = effect;
  const kinds = ruleKindsOf(effect);
  const host = targetKind === 'host' ? splitHost(target) : undefined;
  const isUnclear = type === 'unknown' || targetKind === 'text';
  return {
    effect,
    impact,
    principal,
    kind,
    kinds: kinds.includes(kind) ? kinds : [...kinds, kind],
    permitKinds: permitKindsOf(effect, kind),
    paths: targetKind === 'path' ? [target, ...aliases].map(pathName) : [],
    ...(host && { host }),
    ...(isUnclear && { mentions: mentionsIn(wholeText(target, args), places) }),
  };
}

/** A text that was cut to be shown stands for the whole command, and forbids see the whole of it. */
function wholeText(shown: string, { command }: JsonObject): string {
  const isCut = typeof command === 'string' && shown.endsWith('…') && command.startsWith(shown.slice(0, -1));
  return isCut ? command : shown;
}

/** Doubled and trailing slashes mean nothing. */
function pathName(path: string): PathName {
  const names = splitPath(path);
  return { path: `/${names.join('/')}`, names };
}

/** Undefined for a target that is no `host:port`: then rules about hosts miss what they ask for. */
function splitHost(target: string): HostAndPort | undefined {
  const match = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(target);
  return match?.[1] === undefined ? undefined : { host: match[1], port: Number(match[2]) };
}

const DIRECT: ReadonlyMap<EffectType, RuleKind> = new Map([
  ['read', 'file.read'],
  ['write', 'file.write'],
  ['persist', 'file.write'],
  ['delete', 'file.delete'],
  ['destroy', 'file.delete'],
  ['execute', 'process.run'],
  ['privilege', 'process.run'],
  ['secret', 'secret.use'],
]);

/** Kinds of act that are more than their effects: a listing reads names, a model call sends a conversation. */
const OWN: ReadonlyMap<ActionKind, readonly EffectType[]> = new Map([
  ['file.list', ['read']],
  ['stage.apply', ['write', 'delete', 'persist', 'destroy']],
  ['model.generate', ['network']],
]);

/**
 * The kinds of which a permit covers this effect. `file.list` covers reading only in an act that lists, so that a
 * permit to list never opens a file; nothing covers what was not understood.
 */
function permitKindsOf(effect: ActionEffect, kind: ActionKind): readonly RuleKind[] {
  if (effect.type === 'unknown' || effect.targetKind === 'text') return [];
  const direct = effect.type === 'network' ? networkKind(effect) : DIRECT.get(effect.type);
  const own = OWN.get(kind)?.includes(effect.type) === true ? [kind] : [];
  return direct === undefined ? own : [direct, ...own];
}

const networkKind = ({ method }: ActionEffect): RuleKind => (isFetchMethod(method) ? 'net.fetch' : 'net.send');
