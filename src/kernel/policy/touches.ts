import { isWithin } from '../../effects/path/place.ts';
import { type AddressBlock, type AddressBytes, parseAddress } from '../../effects/url/address.ts';
import { type HostRule, matchHostForbid } from '../../effects/url/host-rule.ts';
import { isInside } from './address-block.ts';
import { FAILS, type Fit, fitOf, HOLDS, MISSING, type Touches } from './fit.ts';
import { matchesName, type NamePattern } from './name-pattern.ts';
import { couldReach, type PlacedGlob, pathTest, reachesBelow } from './path-glob.ts';
import { PathName } from './path-name.ts';
import type { PlacedMatchers } from './placed-matchers.ts';
import { plainConditions } from './plain-conditions.ts';
import type { PortRange } from './port-range.ts';
import { type PlacedProgram, programName, touchesProgram } from './program-rule.ts';
import { matchesSource } from './source-rule.ts';
import { type SqlName, touchesSqlName } from './sql-name.ts';
import type { Subject } from './subject.ts';

/** What a forbid or ask must know of its rule to read a condition widely. */
export interface Reach {
  /** What its globs name is hidden from searches and sandboxes, so a search of the folder above does not meet it. */
  readonly isHidden: boolean;
  /** It forbids reading only at times, so nothing is hidden, and whatever could meet what it names meets it. */
  readonly isUnhiddenForbid: boolean;
  /** It forbids blocks of addresses and nothing else, which is kept for conversations when they are dialled. */
  readonly isKeptWhenDialled: boolean;
  /** It names hosts and nothing else. */
  readonly isOfHostsAlone: boolean;
  /** A program in the sandbox that was not understood could read what it names. */
  readonly isOpenToSandbox: boolean;
  readonly workspace: string;
}

/** The wide reading of matchers, cheapest conditions first. */
export function compileTouches(matchers: PlacedMatchers, reach: Reach): readonly Touches[] {
  const { path, program, host, cidr, port, method, source } = matchers;
  const plain = plainConditions(matchers).map(
    (holds): Touches =>
      (subject, name) =>
        fitOf(holds(subject, name)),
  );
  return [
    ...plain,
    ...(source
      ? [
          (({ label }) =>
            fitOf(label.sources.some((from) => source.some((rule) => matchesSource(rule, from))))) satisfies Touches,
        ]
      : []),
    ...(path ? [pathCondition(path, reach)] : []),
    ...(program ? [programCondition(program)] : []),
    ...(host ? [hostCondition(host)] : []),
    ...(cidr ? [cidrCondition(cidr, reach)] : []),
    ...(port ? [portCondition(port)] : []),
    ...(method ? [methodCondition(method)] : []),
    ...toolConditions(matchers),
    ...sqlConditions(matchers),
  ];
}

function pathCondition(globs: readonly PlacedGlob[], reach: Reach): Touches {
  const tests = globs.map(pathTest);
  return (subject, name) => {
    if (name === undefined) return touchesMentionedPath(globs, subject, reach);
    for (let index = 0; index < tests.length; index += 1) if (tests[index]?.(name) === true) return HOLDS;
    const { effect, impact } = subject;
    if (effect?.extent !== 'tree') return FAILS;
    if (reach.isUnhiddenForbid) return fitOf(globs.some((glob) => couldReach(glob, name.names)));
    if (reach.isHidden && effect.type === 'read' && impact !== 'external' && isWithin(name.path, reach.workspace))
      return FAILS;
    return fitOf(globs.some((glob) => reachesBelow(glob, name.names)));
  };
}

function touchesMentionedPath(globs: readonly PlacedGlob[], { effect, mentions, impact }: Subject, reach: Reach): Fit {
  if (mentions === undefined) return FAILS;
  if (effect?.type === 'unknown' && impact !== 'external' && reach.isOpenToSandbox) return HOLDS;
  const tests = globs.map(pathTest);
  return fitOf(mentions.paths.some((path) => tests.some((test) => test(new PathName(path)))));
}

function programCondition(programs: readonly PlacedProgram[]): Touches {
  return (subject) => {
    const { effect, mentions } = subject;
    if (effect === undefined) return FAILS;
    if (mentions !== undefined) return fitOf(programs.some((rule) => isMentioned(rule, mentions.names)));
    if (effect.type !== 'execute' && effect.type !== 'privilege') return FAILS;
    for (const rule of programs) if (touchesProgram(rule, effect)) return HOLDS;
    return FAILS;
  };
}

/** Order and distance of the words do not matter: a text that was not understood may join them in any way. */
function isMentioned({ program, words }: PlacedProgram, names: ReadonlySet<string>): boolean {
  if (!words.every((word) => names.has(word))) return false;
  const { name } = 'name' in program ? program : { name: undefined };
  if (name !== undefined) return isAmong(name, names);
  return 'globs' in program && program.globs.some(({ base }) => names.has(programName(base)));
}

const isAmong = (name: NamePattern, words: ReadonlySet<string>): boolean =>
  'literal' in name ? words.has(name.literal) : [...words].some((word) => matchesName(name, word));

