import type { Scope } from './scope.ts';
import { alternatives, derive, join, list, object, type Picks, unknown, type Value } from './value.ts';

/**
 * Names that come out of a listing can be any that a folder holds, `.env` among them, until the program picks some of
 * them: by their ending, their beginning or a pattern. What a test of such a name says is kept with its value, and where
 * it holds the listed names in sight count as picked. It is not told which name of two listings was asked about.
 */
const SECRET =
  /(?:^|[^a-z])(?:env|pem|keys?|p12|pfx|jks|kdbx|ppk|netrc|npmrc|pypirc|htpasswd|secrets?|tokens?|credentials?|passw\w*|id_\w*|ssh|wallets?)(?![a-z])/i;

/** Methods and functions that compare a name with a pattern. */
const PICKING =
  /^(?:endswith|startswith|endsWith|startsWith|match|fullmatch|search|test|fnmatch|fnmatchcase|includes|guess_type)$/;

export const isSecretName = (name: string): boolean => SECRET.test(name);

/** True where the value is, or was made from, a name that was listed and not picked. */
export const isListed = (value: Value): boolean => alternatives(value).some((one) => derive([one]) === 'listed');

/** What a call says of the listed names that are given to it. */
export function picksOfCall(name: string, operands: readonly Value[]): Picks | undefined {
  if (!PICKING.test(name) || !operands.some(isListed)) return undefined;
  const texts = operands.flatMap(textsOf);
  if (/^starts/i.test(name) && texts.includes('.')) return 'no';
  return texts.every(isPick) ? 'yes' : undefined;
}

/** What a comparison says: equal to a text, or one of several. */
export function picksOfEqual(left: Value, right: Value): Picks | undefined {
  if (!isListed(left) && !isListed(right)) return undefined;
  const texts = [left, right].flatMap(textsOf);
  return texts.length > 0 && texts.every(isPick) ? 'yes' : undefined;
}

function textsOf(value: Value): readonly string[] {
  if (value.kind === 'text') return [value.text];
  if (value.kind === 'list') return value.items.slice(0, 100).flatMap(textsOf);
  return value.kind === 'map' ? [...value.entries.keys()].slice(0, 100) : [];
}

/** A text that tells some names from others, and not those of secrets. */
const isPick = (text: string): boolean => /\w/.test(text) && !isSecretName(text);

/** When a test holds of picked names only: `and` needs one such part, `or` needs all. */
export function picksOfLogic(isAnd: boolean, left: Value, right: Value): Picks | undefined {
  const both = [picksOf(left), picksOf(right)];
  const one: Picks = isAnd ? 'yes' : 'no';
  if (both.includes(one)) return one;
  return both[0] === both[1] ? both[0] : undefined;
}

export const picksOf = (value: Value): Picks | undefined => (value.kind === 'unknown' ? value.picks : undefined);

export const flipped = (picks: Picks | undefined): Picks | undefined =>
  picks === undefined ? undefined : picks === 'yes' ? 'no' : 'yes';

export const withPicks = (value: Value, picks: Picks | undefined): Value =>
  picks === undefined ? value : { ...(value.kind === 'unknown' ? value : unknown('plain')), picks };

/** The same value, of which only picked names are left. */
export function picked(value: Value): Value {
  switch (value.kind) {
    case 'unknown':
      return value.origin === 'listed' ? { ...value, origin: 'plain' } : value;
    case 'object':
      return value.of === 'Path' ? object('Path', picked(value.data)) : value;
    case 'list':
      return value.rest === undefined ? value : list(value.items, picked(value.rest));
    case 'choice':
      return join(...value.values.map(picked));
    default:
      return value;
  }
}

const SCOPES_MAX = 8;

/** Behind a test that only picked names pass: the listed names in sight are picked. */
export function pickInSight(from: Scope): void {
  let scope: Scope | undefined = from;
  for (let depth = 0; scope !== undefined && depth < SCOPES_MAX; depth += 1) {
    for (const [name, value] of [...scope.entries()])
      if ((value.kind === 'unknown' || value.kind === 'object' || value.kind === 'choice') && isListed(value))
        scope.set(name, picked(value));
    scope = scope.parent;
  }
}
