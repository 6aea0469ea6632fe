import type { Action, StartedProgram } from '../../contract/action.ts';
import type { ActionEffect, Impact } from '../../contract/effect.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Label } from '../../contract/label.ts';
import type { Principal } from '../../contract/proposal.ts';
import { type AddressBytes, parseAddress } from '../../effects/url/address.ts';
import type { JudgeContext, PolicyPlaces } from './compiled-policy.ts';
import { effectFacets, type Facets, labelFacets } from './facets.ts';
import { bitOf, type KindMask, kinshipOf, NO_KINDS } from './kind-mask.ts';
import { PathName } from './path-name.ts';
import { programName } from './program-rule.ts';
import type { WhenScope } from './when-scope.ts';
import { type Mentions, mentionsIn } from './words.ts';

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** What all effects of one act have in common. */
interface Frame {
  readonly action: Action;
  readonly context: JudgeContext;
  readonly places: PolicyPlaces;
  /** Facets of the act's label. */
  readonly label: Facets;
  /** The kind of the act. */
  readonly own: KindMask;
}

const NO_PATHS: readonly PathName[] = [];

/**
 * One effect of an act, prepared for being compared with many rules. What is dear to know (what a text mentions, how a
 * name resolved) is found out when the first rule asks.
 */
export class Subject implements WhenScope {
  readonly action: Action;
  /** Absent for an act without effects, of which only its kind can be judged. */
  readonly effect: ActionEffect | undefined;
  /** True for a program that is started; only rules that name programs speak of it. */
  readonly isStart: boolean;
  readonly impact: Impact;
  /** Kinds under which forbids and asks see it. */
  readonly wide: KindMask;
  /** Kinds whose permits may cover it. */
  readonly direct: KindMask;
  /** For a path: the real one first, then the other names by which it is reached. */
  readonly paths: readonly PathName[];
  /** For an effect whose host is known. */
  readonly hostAndPort: HostAndPort | undefined;
  /** True where the target is not a thing but a text, of which rules see what it mentions. */
  readonly isText: boolean;
  /** The name of a path that a rule is asked about just now: every name is judged by itself. */
  asked: PathName | undefined;
  readonly facets: Facets;
  private readonly frame: Frame;
  private mentioned: Mentions | undefined;
  private found: readonly AddressBytes[] | undefined;

  constructor(frame: Frame, effect: ActionEffect | undefined, isStart: boolean) {
    const { action } = frame;
    this.frame = frame;
    this.action = action;
    this.effect = effect;
    this.isStart = isStart;
    this.impact = effect === undefined ? action.impact : effect.impact;
    const own = frame.own;
    const kinship = effect === undefined ? undefined : kinshipOf(effect);
    this.wide = kinship === undefined ? own : kinship.wide | own;
    this.direct = isStart ? NO_KINDS : kinship === undefined ? own : kinship.direct | (kinship.more & own);
    this.isText = effect !== undefined && isText(effect);
    this.paths = effect?.targetKind === 'path' ? pathsOf(effect) : NO_PATHS;
    this.hostAndPort = effect?.targetKind === 'host' ? splitHost(effect.target) : undefined;
    this.asked = undefined;
    this.facets = frame.label | effectFacets(effect, this.impact);
    this.mentioned = undefined;
    this.found = undefined;
  }

  get mentions(): Mentions | undefined {
    if (!this.isText || this.effect === undefined) return undefined;
    this.mentioned ??= mentionsIn(wholeText(this.effect.target, this.action.arguments), this.frame.places);
    return this.mentioned;
  }

  /** Where a connection leads: the address itself, or what its name resolved to; undefined where that is not known yet. */
  get addresses(): readonly AddressBytes[] | undefined {
    this.found ??= this.hostAndPort && addressesOf(this.hostAndPort.host, this.action);
    return this.found;
  }

  /** True where the act is judged again, whole, once its names have been looked up. */
  get isLookedUpLater(): boolean {
    return this.action.kind === 'net.fetch' || this.action.kind === 'net.send';
  }

  get nowMs(): number {
    return this.frame.context.nowMs;
  }

  get principal(): Principal {
    return this.action.principal;
  }

  get label(): Label {
    return this.action.label;
  }

  get kind(): string {
    return this.action.kind;
  }

  get effectType(): string | undefined {
    return this.effect?.type;
  }

  get resource(): string | undefined {
    return this.path ?? this.effect?.target;
  }

  get input(): JsonObject {
    return this.action.arguments;
  }

  get workspace(): string {
    return this.action.workspace;
  }

  mandateNames(resource: string): boolean {
    return this.frame.context.mandateNames(resource);
  }

  get path(): string | undefined {
    return (this.asked ?? this.paths[0])?.path;
  }

  get host(): string | undefined {
    return this.hostAndPort?.host;
  }

