import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { inputUsesIn } from '../compile-when.ts';
import type { Lint, LintedRule, Remark } from './linted-rule.ts';

/** Conditions that fail at run time for arguments that may well come: then the rule takes its strict side. */
export const conditions: Lint = (rule) => {
  const { when, kinds } = rule.rule;
  if (when === undefined) return [];
  const uses = inputUsesIn(when, kinds);
  const asked = new Set(uses.filter(({ isAsked }) => isAsked).map(({ field }) => field));
  const seen = new Set<string>();
  return uses.flatMap(({ field, at, isAsked, isCompared }) => {
    if (isAsked || seen.has(field)) return [];
    seen.add(field);
    return [
      ...(asked.has(field) ? [] : [inWhen(rule, at, unasked(rule, field))]),
      ...(isCompared ? [inWhen(rule, at, bareNumber(rule, field))] : []),
    ];
  });
};

const inWhen = ({ id, file, placeInWhen }: LintedRule, at: number, remark: Remark): PolicyFinding => ({
  ...remark,
  file,
  ...placeInWhen(at),
  rule: id,
});

const strictSide = ({ rule: { opinion } }: LintedRule): string =>
  opinion === 'permit' ? 'is not permitted' : 'is forbidden';

const unasked = (rule: LintedRule, field: string): Remark => ({
  check: 'field-may-be-missing',
  weight: 'doubt',
  message: `an act without input.${field} ${strictSide(rule)} by this rule`,
  fix: `has(input.${field}) && …`,
});

const bareNumber = (rule: LintedRule, field: string): Remark => ({
  check: 'number-may-be-text',
  weight: 'doubt',
  message: `input.${field} may come as text ("5,000"), which is no number; then the act ${strictSide(rule)}, and nobody sees why`,
  fix: `number(input.${field})`,
});
