import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/contract/decision.ts';
import type { ActionEffect } from '../../src/contract/effect.ts';
import { combine } from '../../src/kernel/policy/combine.ts';
import { combineModel } from '../model/combine-model.ts';
import { effects as someEffects } from './policy-arbitraries.ts';

const STRAY: ActionEffect = { type: 'read', target: '/elsewhere', targetKind: 'path', impact: 'external' };

/** Effects of an act and verdicts about them, about the whole act, and about an effect that is not there. */
const heard = fc
  .tuple(
    fc.oneof(someEffects, fc.constant([])),
    fc.array(fc.tuple(fc.constantFrom('permit', 'ask', 'forbid'), fc.nat(5), fc.nat(3)), { maxLength: 8 }),
  )
  .map(([effects, said]) => ({
    effects,
    verdicts: said.map(([opinion, about, who]): Verdict => {
      const effect = about === 0 ? STRAY : effects[about - 1];
      return { judge: `j${who}`, opinion: opinion as Verdict['opinion'], rule: `j${who}/r`, ...(effect && { effect }) };
    }),
  }));

describe('combine', () => {
  test('answers as the model does', () => {
    fc.assert(
      fc.property(heard, fc.constantFrom('ask' as const, 'deny' as const), ({ effects, verdicts }, silence) => {
        expect(combine(verdicts, { effects, default: silence }).answer).toBe(combineModel(verdicts, effects, silence));
      }),
      { numRuns: 3000 },
    );
  });

  test('gives the same decision, word for word, in whatever order the verdicts come', () => {
    fc.assert(
      fc.property(
        heard.chain(({ effects, verdicts }) =>
          fc.record({
            effects: fc.constant(effects),
            verdicts: fc.constant(verdicts),
            shuffled: fc.shuffledSubarray(verdicts, { minLength: verdicts.length }),
          }),
        ),
        ({ effects, verdicts, shuffled }) => {
          expect(combine(shuffled, { effects, default: 'ask' })).toEqual(
            combine(verdicts, { effects, default: 'ask' }),
          );
        },
      ),
    );
  });

  test('names what determined the answer and nothing else: without it the answer would be another', () => {
    fc.assert(
      fc.property(heard, ({ effects, verdicts }) => {
        const decision = combine(verdicts, { effects, default: 'ask' });
        fc.pre(decision.answer === 'deny');
        const others = verdicts.filter(
          (verdict) => !decision.determining.some((one) => JSON.stringify(one) === JSON.stringify(verdict)),
        );
        expect(combine(others, { effects, default: 'ask' }).answer).not.toBe('deny');
      }),
    );
  });
});
