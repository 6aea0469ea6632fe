import type { ActionKind } from '../../contract/catalogue.ts';
import type { Opinion, Verdict } from '../../contract/decision.ts';
import { compileWhen, type When } from './compile-when.ts';
import type { PolicyPlaces } from './compiled-policy.ts';
import { compileCovers } from './covers.ts';
import { type Facets, misses, permittedFacets, takenFacets } from './facets.ts';
import { type Covers, coversAll, FAILS, fitOf, MISSING, type Touches, touchesAll } from './fit.ts';
import { isKeptWhenDialled } from './is-kept-when-dialled.ts';
import { ALL_KINDS, bitOf, type KindMask, maskOf } from './kind-mask.ts';
import { couldReach, isWholeFolder, splitPath } from './path-glob.ts';
import type { PathName } from './path-name.ts';
import { type PlacedMatchers, placeMatchers } from './placed-matchers.ts';
import type { Matchers, PolicyRule } from './policy-file.ts';
import type { Subject } from './subject.ts';
import { compileTouches, type Reach } from './touches.ts';
import type { WhenTarget } from './when-scope.ts';

/** One rule, ready to be asked. */
export interface CompiledRule {
  /** `pack/rule` or `layer/rule`. */
  readonly id: string;
  readonly opinion: Opinion;
  readonly kinds: KindMask;
  /** The types, impacts, labels and methods that it takes. */
  readonly facets: Facets;
  readonly where: PlacedMatchers;
  readonly unless?: PlacedMatchers;
  readonly reach: Reach;
  /** What it says about one effect; undefined where it says nothing. */
  readonly ask: Ask;
  /**
   * The same for an effect that has one path, or one host and a method, of which the index has seen that it fits `where`,
   * and whose kind and facets it has compared. Absent where that cannot be seen from the index.
   */
  readonly askAtKey?: Ask;
}

export type Ask = (subject: Subject) => Verdict | undefined;

export function compileRule(rule: PolicyRule, id: string, places: PolicyPlaces): CompiledRule {
  const { opinion } = rule;
  const kinds = maskOf(rule.kinds);
  const where = placeMatchers(rule.where, places);
  const unless = rule.unless && placeMatchers(rule.unless, places);
  const isHidden = hides(rule);
  const reach: Reach = {
    isHidden,
    isUnhiddenForbid: !isHidden && opinion === 'forbid' && isConditional(rule) && reads(rule.kinds),
    isKeptWhenDialled: isKeptWhenDialled(rule),
    isOfHostsAlone: rule.unless === undefined && rule.when === undefined && Object.keys(rule.where).join() === 'host',
    isOpenToSandbox: !isHidden && isOpenToSandbox(kinds, where, places),
    workspace: places.workspace,
  };
  const when = rule.when === undefined ? undefined : whenOf(rule.when, rule.kinds);
  const namesSecret = rule.kinds !== '*' && (kinds & SECRET_USE) !== 0;
  const facets = opinion === 'permit' ? permittedFacets(where, namesSecret) : takenFacets(where);
  const parts: RuleParts = { rule, id, kinds, facets, where, unless, reach, when };
  const asking = opinion === 'permit' ? permitting : objecting;
  const rest = withoutKey(where);
  const isBrief = unless === undefined && rest !== undefined && Object.keys(rest).length === 0;
  const askingAtKey = isBrief ? briefly : asking;
  return {
    ...{ id, opinion, kinds, facets, where, reach },
    ...(unless && { unless }),
    ask: asking(parts, where, []),
    ...(rest !== undefined && { askAtKey: askingAtKey(parts, rest, keyConditions(where, opinion)) }),
  };
}

/** What the index does not see of a rule that stands under one key: undefined for a rule that stands under none or many. */
function withoutKey({
  path,
  host,
  effect: _,
  impact: __,
  integrity: ___,
  confidentiality: ____,
  method: _____,
  ...rest
}: PlacedMatchers): PlacedMatchers | undefined {
  if (path !== undefined)
    return path.length === 1 && path[0] !== undefined && isWholeFolder(path[0])
      ? { ...rest, ...(host && { host }) }
      : undefined;
  const [first, ...more] = host ?? [];
  return first !== undefined && more.length === 0 && !first.wildcard ? rest : undefined;
}

/** Of a host that fits by its name the port is left, and for a permit a scheme, which no effect names. */
function keyConditions({ path, host }: PlacedMatchers, opinion: Opinion): readonly Covers[] {
  const [rule] = path === undefined ? (host ?? []) : [];
  if (rule === undefined) return [];
  const { port: wanted, scheme } = rule;
  if (opinion !== 'permit') return wanted === undefined ? [] : [({ port }) => port === wanted];
  if (scheme !== undefined) return [() => false];
  return [wanted === undefined ? ({ port }) => port === 443 || port === 80 : ({ port }) => port === wanted];
}

