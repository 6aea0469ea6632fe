import type { EffectType, Impact } from '../../contract/effect.ts';
import { isWithin } from '../../effects/path/place.ts';
import { type HostRule, matchHostForbid, matchHostRule, parseHostRule } from '../../effects/url/host-rule.ts';
import type { PolicyPlaces } from './compiled-policy.ts';
import { matchesName } from './name-pattern.ts';
import {
  coversTree,
  matchesPath,
  type PlacedGlob,
  parsePathGlob,
  placeGlob,
  reachesBelow,
  splitPath,
} from './path-glob.ts';
import type { Matchers } from './policy-file.ts';
import {
  coversProgram,
  type PlacedProgram,
  parseProgramRule,
  placeProgram,
  programName,
  touchesProgram,
} from './program-rule.ts';
import type { PathName, Subject } from './subject.ts';

/** How a condition stands to an effect. `missing`: it asks for something that this effect should tell and does not. */
export type Fit = 'holds' | 'fails' | 'missing';

/** Matchers, read and put in place. */
export interface PlacedMatchers {
  readonly path?: readonly PlacedGlob[];
  readonly host?: readonly HostRule[];
  readonly method?: ReadonlySet<string>;
  readonly program?: readonly PlacedProgram[];
  readonly effect?: ReadonlySet<EffectType>;
  readonly impact?: ReadonlySet<Impact>;
  readonly principal?: ReadonlySet<string>;
}

/** Values were checked when the file was read; one that cannot be read here is a bug. */
export function placeMatchers(matchers: Matchers, places: PolicyPlaces): PlacedMatchers {
  const { path, host, method, program, effect, impact, principal } = matchers;
  return {
    ...(path && {
      path: path.flatMap((text) => read(parsePathGlob(text)).globs.map((glob) => placeGlob(glob, places))),
    }),
    ...(host && { host: host.map((text) => read(parseHostRule(text)).rule) }),
    ...(method && { method: new Set(method) }),
    ...(program && { program: program.map((text) => placeProgram(read(parseProgramRule(text)).rule, places)) }),
    ...(effect && { effect: new Set(effect) }),
    ...(impact && { impact: new Set(impact) }),
    ...(principal && { principal: new Set(principal) }),
  };
}

function read<R extends { readonly ok: true }>(reading: R | { readonly ok: false; readonly reason: string }): R {
  if (!reading.ok) throw new TypeError(reading.reason);
  return reading;
}

/** What a forbid or ask must know of its rule to read a condition widely. */
export interface Reach {
  /** What its globs name is hidden from searches and sandboxes, so a search of the folder above does not meet it. */
  readonly isHidden: boolean;
  /** A program in the sandbox that was not understood could read what it names. */
  readonly isOpenToSandbox: boolean;
  readonly workspace: string;
}

/** The wide reading, for what forbids and asks: true of any name, of any part of a tree, of any mention. */
export function touches(matchers: PlacedMatchers, subject: Subject, name: PathName | undefined, reach: Reach): Fit {
  if (!fitsPlainly(matchers, subject)) return 'fails';
  const { path, program, host, method } = matchers;
  if (path !== undefined && !touchesPath(path, subject, name, reach)) return 'fails';
  if (program !== undefined && !touchesProgramOf(program, subject)) return 'fails';
  const hostFit = host === undefined ? 'holds' : touchesHost(host, subject);
  if (hostFit === 'fails') return 'fails';
  const methodFit = method === undefined ? 'holds' : touchesMethod(method, subject);
  return methodFit === 'holds' ? hostFit : methodFit;
}

/** The narrow reading, for what permits and excepts: only what is certain, and all of it. */
export function covers(matchers: PlacedMatchers, subject: Subject, name: PathName | undefined): boolean {
  const { path, program, host, method } = matchers;
  const { effect, host: target } = subject;
  if (!fitsPlainly(matchers, subject)) return false;
  if (
    path !== undefined &&
    !(name !== undefined && path.some((glob) => coversPath(glob, name, effect?.extent === 'tree')))
  )
    return false;
  if (program !== undefined && !(effect !== undefined && program.some((rule) => coversProgram(rule, effect))))
    return false;
  if (host !== undefined && !(target !== undefined && host.some((rule) => matchHostRule(rule, target)))) return false;
  return (
    method === undefined || (effect?.type === 'network' && effect.method !== undefined && method.has(effect.method))
  );
}

