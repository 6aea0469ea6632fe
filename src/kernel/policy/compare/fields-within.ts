import { isInBlock } from '../../../effects/url/address.ts';
import { grantsNothing, type HostRule } from '../../../effects/url/host-rule.ts';
import { isNameWithin } from '../name-pattern.ts';
import { isGlobWidelyWithin, isGlobWithin } from '../path-glob.ts';
import type { PlacedMatchers } from '../placed-matchers.ts';
import type { Matchers } from '../policy-file.ts';
import type { PlacedProgram } from '../program-rule.ts';

/** Matchers as written, and put in place. */
export interface ReadMatchers {
  readonly text: Matchers;
  readonly placed: PlacedMatchers;
}

/**
 * How matchers are read: narrowly by permits and exceptions, widely by forbids and asks. `met`: what is read narrowly is
 * met by what is read widely.
 */
export type Reading = 'narrow' | 'wide' | 'met';

type Field = keyof Matchers;

/**
 * True where everything that `inner` matches is surely matched by `outer`: for each field of `outer`, every value of
 * `inner` lies within one of its values. False where that cannot be told. Types, impacts, labels and methods are left to
 * the facets of a rule.
 */
export const isMatchedWithin = (inner: ReadMatchers, outer: ReadMatchers, reading: Reading): boolean =>
  fieldsBeyond(inner, outer, reading).length === 0;

/** The fields of `outer` beyond which `inner` reaches. */
export const fieldsBeyond = (inner: ReadMatchers, outer: ReadMatchers, reading: Reading): readonly Field[] =>
  (Object.keys(outer.text) as Field[]).filter(
    (field) => !FACETS.has(field) && !isFieldWithin(field, inner, outer, reading),
  );

const FACETS: ReadonlySet<Field> = new Set<Field>(['effect', 'impact', 'integrity', 'confidentiality']);

function isFieldWithin(field: Field, inner: ReadMatchers, outer: ReadMatchers, reading: Reading): boolean {
  if (inner.text[field] === undefined) return false;
  const [one, other] = [inner.placed, outer.placed];
  switch (field) {
    case 'path':
      return each(one.path, other.path, reading === 'wide' ? isGlobWidelyWithin : isGlobWithin);
    case 'host':
      return each(one.host, other.host, reading === 'narrow' ? isHostPermittedWithin : isHostForbiddenWithin);
    case 'cidr':
      return each(one.cidr, other.cidr, (block, wide) => wide.bits <= block.bits && isInBlock(block.prefix, wide));
    case 'port':
      return each(one.port, other.port, (range, wide) => wide.from <= range.from && range.to <= wide.to);
    case 'program':
      return each(one.program, other.program, isProgramWithin);
    case 'server':
    case 'tool':
      return each(one[field], other[field], isNameWithin);
    case 'principal':
      return each(inner.text.principal, outer.text.principal, isPrincipalWithin);
    default:
      return each<unknown>(inner.text[field], outer.text[field], (value, wide) => isSame(value, wide));
  }
}

const each = <T>(
  values: readonly T[] | undefined,
  wider: readonly T[] | undefined,
  isWithin: (value: T, wide: T) => boolean,
): boolean => (values ?? []).every((value) => (wider ?? []).some((wide) => isWithin(value, wide)));

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const isPrincipalWithin = (name: string, wide: string): boolean =>
  name === wide || ((wide === 'agent' || wide === 'person') && name.startsWith(`${wide}:`));

const WEB_PORTS: readonly (number | undefined)[] = [80, 443, undefined];

/** True where a permit of `wide` covers whatever one of `rule` covers. */
export function isHostPermittedWithin(rule: HostRule, wide: HostRule): boolean {
  if (grantsNothing(wide) !== undefined || rule.scheme !== wide.scheme) return false;
  const isPortWithin = wide.port === undefined ? WEB_PORTS.includes(rule.port) : wide.port === rule.port;
  return isPortWithin && isHostNameWithin(rule, wide);
}

function isHostForbiddenWithin(rule: HostRule, wide: HostRule): boolean {
  const isPortWithin = wide.port === undefined || wide.port === rule.port;
  const isSchemeWithin = wide.scheme === undefined || wide.scheme === rule.scheme;
  return isPortWithin && isSchemeWithin && (isEveryHost(wide) || isHostNameWithin(rule, wide));
}

const isEveryHost = ({ wildcard, host }: HostRule): boolean => wildcard && host === '';

function isHostNameWithin(rule: HostRule, wide: HostRule): boolean {
  if (isEveryHost(rule) || isEveryHost(wide)) return isEveryHost(rule) && isEveryHost(wide);
  if (!wide.wildcard) return !rule.wildcard && rule.host === wide.host;
  return rule.host.endsWith(`.${wide.host}`) || (rule.wildcard && rule.host === wide.host);
}

/** Fewer words after the program name mean more. */
function isProgramWithin({ program, words }: PlacedProgram, wide: PlacedProgram): boolean {
  const isIt =
    'name' in program && 'name' in wide.program
      ? isNameWithin(program.name, wide.program.name)
      : 'globs' in program && 'globs' in wide.program && each(program.globs, wide.program.globs, isGlobWithin);
  return isIt && wide.words.every((word, index) => words[index] === word);
}
