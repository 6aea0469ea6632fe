import { expect, test } from 'vitest';
import type { DecisionAnswer } from '../../contract/decision.ts';
import { policyTrajectoryJudge } from './policy-trajectory-judge.ts';

const answered = (authority: DecisionAnswer, answer: DecisionAnswer, rule: string): DecisionAnswer => {
  const inner = {
    open: () => ({
      decide: () => ({ answer: authority, reason: 'authority' }),
      endorse: () => {},
      observe: () => {},
    }),
  };
  const determining = [{ judge: 'policy', opinion: 'ask' as const, rule }];
  const judge = policyTrajectoryJudge(inner, () => ({ answer, determining, reason: 'policy' }));
  return judge.open({ suite: 's', prompt: 'p' }).decide('t', {}).answer;
};

test('a rule that forbids or asks holds beside authority, a permit takes no question away, and the default says nothing', () => {
  expect([
    answered('allow', 'deny', 'command/own'),
    answered('allow', 'ask', 'command/own'),
    answered('ask', 'deny', 'command/own'),
    answered('ask', 'allow', 'command/own'),
    answered('allow', 'ask', 'default'),
    answered('ask', 'deny', 'default'),
  ]).toEqual(['deny', 'ask', 'deny', 'ask', 'allow', 'ask']);
});