interface RuleParts {
  readonly rule: PolicyRule;
  readonly id: string;
  readonly kinds: KindMask;
  readonly facets: Facets;
  readonly where: PlacedMatchers;
  readonly unless: PlacedMatchers | undefined;
  readonly reach: Reach;
  readonly when: When | undefined;
}

function whenOf(text: string, kinds: PolicyRule['kinds']): When {
  const reading = compileWhen(text, kinds);
  if (!reading.ok) throw new TypeError(reading.reason);
  return reading.when;
}

const reads = (kinds: PolicyRule['kinds']): boolean => kinds === '*' || kinds.includes('file.read');

/** True for a rule that holds at some times and not at others, for the same place and principal. */
const isConditional = ({ where, when }: Pick<PolicyRule, 'where' | 'when'>): boolean =>
  when !== undefined ||
  [where.integrity, where.confidentiality, where.source, where.time].some((values) => values !== undefined);

/** Fields that speak of something else than files. */
const NOT_OF_FILES: readonly (keyof Matchers)[] = [
  ...(['host', 'cidr', 'port', 'method', 'program', 'server', 'tool'] as const),
  ...(['connection', 'tables', 'columns', 'statement'] as const),
];

/**
 * True for a forbid that the sandbox and the search keep by hiding files: one of reading, by path or altogether, that
 * holds at all times. Conditions on the principal do not matter here: what hides cannot know who started a program.
 */
export function hides(rule: Pick<PolicyRule, 'opinion' | 'kinds' | 'where' | 'when'>): boolean {
  const { opinion, kinds, where } = rule;
  if (opinion !== 'forbid' || !reads(kinds) || isConditional(rule)) return false;
  if (NOT_OF_FILES.some((field) => where[field] !== undefined)) return false;
  return (where.effect?.includes('read') ?? true) && (where.impact?.includes('contained') ?? true);
}

const READS = bitOf('file.read') | bitOf('file.list');

/** What is not understood could read everything that the sandbox shows: the workspace, but for what is hidden. */
function isOpenToSandbox(kinds: KindMask, { path }: PlacedMatchers, { workspace }: PolicyPlaces): boolean {
  if ((kinds & READS) === 0) return false;
  const folder = splitPath(workspace);
  return path === undefined || path.some((glob) => couldReach(glob, folder));
}

/**
 * The verdicts of one rule are all of one form, and the parts that it does not have are left out without a spread: this
 * is made anew for every rule that speaks.
 */
function verdictOf({ rule: { because, obligations }, id }: RuleParts, subject: Subject, opinion: Opinion): Verdict {
  const effect = subject.isStart ? undefined : subject.effect;
  const judge = 'policy';
  const duties = opinion === 'forbid' ? undefined : obligations;
  if (duties !== undefined) return withDuties({ judge, opinion, rule: id, obligations: duties }, effect, because);
  if (effect === undefined)
    return because === undefined ? { judge, opinion, rule: id } : { judge, opinion, rule: id, because };
  if (because === undefined) return { judge, opinion, rule: id, effect };
  return { judge, opinion, rule: id, effect, because };
}

const withDuties = (verdict: Verdict, effect: Verdict['effect'], because: string | undefined): Verdict => ({
  ...verdict,
  ...(effect !== undefined && { effect }),
  ...(because !== undefined && { because }),
});

const SECRET_USE = bitOf('secret.use');

/** A permit covers what is certain. Where anything about it cannot be told, it does not permit. */
function permitting(parts: RuleParts, left: PlacedMatchers, more: readonly Covers[]): Ask {
  const { kinds, facets, unless, reach, when } = parts;
  const covers = [...more, ...compileCovers(left)];
  const touches = unless && compileTouches(unless, { ...reach, isHidden: false, isUnhiddenForbid: false });
  return (subject) => {
    if ((kinds & subject.direct) === 0 || misses(subject.facets, facets)) return undefined;
    try {
      if (!coversAll(covers, subject, subject.paths[0])) return undefined;
      if (touches !== undefined && isExcepted(touches, subject)) return undefined;
      if (when !== undefined && !(isTold(when, subject) && when.holds(subject))) return undefined;
      return verdictOf(parts, subject, 'permit');
    } catch {
      return undefined;
    }
  };
}

/** A rule of which the index has seen everything but a port and `when`. */
function briefly(parts: RuleParts, _: PlacedMatchers, key: readonly Covers[]): Ask {
  const { rule, when } = parts;
  const { opinion } = rule;
  const [port] = key;
  const onError = opinion === 'permit' ? undefined : 'forbid';
  const said = (subject: Subject): Opinion | undefined => {
    try {
      return when === undefined || when.holds(subject) ? opinion : undefined;
    } catch {
      return onError;
    }
  };
  return (subject) => {
    if (port !== undefined && !port(subject, undefined)) return undefined;
    const answer = when === undefined ? opinion : said(subject);
    return answer === undefined ? undefined : verdictOf(parts, subject, answer);
  };
}

