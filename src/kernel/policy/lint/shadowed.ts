import type { PolicyFinding } from '../../../contract/policy-finding.ts';
import { isObjectionWithin, isPermitObjectedTo, isPermitWithin, type ReadRule } from '../compare/rule-within.ts';
import { finding, type Lint, type LintedRule, type LintScene } from './linted-rule.ts';

/** Rules that another rule leaves nothing to say: the order of rules never matters, so either may stand first. */
export const shadowed: Lint = (rule, scene) => {
  const found = rule.rule.opinion === 'permit' ? permitInVain(rule, scene) : objectionInVain(rule, scene);
  return found === undefined ? [] : [found];
};

function permitInVain(rule: LintedRule, { all }: LintScene): PolicyFinding | undefined {
  const others = all.filter((other) => other.id !== rule.id);
  const objecting = others.filter(({ rule: { opinion } }) => opinion !== 'permit');
  const stronger = objecting
    .toSorted((one, other) => Number(other.rule.opinion === 'forbid') - Number(one.rule.opinion === 'forbid'))
    .find((other) => isPermitObjectedTo(rule, other));
  if (stronger !== undefined)
    return stronger.rule.opinion === 'forbid'
      ? finding(rule, ['permit'], {
          check: 'contradicts-forbid',
          weight: 'mistake',
          message: `everything that it permits is forbidden by ${stronger.id}, and a forbid beats a permit`,
          fix: `delete it, or except it under unless of ${stronger.id}`,
        })
      : finding(rule, ['permit'], {
          check: 'asked-anyway',
          weight: 'doubt',
          message: `everything that it permits is asked about by ${stronger.id}, and an ask beats a permit`,
          fix: `delete it, or except it under unless of ${stronger.id}`,
        });
  if (rule.rule.obligations !== undefined) return undefined;
  const wider = others.find((other) => other.rule.opinion === 'permit' && isBeforeIt(rule, other, isPermitWithin, all));
  return wider && repeats(rule, wider, 'permitted');
}

function objectionInVain(rule: LintedRule, { all }: LintScene): PolicyFinding | undefined {
  const others = all.filter(({ id, rule: { opinion } }) => id !== rule.id && opinion !== 'permit');
  const forbids = others.filter(({ rule: { opinion } }) => opinion === 'forbid');
  if (rule.rule.opinion === 'ask') {
    const forbid = forbids.find((other) => isObjectionWithin(rule, other));
    if (forbid !== undefined)
      return finding(rule, ['ask'], {
        check: 'shadowed',
        weight: 'mistake',
        message: `nobody is ever asked: ${forbid.id} forbids all of it`,
        fix: `delete it, or except it under unless of ${forbid.id}`,
      });
    if (rule.rule.obligations !== undefined) return undefined;
    const ask = others.find((other) => other.rule.opinion === 'ask' && isBeforeIt(rule, other, isObjectionWithin, all));
    return ask && repeats(rule, ask, 'asked about');
  }
  const forbid = forbids.find((other) => isBeforeIt(rule, other, isObjectionWithin, all));
  return forbid && repeats(rule, forbid, 'forbidden');
}

/** Of two rules that say the same only the later one is told. */
function isBeforeIt(
  rule: LintedRule,
  other: ReadRule,
  isWithin: (inner: ReadRule, outer: ReadRule) => boolean,
  all: readonly ReadRule[],
): boolean {
  if (!isWithin(rule, other)) return false;
  if (!isWithin(other, rule)) return true;
  const order = all.map(({ id }) => id);
  return order.indexOf(other.id) < order.indexOf(rule.id);
}

const repeats = (rule: LintedRule, wider: ReadRule, done: string): PolicyFinding =>
  finding(rule, [rule.rule.opinion], {
    check: 'shadowed',
    weight: 'doubt',
    message: `all of it is ${done} by ${wider.id} already`,
    fix: `delete it, or say what it should do beyond ${wider.id}`,
  });