  get port(): number | undefined {
    return this.hostAndPort?.port;
  }

  get method(): string | undefined {
    return this.effect?.method;
  }

  get program(): string | undefined {
    return this.isProgram ? programName(this.effect?.target ?? '') : undefined;
  }

  get subcommand(): string | undefined {
    return this.isProgram ? this.effect?.subcommand : undefined;
  }

  get isProgram(): boolean {
    const { type, targetKind } = this.effect ?? {};
    return (type === 'execute' || type === 'privilege') && targetKind !== 'text';
  }

  get server(): string | undefined {
    return this.effect?.targetKind === 'tool' ? this.effect.target.slice(0, slashIn(this.effect.target)) : undefined;
  }

  get tool(): string | undefined {
    return this.effect?.targetKind === 'tool' ? this.effect.target.slice(slashIn(this.effect.target) + 1) : undefined;
  }

  get connection(): string | undefined {
    return this.effect?.connection;
  }

  get table(): string | undefined {
    return this.effect?.targetKind === 'relation' ? this.effect.target : undefined;
  }

  get statement(): string | undefined {
    return this.effect?.statement;
  }

  get columns(): readonly string[] | undefined {
    return this.effect?.columns;
  }
}

/** A tool without a server has an empty one, which no rule names. */
const slashIn = (target: string): number => Math.max(target.indexOf('/'), 0);

const isText = ({ type, targetKind }: ActionEffect): boolean =>
  targetKind === 'text' || (type === 'unknown' && targetKind !== 'tool');

function pathsOf({ target, aliases }: ActionEffect): readonly PathName[] {
  if (aliases === undefined || aliases.length === 0) return [new PathName(target)];
  return [target, ...aliases].map((path) => new PathName(path));
}

/** Calls back with every effect of an act, and every program that it starts. */
export function eachSubject(
  action: Action,
  context: JudgeContext,
  places: PolicyPlaces,
  look: (subject: Subject) => void,
): void {
  const frame = { action, context, places, label: labelFacets(action.label), own: bitOf(action.kind) };
  const { effects, programs } = action;
  for (const effect of effects) look(new Subject(frame, effect, false));
  if (effects.length === 0) look(new Subject(frame, undefined, false));
  if (programs === undefined) return;
  for (const program of programs)
    if (!isAmong(effects, program)) look(new Subject(frame, startOf(program, action), true));
}

/** Some starts are effects by themselves; then rules see those. */
const isAmong = (effects: readonly ActionEffect[], { program, subcommand }: StartedProgram): boolean =>
  effects.some((effect) => effect.type === 'execute' && effect.target === program && effect.subcommand === subcommand);

/**
 * Starting a program, as rules about programs see it. It reaches as far as the act does, and is no effect by itself,
 * so nothing permits it and what is said about it is said about the whole act.
 */
function startOf({ program, subcommand }: StartedProgram, { impact }: Action): ActionEffect {
  const name = subcommand === undefined ? {} : { subcommand };
  return { type: 'execute', target: program, targetKind: 'program', impact, ...name };
}

/** A text that was cut to be shown stands for the whole command, and forbids see the whole of it. */
function wholeText(shown: string, { command }: JsonObject): string {
  const isCut = typeof command === 'string' && shown.endsWith('…') && command.startsWith(shown.slice(0, -1));
  return isCut ? command : shown;
}

/** Undefined for a target that is no `host:port`: then rules about hosts miss what they ask for. */
function splitHost(target: string): HostAndPort | undefined {
  const colon = target.lastIndexOf(':');
  const port = colon > 0 ? portOf(target, colon + 1) : Number.NaN;
  if (!(port >= 0)) return undefined;
  const host = target.slice(0, colon);
  const isBracketed = host.charCodeAt(0) === BRACKET && host.indexOf(']') === host.length - 1;
  return isBracketed || host.indexOf(':') < 0 ? { host, port } : undefined;
}

const BRACKET = 0x5b;
const PORT_DIGITS_MAX = 5;

function portOf(text: string, from: number): number {
  if (from === text.length || text.length - from > PORT_DIGITS_MAX) return Number.NaN;
  let port = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    port = port * 10 + digit;
  }
  return port;
}

function addressesOf(host: string, { facts }: Action): readonly AddressBytes[] | undefined {
  const own = parseAddress(host);
  if (own !== undefined) return [own];
  const found = typeof facts === 'object' && facts !== null && 'addresses' in facts ? facts.addresses : undefined;
  if (!Array.isArray(found) || found.length === 0) return undefined;
  // What cannot be read as an address is none that a rule could have meant; the driver refuses to dial it.
  return found
    .flatMap((text) => (typeof text === 'string' ? [parseAddress(text)] : []))
    .filter((one) => one !== undefined);
}
