import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/contract/action.ts';
import type { Decision } from '../../src/contract/decision.ts';
import { combine } from '../../src/kernel/policy/combine.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import type { CompiledPolicy, PolicyLayer } from '../../src/kernel/policy/compiled-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { HOME, policyModel, WORKSPACE } from '../model/policy-model.ts';
import { action, ask, forbid, permit, policyText, rules } from './policy-arbitraries.ts';

interface Stated {
  readonly layer: PolicyLayer;
  readonly rules: readonly object[];
}

const compile = (stated: readonly Stated[], accepted = new Set<string>()): CompiledPolicy =>
  compilePolicy({
    layers: stated.map(({ layer, rules: given }, index) => ({
      layer,
      file: parsePolicy(policyText(given, index * 100), layer),
    })),
    packs: new Map(),
    home: HOME,
    workspace: WORKSPACE,
    acceptedProjectDigests: accepted,
  });

function decide(stated: readonly Stated[], act: Action, accepted?: Set<string>): Decision {
  const policy = compile(stated, accepted);
  return combine(policy.judge(act), { effects: act.effects, default: policy.default });
}

const person = (given: readonly object[]): Stated => ({ layer: 'person', rules: given });
const ORDER = ['allow', 'ask', 'deny'];
const severity = ({ answer }: Decision): number => ORDER.indexOf(answer);
const RUNS = { numRuns: 120 };

describe('the indexed policy', () => {
  test('says of every act what the model says', () => {
    fc.assert(
      fc.property(rules, action, (given, act) => {
        const { judge } = compile([person(given)]);
        const said = judge(act).map(({ rule, opinion, effect }) => ({
          rule: rule.replace('person/', ''),
          opinion,
          effect: effect === undefined ? -1 : act.effects.indexOf(effect),
        }));
        const expected = policyModel(parsePolicy(policyText(given), 'p').rules, act);
        const text = (one: object) => JSON.stringify(one);
        expect(said.map(({ rule, opinion, effect }) => text({ rule, opinion, effect })).sort()).toEqual(
          expected.map(text).sort(),
        );
      }),
      { numRuns: 600 },
    );
  });
});

describe('theorems', () => {
  test('forbid trumps: an effect that a rule forbids is denied, whatever else permits it', () => {
    fc.assert(
      fc.property(rules, fc.array(permit, { maxLength: 3 }), forbid, action, (given, permits, forbidden, act) => {
        const alone = compile([person([forbidden])]).judge(act);
        fc.pre(alone.some(({ opinion }) => opinion === 'forbid'));
        expect(decide([person([...given, ...permits, forbidden])], act).answer).toBe('deny');
      }),
      RUNS,
    );
  });

  test('ask beats permit: an effect that a rule asks about is never simply allowed', () => {
    fc.assert(
      fc.property(fc.array(permit, { maxLength: 4 }), ask, action, (permits, asked, act) => {
        fc.pre(compile([person([asked])]).judge(act).length > 0);
        expect(decide([person([...permits, asked])], act).answer).not.toBe('allow');
      }),
      RUNS,
    );
  });

  test('silence never allows: what is external and permitted by no rule is asked or denied', () => {
    fc.assert(
      fc.property(rules, action, fc.constantFrom('ask' as const, 'deny' as const), (given, act, silence) => {
        const verdicts = compile([person(given)]).judge(act);
        const isUnspoken = act.effects.some(
          (effect) =>
            effect.impact === 'external' &&
            !verdicts.some((verdict) => verdict.effect === effect && verdict.opinion === 'permit'),
        );
        fc.pre(isUnspoken);
        expect(combine(verdicts, { effects: act.effects, default: silence }).answer).not.toBe('allow');
      }),
      RUNS,
    );
  });

  test('order does not matter: neither that of rules nor that of files', () => {
    fc.assert(
      fc.property(rules, rules, action, (first, second, act) => {
        const organisation: Stated = { layer: 'organisation', rules: second };
        const forward = decide([person(first), organisation], act);
        const numbered = (given: readonly object[], from: number) =>
          given.map((one, index) => ({ id: `r${from + index}`, ...one }));
        const text = (given: readonly object[]) =>
          JSON.stringify({ version: 1, default: 'ask', rules: given.toReversed() });
        const backward = compilePolicy({
          layers: [
            { layer: 'organisation', file: parsePolicy(text(numbered(second, 100)), 'o') },
            { layer: 'person', file: parsePolicy(text(numbered(first, 0)), 'p') },
          ],
          packs: new Map(),
          home: HOME,
          workspace: WORKSPACE,
        });
        expect(combine(backward.judge(act), { effects: act.effects, default: 'ask' })).toEqual(forward);
        expect(backward.digest).toBe(compile([person(first), organisation]).digest);
      }),
      RUNS,
    );
  });

  test('adding a forbid or an ask never allows more', () => {
    fc.assert(
      fc.property(rules, fc.oneof(forbid, ask), action, (given, added, act) => {
        expect(severity(decide([person([...given, added])], act))).toBeGreaterThanOrEqual(
          severity(decide([person(given)], act)),
        );
      }),
      RUNS,
    );
  });

  test('adding a permit never denies more, and lifts neither a forbid nor an ask', () => {
    fc.assert(
      fc.property(rules, permit, action, (given, added, act) => {
        const before = decide([person(given)], act);
        const after = decide([person([...given, added])], act);
        expect(severity(after)).toBeLessThanOrEqual(severity(before));
        if (before.determining.some(({ rule }) => rule !== 'default') && before.answer !== 'allow')
          expect(after.answer).toBe(before.answer);
      }),
      RUNS,
    );
  });

  test("a project's file that nobody accepted never allows more", () => {
    let wouldAllowMore = 0;
    fc.assert(
      fc.property(
        rules,
        fc.oneof(rules, fc.array(permit, { minLength: 1, maxLength: 6 })),
        action,
        (own, foreign, act) => {
          const project: Stated = { layer: 'project', rules: foreign };
          const without = severity(decide([person(own)], act));
          expect(severity(decide([person(own), project], act))).toBeGreaterThanOrEqual(without);
          const accepted = new Set([parsePolicy(policyText(foreign, 100), 'project').digest]);
          if (severity(decide([person(own), project], act, accepted)) < without) wouldAllowMore += 1;
        },
      ),
      { numRuns: 400 },
    );
    expect(wouldAllowMore).toBeGreaterThan(0);
  });

  test('every reading is widest for a link: another name of the same file never allows more', () => {
    fc.assert(
      fc.property(rules, action, fc.constantFrom('/h/w/x', '/d/a/b', '/h/.ssh/k'), (given, act, alias) => {
        const renamed = {
          ...act,
          effects: act.effects.map((effect) =>
            effect.targetKind === 'path' ? { ...effect, aliases: [...(effect.aliases ?? []), alias] } : effect,
          ),
        };
        expect(severity(decide([person(given)], renamed))).toBeGreaterThanOrEqual(
          severity(decide([person(given)], act)),
        );
      }),
      RUNS,
    );
  });
});