/** Every name of a path is judged by itself, so that a link cannot borrow another name's exception. */
function isExcepted(touches: readonly Touches[], subject: Subject): boolean {
  const { paths } = subject;
  if (paths.length === 0) return touchesAll(touches, subject, undefined) !== FAILS;
  return paths.some((name) => touchesAll(touches, subject, name) !== FAILS);
}

/** A forbid or ask reads widely. Where anything about it cannot be told, it forbids. */
function objecting(parts: RuleParts, left: PlacedMatchers, more: readonly Covers[]): Ask {
  const { rule, kinds, where, unless, reach } = parts;
  const touches = [
    ...more.map(
      (holds): Touches =>
        (subject, name) =>
          fitOf(holds(subject, name)),
    ),
    ...compileTouches(left, reach),
  ];
  const excepts = unless && compileCovers(unless);
  const concerns = concernsUnknown(rule, kinds, where, reach);
  const namesProgram = where.program !== undefined;
  const say = (subject: Subject, name: PathName | undefined): Opinion | undefined => {
    const met = touchesAll(touches, subject, name);
    if (met === FAILS || (excepts !== undefined && isSpared(excepts, subject, name))) return undefined;
    return met === MISSING ? 'forbid' : conditionOf(parts, subject, name);
  };
  return (subject) => {
    if ((kinds & subject.wide) === 0) return undefined;
    try {
      if (subject.isStart && !namesProgram) return undefined;
      if (subject.effect?.type === 'unknown' && subject.isText && !concerns(subject)) return undefined;
      const opinion = worstOf(subject, say);
      return opinion === undefined ? undefined : verdictOf(parts, subject, opinion);
    } catch {
      return verdictOf(parts, subject, 'forbid');
    }
  };
}

/** What a rule says under each name of a path; one name is enough. */
function worstOf(
  subject: Subject,
  say: (subject: Subject, name: PathName | undefined) => Opinion | undefined,
): Opinion | undefined {
  const { paths } = subject;
  if (paths.length === 0) return say(subject, undefined);
  let worst: Opinion | undefined;
  for (const name of paths) {
    const opinion = say(subject, name);
    if (opinion === 'forbid') return opinion;
    worst = opinion ?? worst;
  }
  return worst;
}

/** An exception that cannot be evaluated does not except. */
function isSpared(excepts: readonly Covers[], subject: Subject, name: PathName | undefined): boolean {
  try {
    return coversAll(excepts, subject, name);
  } catch {
    return false;
  }
}

/** What `when` makes of a rule whose matchers fit. Throws where it cannot be evaluated. */
function conditionOf({ rule, when }: RuleParts, subject: Subject, name: PathName | undefined): Opinion | undefined {
  if (when === undefined) return rule.opinion;
  if (when.targets.length > 0) {
    if (!isTold(when, subject)) return undefined;
    subject.asked = name;
  }
  return when.holds(subject) ? rule.opinion : undefined;
}

/**
 * False where an effect is of another sort than the expression speaks of (a path, of a connection): then it says
 * nothing, as a matcher would. What was not understood may be of any sort; then the evaluation itself finds it missing.
 */
function isTold({ targets }: When, subject: Subject): boolean {
  if (targets.length === 0 || subject.isText) return true;
  return targets.every((target) => HAS[target](subject));
}

const HAS: Readonly<Record<WhenTarget, (subject: Subject) => boolean>> = {
  path: ({ paths }) => paths.length > 0,
  host: ({ effect }) => effect?.type === 'network' || effect?.targetKind === 'host',
  program: ({ isProgram }) => isProgram,
  call: ({ effect }) => effect?.targetKind === 'tool',
  sql: ({ effect }) => effect?.targetKind === 'relation',
};

/** Fields whose values a text that was not understood can mention. */
const MENTIONED: readonly (keyof PlacedMatchers)[] = [
  ...(['path', 'host', 'cidr', 'program', 'server', 'tool', 'connection', 'tables', 'columns'] as const),
];

/**
 * What was not understood has the effects that its confinement allows. In the sandbox it runs and reads; it has no
 * network, what it writes is judged when it is applied, and what is hidden is not there. Beyond the sandbox it may do
 * anything.
 */
function concernsUnknown(
  rule: PolicyRule,
  kinds: KindMask,
  where: PlacedMatchers,
  { isOpenToSandbox }: Reach,
): (subject: Subject) => boolean {
  const always =
    kinds === ALL_KINDS || where.effect !== undefined || MENTIONED.some((field) => where[field] !== undefined);
  const runs = rule.kinds !== '*' && rule.kinds.includes('process.run');
  return ({ impact, action }) =>
    always || impact === 'external' || isOpenToSandbox || runs || (kinds & bitOf(action.kind as ActionKind)) !== 0;
}
