import type { CompiledRule } from './compile-rule.ts';
import { type PlacedGlob, toPicomatchSegments } from './path-glob.ts';

/** Everything, for a forbid of reading that names no path. */
const EVERYTHING = '/**';

/**
 * The globs that hide what forbids of reading name, for the sandbox and for searches: absolute, for picomatch with
 * `dot`. An exception is kept where one glob can say it; where not, more is hidden than the rule forbids, never less.
 */
export function masksOf(rules: readonly CompiledRule[]): readonly string[] {
  const masks = rules.filter(({ reach }) => reach.isHidden).flatMap(masksOfRule);
  return [...new Set(masks)].sort();
}

function masksOfRule({ where, unless }: CompiledRule): readonly string[] {
  if (where.path === undefined) return [EVERYTHING];
  const { path: exceptions = [], ...others } = unless ?? {};
  const plain = Object.keys(others).length === 0 ? exceptions : [];
  return where.path.map((glob) => maskOf(glob, plain));
}

function maskOf(glob: PlacedGlob, exceptions: readonly PlacedGlob[]): string {
  const segments = toPicomatchSegments(glob);
  const folder = segments.slice(0, -1).join('/');
  const [before = '', after, ...more] = (segments.at(-1) ?? '').split('*');
  const whole = `/${segments.join('/')}`;
  if (after === undefined || more.length > 0) return whole;
  const spared = exceptions.flatMap((exception) => {
    const other = toPicomatchSegments(exception);
    const last = other.at(-1) ?? '';
    const isVariant =
      other.slice(0, -1).join('/') === folder &&
      last.startsWith(before) &&
      last.endsWith(after) &&
      last.length > before.length + after.length;
    return isVariant && last !== '**' ? [last.slice(before.length, last.length - after.length)] : [];
  });
  if (spared.length === 0) return whole;
  return `/${folder === '' ? '' : `${folder}/`}${before}!(${spared.join('|')})${after}`;
}
