import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { type ReadRule, readRule } from '../compare/rule-within.ts';
import type { CompileOptions } from '../compiled-policy.ts';
import { joinLayers, type Stated } from '../join-layers.ts';
import { parsePathGlob, placeGlob } from '../path-glob.ts';
import { conditions } from './conditions.ts';
import type { Lint, LintedRule, LintScene } from './linted-rule.ts';
import { neverMatches } from './never-matches.ts';
import { type RulePlaces, rulePlaces } from './rule-places.ts';
import { saysLessOfHosts } from './says-less-of-hosts.ts';
import { saysLessOfKinds } from './says-less-of-kinds.ts';
import { saysLessOfPaths } from './says-less-of-paths.ts';
import { shadowed } from './shadowed.ts';

export interface LintOptions extends CompileOptions {
  /** Text of the files to look at, by the name under which they were parsed. Rules of packs are never at fault here. */
  readonly texts: ReadonlyMap<string, string>;
  readonly nowMs: number;
  /** Everything below the workspace; undefined where that is more than can be looked at. */
  readonly tree?: { readonly paths: readonly string[]; readonly folders: readonly string[] };
}

const LINTS: readonly Lint[] = [neverMatches, shadowed, saysLessOfHosts, saysLessOfPaths, saysLessOfKinds, conditions];

/** A rule that matches nothing is told once: what else could be said of it does not matter then. */
const FATAL = new Set(['never-matches', 'swallowed', 'contradicts-forbid']);

/**
 * Rules that load and yet do not do what their author most likely meant, in the order of their places. Sound in what it
 * calls a mistake; a doubt may be meant.
 */
export function lintPolicy(options: LintOptions): readonly PolicyFinding[] {
  const { texts, tree, nowMs, home, workspace } = options;
  const places = { home, workspace };
  const { stated } = joinLayers(options);
  const read = new Map(stated.map((one) => [one, readRule(one.rule, one.id, places)]));
  const scene: LintScene = {
    places,
    nowMs,
    all: [...read].flatMap(([{ isActive }, rule]) => (isActive ? [rule] : [])),
    tree: tree && new Set(tree.paths),
    folders: new Set(tree?.folders ?? []),
  };
  const findings = options.layers.flatMap(({ file }) => {
    const text = texts.get(file.file);
    if (text === undefined) return [];
    const inText = rulePlaces(text, file.file);
    return file.rules.flatMap((rule, index) => {
      const one = stated.find((known) => known.rule === rule);
      const own = one && read.get(one);
      return one === undefined || own === undefined ? [] : lintRule(lintedRule(one, own, index, inText, scene), scene);
    });
  });
  return findings.toSorted(byPlace);
}

function lintRule(rule: LintedRule, scene: LintScene): readonly PolicyFinding[] {
  const found = LINTS.flatMap((lint) => lint(rule, scene));
  const fatal = found.filter(({ check, weight }) => FATAL.has(check) && weight === 'mistake');
  return fatal.length === 0 ? found : fatal;
}

const lintedRule = (
  { layer, file, isActive }: Stated,
  read: ReadRule,
  index: number,
  { placeOf, placeInWhen }: RulePlaces,
  { places }: LintScene,
): LintedRule => ({
  ...read,
  layer,
  file,
  isActive,
  globsOf(text) {
    const reading = parsePathGlob(text);
    return reading.ok ? reading.globs.map((glob) => placeGlob(glob, places)) : [];
  },
  placeOf: (way) => placeOf(index, way),
  placeInWhen: (offset) => placeInWhen(index, offset),
});

const byPlace = (one: PolicyFinding, other: PolicyFinding): number =>
  one.file === other.file
    ? one.line - other.line || one.column - other.column || one.check.localeCompare(other.check)
    : one.file.localeCompare(other.file);
