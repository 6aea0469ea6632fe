import type { FindingWeight, PolicyFinding } from '../../../contract/policy-finding.ts';
import type { ReadRule } from '../compare/rule-within.ts';
import type { PolicyLayer, PolicyPlaces } from '../compiled-policy.ts';
import type { PlacedGlob } from '../path-glob.ts';

/** Where in a rule something stands: `['where', 'path', 2]`. Of a value that is no list, number 0 is itself. */
export type WayIn = readonly (string | number)[];

/** A rule under examination, with all that it stands among. */
export interface LintedRule extends ReadRule {
  readonly layer: PolicyLayer;
  readonly file: string;
  /** False for permits of a project's file that nobody has accepted. */
  readonly isActive: boolean;
  /** The globs that a path of the rule stands for, put in place. */
  globsOf(text: string): readonly PlacedGlob[];
  placeOf(way: WayIn): { readonly line: number; readonly column: number };
  /** The place of a part of the condition; `offset` counts in it. */
  placeInWhen(offset: number): { readonly line: number; readonly column: number };
}

/** What is known besides the rules. */
export interface LintScene {
  readonly places: PolicyPlaces;
  readonly nowMs: number;
  /** Every rule that holds beside the examined ones, packs included, those themselves too. */
  readonly all: readonly ReadRule[];
  /** Absolute paths of everything in the workspace; undefined where there is too much to look at. */
  readonly tree: ReadonlySet<string> | undefined;
  /** Of those, the folders. */
  readonly folders: ReadonlySet<string>;
}

export type Lint = (rule: LintedRule, scene: LintScene) => readonly PolicyFinding[];

/** What a check says of one place in a rule. */
export interface Remark {
  readonly check: string;
  readonly weight: FindingWeight;
  readonly message: string;
  readonly fix: string;
}

export const finding = ({ id, file, placeOf }: LintedRule, way: WayIn, remark: Remark): PolicyFinding => ({
  ...remark,
  file,
  ...placeOf(way),
  rule: id,
});
