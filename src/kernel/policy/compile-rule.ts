import type { ActionKind, RuleKind } from '../../contract/catalogue.ts';
import type { Opinion, Verdict } from '../../contract/decision.ts';
import type { EffectType } from '../../contract/effect.ts';
import type { PolicyPlaces } from './compiled-policy.ts';
import { covers, type PlacedMatchers, placeMatchers, type Reach, touches } from './fit.ts';
import { couldReach, splitPath } from './path-glob.ts';
import type { PolicyRule } from './policy-file.ts';
import type { PathName, Subject } from './subject.ts';

/** One rule, ready to be asked. */
export interface CompiledRule {
  /** `pack/rule` or `layer/rule`. */
  readonly id: string;
  readonly opinion: Opinion;
  readonly kinds: readonly RuleKind[] | '*';
  readonly where: PlacedMatchers;
  readonly unless?: PlacedMatchers;
  readonly because?: string;
  readonly reach: Reach;
}

export function compileRule(rule: PolicyRule, id: string, places: PolicyPlaces): CompiledRule {
  const { opinion, kinds, because } = rule;
  const where = placeMatchers(rule.where, places);
  const isHidden = hides(rule);
  return {
    id,
    opinion,
    kinds,
    where,
    ...(rule.unless && { unless: placeMatchers(rule.unless, places) }),
    ...(because !== undefined && { because }),
    reach: {
      isHidden,
      isOpenToSandbox: !isHidden && isOpenToSandbox(kinds, where, places),
      workspace: places.workspace,
    },
  };
}

/**
 * True for a forbid that the sandbox and the search keep by hiding files: one of reading, by path or altogether.
 * Conditions on the principal do not matter here: what hides cannot know who started a program.
 */
export function hides({ opinion, kinds, where }: Pick<PolicyRule, 'opinion' | 'kinds' | 'where'>): boolean {
  if (opinion !== 'forbid' || !(kinds === '*' || kinds.includes('file.read'))) return false;
  if (where.host !== undefined || where.method !== undefined || where.program !== undefined) return false;
  return (where.effect?.includes('read') ?? true) && (where.impact?.includes('contained') ?? true);
}

/** What is not understood could read everything that the sandbox shows: the workspace, but for what is hidden. */
function isOpenToSandbox(kinds: CompiledRule['kinds'], { path }: PlacedMatchers, { workspace }: PolicyPlaces): boolean {
  if (kinds !== '*' && !kinds.includes('file.read') && !kinds.includes('file.list')) return false;
  const folder = splitPath(workspace);
  return path === undefined || path.some((glob) => couldReach(glob, folder));
}

/**
 * What a rule says about one effect; undefined where it says nothing. An error is answered on the strict side of the
 * rule: a permit does not permit, an ask and a forbid forbid.
 */
export function askRule(rule: CompiledRule, subject: Subject): Verdict | undefined {
  try {
    if (rule.opinion === 'permit') return permits(rule, subject) ? verdict(rule, subject, 'permit') : undefined;
    const opinion = objectionOf(rule, subject);
    return opinion === undefined ? undefined : verdict(rule, subject, opinion);
  } catch {
    return rule.opinion === 'permit' ? undefined : verdict(rule, subject, 'forbid');
  }
}

function verdict({ id, because }: CompiledRule, { effect, isStart }: Subject, opinion: Opinion): Verdict {
  return {
    judge: 'policy',
    opinion,
    rule: id,
    ...(effect && isStart !== true && { effect }),
    ...(because !== undefined && { because }),
  };
}

/** Effects that go beyond a plain act of their kind: a permit covers them only where it names them. */
const NAMED_ONLY: ReadonlySet<EffectType> = new Set<EffectType>(['secret', 'destroy', 'privilege', 'persist']);

function permits(rule: CompiledRule, subject: Subject): boolean {
  const { kinds, where, unless, reach } = rule;
  if (kinds !== '*' && !subject.permitKinds.some((kind) => kinds.includes(kind))) return false;
  if (subject.permitKinds.length === 0) return false;
  const type = subject.effect?.type;
  if (type !== undefined && NAMED_ONLY.has(type) && !names(rule, type)) return false;
  if (!covers(where, subject, subject.paths[0])) return false;
  return (
    unless === undefined ||
    namesOf(subject).every((name) => touches(unless, subject, name, { ...reach, isHidden: false }) === 'fails')
  );
}

const names = ({ kinds, where }: CompiledRule, type: EffectType): boolean =>
  where.effect?.has(type) === true || (type === 'secret' && kinds !== '*' && kinds.includes('secret.use'));

/** Every name of a path is judged by itself, so that a link cannot borrow another name's exception. */
const namesOf = ({ paths }: Subject): readonly (PathName | undefined)[] => (paths.length === 0 ? [undefined] : paths);

function objectionOf(rule: CompiledRule, subject: Subject): 'ask' | 'forbid' | undefined {
  const { kinds, where, reach } = rule;
  if (kinds !== '*' && !subject.kinds.some((kind) => kinds.includes(kind))) return undefined;
  if (subject.isStart === true && where.program === undefined) return undefined;
  if (subject.effect?.type === 'unknown' && !concernsUnknown(rule, subject)) return undefined;
  let opinion: 'ask' | 'forbid' | undefined;
  for (const name of namesOf(subject)) {
    const fit = touches(where, subject, name, reach);
    if (fit === 'fails' || isExcepted(rule, subject, name)) continue;
    if (fit === 'missing' || rule.opinion === 'forbid') return 'forbid';
    opinion = 'ask';
  }
  return opinion;
}

/** An exception that cannot be evaluated does not except. */
function isExcepted({ unless }: CompiledRule, subject: Subject, name: PathName | undefined): boolean {
  try {
    return unless !== undefined && covers(unless, subject, name);
  } catch {
    return false;
  }
}

/**
 * What was not understood has the effects that its confinement allows. In the sandbox it runs and reads; it has no
 * network, what it writes is judged when it is applied, and what is hidden is not there. Beyond the sandbox it may do
 * anything.
 */
function concernsUnknown({ kinds, where, reach }: CompiledRule, { impact, kind }: Subject): boolean {
  const namesTarget = where.path !== undefined || where.host !== undefined || where.program !== undefined;
  if (impact === 'external' || namesTarget || where.effect !== undefined || kinds === '*') return true;
  return reach.isOpenToSandbox || runs(kinds, kind);
}

const runs = (kinds: readonly RuleKind[], kind: ActionKind): boolean =>
  kinds.includes('process.run') || kinds.includes(kind);