const coversPath = (glob: PlacedGlob, { names }: PathName, isTree: boolean): boolean =>
  isTree ? coversTree(glob, names) : matchesPath(glob, names);

/** The fields that every effect has. */
function fitsPlainly({ effect, impact, principal }: PlacedMatchers, subject: Subject): boolean {
  if (impact !== undefined && !impact.has(subject.impact)) return false;
  if (effect !== undefined && !(subject.effect !== undefined && effect.has(subject.effect.type))) return false;
  return principal === undefined || isPrincipal(principal, subject);
}

/** `agent` and `person` are kinds; any other word is a name, `kind:name` both. A name never passes for a kind. */
function isPrincipal(wanted: ReadonlySet<string>, { principal: { kind, name } }: Subject): boolean {
  return (
    wanted.has(kind) ||
    wanted.has(`${kind}:${name}`) ||
    (name !== 'agent' && name !== 'person' && !name.includes(':') && wanted.has(name))
  );
}

function touchesPath(
  globs: readonly PlacedGlob[],
  { effect, mentions, impact }: Subject,
  name: PathName | undefined,
  reach: Reach,
): boolean {
  if (name !== undefined) {
    const looksBelow =
      effect?.extent === 'tree' && !(reach.isHidden && effect.type === 'read' && isShielded(impact, name, reach));
    return globs.some((glob) => matchesPath(glob, name.names) || (looksBelow && reachesBelow(glob, name.names)));
  }
  if (mentions === undefined) return false;
  if (effect?.type === 'unknown' && impact !== 'external' && reach.isOpenToSandbox) return true;
  return mentions.paths.some((path) => globs.some((glob) => matchesPath(glob, splitPath(path))));
}

const isShielded = (impact: Impact, { path }: PathName, { workspace }: Reach): boolean =>
  impact !== 'external' && isWithin(path, workspace);

function touchesProgramOf(programs: readonly PlacedProgram[], { effect, mentions }: Subject): boolean {
  if (effect === undefined) return false;
  if (mentions !== undefined) return programs.some((rule) => isMentioned(rule, mentions.names));
  if (effect.type !== 'execute' && effect.type !== 'privilege') return false;
  return programs.some((rule) => touchesProgram(rule, effect));
}

/** Order and distance of the words do not matter: a text that was not understood may join them in any way. */
function isMentioned({ program, words }: PlacedProgram, names: ReadonlySet<string>): boolean {
  if (!words.every((word) => names.has(word))) return false;
  const { name } = 'name' in program ? program : { name: undefined };
  if (name !== undefined)
    return 'literal' in name ? names.has(name.literal) : [...names].some((word) => matchesName(name, word));
  return 'globs' in program && program.globs.some(({ base }) => names.has(programName(base)));
}

function touchesHost(rules: readonly HostRule[], { effect, host, mentions }: Subject): Fit {
  if (host !== undefined) return rules.some((rule) => matchHostForbid(rule, host)) ? 'holds' : 'fails';
  if (mentions === undefined) return effect?.targetKind === 'host' ? 'missing' : 'fails';
  const named = mentions.hosts();
  if (rules.some((rule) => named.some((name) => matchHostForbid(rule, { host: name, port: rule.port ?? 0 }))))
    return 'holds';
  return effect?.type === 'network' ? 'missing' : 'fails';
}

/** What was not understood may use any method. */
function touchesMethod(methods: ReadonlySet<string>, { effect }: Subject): Fit {
  if (effect?.type === 'unknown') return 'holds';
  if (effect?.type !== 'network') return 'fails';
  if (effect.method === undefined) return 'missing';
  return methods.has(effect.method) ? 'holds' : 'fails';
}