/** A rule that names an address also speaks of every name that leads there. */
function hostCondition(rules: readonly HostRule[]): Touches {
  const blocks = rules.flatMap(({ host, port }) => {
    const address = parseAddress(host);
    return address === undefined ? [] : [{ port, block: { prefix: address, bits: address.length * 8 } }];
  });
  return (subject) => {
    const { hostAndPort, effect } = subject;
    if (hostAndPort === undefined) return touchesUnnamedHost(rules, subject);
    for (const rule of rules) if (matchHostForbid(rule, hostAndPort)) return HOLDS;
    if (blocks.length === 0 || effect === undefined) return FAILS;
    const found = subject.addresses;
    const leadsThere = ({ port, block }: (typeof blocks)[number]): boolean =>
      (port === undefined || port === hostAndPort.port) &&
      (found?.some((address) => isInside(address, block)) ?? false);
    return fitOf(blocks.some(leadsThere));
  };
}

function touchesUnnamedHost(rules: readonly HostRule[], { effect, mentions }: Subject): Fit {
  if (mentions === undefined) return effect?.targetKind === 'host' ? MISSING : FAILS;
  const named = mentions.hosts();
  if (rules.some((rule) => named.some((name) => matchHostForbid(rule, { host: name, port: rule.port ?? 0 }))))
    return HOLDS;
  return effect?.type === 'network' ? MISSING : FAILS;
}

/** Before a name was looked up nothing is known of its addresses; acts that are judged again after it can wait. */
function cidrCondition(blocks: readonly AddressBlock[], { isKeptWhenDialled }: Reach): Touches {
  return (subject) => {
    const { hostAndPort, mentions, effect } = subject;
    if (hostAndPort !== undefined) {
      const found = subject.addresses;
      if (found === undefined)
        return subject.isLookedUpLater || (isKeptWhenDialled && subject.kind === 'model.generate') ? FAILS : MISSING;
      return fitOf(found.some((address) => blocks.some((block) => isInside(address, block))));
    }
    if (mentions === undefined) return effect?.targetKind === 'host' ? MISSING : FAILS;
    const addresses = mentions.hosts().flatMap((host): AddressBytes[] => {
      const address = parseAddress(host);
      return address === undefined ? [] : [address];
    });
    if (addresses.some((address) => blocks.some((block) => isInside(address, block)))) return HOLDS;
    return effect?.type === 'network' ? MISSING : FAILS;
  };
}

/** What was not understood may use any port. */
function portCondition(ranges: readonly PortRange[]): Touches {
  return ({ hostAndPort, effect, isText }) => {
    if (isText && effect?.type === 'unknown') return HOLDS;
    if (hostAndPort === undefined) return effect?.targetKind === 'host' || effect?.type === 'network' ? MISSING : FAILS;
    return fitOf(ranges.some(({ from, to }) => from <= hostAndPort.port && hostAndPort.port <= to));
  };
}

/** What was not understood may use any method. */
function methodCondition(methods: ReadonlySet<string>): Touches {
  return ({ effect, isText }) => {
    if (isText && effect?.type === 'unknown') return HOLDS;
    if (effect?.type !== 'network') return FAILS;
    if (effect.method === undefined) return MISSING;
    return fitOf(methods.has(effect.method));
  };
}

function toolConditions({ server, tool }: PlacedMatchers): readonly Touches[] {
  const on = (patterns: readonly NamePattern[], nameOf: (subject: Subject) => string | undefined): Touches => {
    return (subject) => {
      const { mentions } = subject;
      if (mentions !== undefined) return fitOf(patterns.some((pattern) => isAmong(pattern, mentions.names)));
      const name = nameOf(subject);
      return fitOf(name !== undefined && patterns.some((pattern) => matchesName(pattern, name)));
    };
  };
  return [
    ...(server ? [on(server, (subject) => subject.server)] : []),
    ...(tool ? [on(tool, (subject) => subject.tool)] : []),
  ];
}

function sqlConditions({ connection, tables, columns, statement }: PlacedMatchers): readonly Touches[] {
  const one = (names: readonly SqlName[], nameOf: (subject: Subject) => string | undefined): Touches => {
    return (subject) => {
      const { mentions } = subject;
      if (mentions !== undefined) return fitOf([...mentions.names].some((word) => isNamed(names, word)));
      if (subject.effect?.targetKind !== 'relation') return FAILS;
      const name = nameOf(subject);
      return name === undefined ? MISSING : fitOf(isNamed(names, name));
    };
  };
  return [
    ...(connection ? [one(connection, (subject) => subject.connection)] : []),
    ...(tables ? [one(tables, (subject) => subject.table)] : []),
    ...(statement ? [statementCondition(statement)] : []),
    ...(columns ? [columnCondition(columns)] : []),
  ];
}

const isNamed = (names: readonly SqlName[], name: string): boolean => names.some((rule) => touchesSqlName(rule, name));

function statementCondition(statements: NonNullable<PlacedMatchers['statement']>): Touches {
  return ({ effect, isText }) => {
    if (isText) return HOLDS;
    if (effect?.targetKind !== 'relation') return FAILS;
    return effect.statement === undefined ? MISSING : fitOf(statements.has(effect.statement));
  };
}

function columnCondition(columns: readonly SqlName[]): Touches {
  return ({ effect, mentions }) => {
    if (mentions !== undefined) return fitOf([...mentions.names].some((word) => isNamed(columns, word)));
    if (effect?.targetKind !== 'relation') return FAILS;
    return effect.columns === undefined ? MISSING : fitOf(effect.columns.some((column) => isNamed(columns, column)));
  };
}
