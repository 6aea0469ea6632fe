import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../contract/decision.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import { combine } from './combine.ts';

const page: ActionEffect = {
  type: 'network',
  target: 'a.example:443',
  targetKind: 'host',
  method: 'GET',
  impact: 'external',
};
const file: ActionEffect = { type: 'read', target: '/w/a', targetKind: 'path', impact: 'contained' };
const says = (opinion: Verdict['opinion'], rule: string, effect?: ActionEffect): Verdict => ({
  judge: 'policy',
  opinion,
  rule,
  ...(effect && { effect }),
});

describe('a decision', () => {
  test('allows what is contained, and what was permitted', () => {
    expect(combine([], { effects: [file], default: 'deny' })).toEqual({
      answer: 'allow',
      determining: [],
      blamed: [],
      obligations: [],
      reason: 'Allowed: what it does stays in the sandbox or can be undone.',
      remedy: 'allowed',
    });
    const permit = says('permit', 'docs', page);
    expect(combine([permit], { effects: [file, page], default: 'deny' })).toMatchObject({
      answer: 'allow',
      determining: [permit],
      blamed: [],
    });
  });

  test('names the default where nobody spoke of something external', () => {
    expect(combine([], { effects: [file, page], default: 'ask' })).toEqual({
      answer: 'ask',
      determining: [{ judge: 'policy', opinion: 'ask', rule: 'default', effect: page }],
      blamed: [page],
      obligations: [],
      reason:
        'Needs an answer: it would fetch from a.example:443. It leaves the machine or cannot be undone, and no rule permits it.',
      remedy:
        'needs a person’s answer: this would fetch from a.example:443. Go on without it, or ask the person to permit this host.',
    });
    expect(combine([], { effects: [page], default: 'deny' })).toMatchObject({
      answer: 'deny',
      determining: [{ opinion: 'forbid', rule: 'default' }],
    });
  });

  test('names the worst verdicts and the effects that they speak of, and no others', () => {
    const verdicts = [
      says('permit', 'p', page),
      says('ask', 'q', page),
      says('forbid', 'r', file),
      says('forbid', 's', file),
    ];
    expect(combine(verdicts, { effects: [file, page], default: 'ask' })).toMatchObject({
      answer: 'deny',
      determining: [verdicts[2], verdicts[3]],
      blamed: [file],
    });
  });

  test('blames every effect for a verdict on the whole act, and for one on an effect that is not there', () => {
    const stray: ActionEffect = { ...file, target: '/elsewhere' };
    expect(combine([says('ask', 'a')], { effects: [file, page], default: 'ask' }).blamed).toEqual([file, page]);
    expect(combine([says('forbid', 'a', stray)], { effects: [file, page], default: 'ask' })).toMatchObject({
      answer: 'deny',
      blamed: [file, page],
    });
    expect(combine([says('permit', 'a', stray)], { effects: [page], default: 'ask' }).answer).toBe('ask');
    expect(combine([says('forbid', 'a')], { effects: [], default: 'ask' })).toMatchObject({
      answer: 'deny',
      blamed: [],
    });
  });

  test('denies a duty that the kernel does not carry out, and keeps those that it does', () => {
    const redact: Verdict = { ...says('permit', 'a', page), obligations: [{ kind: 'redact' }] };
    expect(combine([redact], { effects: [page], default: 'ask' })).toMatchObject({
      answer: 'deny',
      determining: [redact],
      obligations: [],
    });
    const duties = new Set(['redact'] as const);
    expect(combine([redact, redact], { effects: [page], default: 'ask', duties })).toMatchObject({
      answer: 'allow',
      obligations: [{ kind: 'redact' }],
    });
    const asked = combine([redact, says('ask', 'b', file)], { effects: [page, file], default: 'ask', duties });
    expect(asked).toMatchObject({ answer: 'ask', obligations: [{ kind: 'redact' }] });
  });

  test('takes what is no opinion for the worst', () => {
    const odd = { judge: 'x', opinion: 'allow', rule: 'x' } as unknown as Verdict;
    expect(combine([odd], { effects: [file], default: 'ask' }).answer).toBe('deny');
  });
});
