import { describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { ActionEffect } from '../../contract/effect.ts';
import { anAction } from '../../testing/an-action.ts';
import { combine } from './combine.ts';
import { compilePolicy } from './compile-policy.ts';
import type { CompileOptions, PolicyLayer } from './compiled-policy.ts';
import { parsePolicy } from './parse-policy.ts';

const layer = (name: PolicyLayer, content: object): CompileOptions['layers'][number] => ({
  layer: name,
  file: parsePolicy(JSON.stringify({ version: 1, ...content }), `${name}.yaml`),
});
const compile = (layers: CompileOptions['layers'], more: Partial<CompileOptions> = {}) =>
  compilePolicy({ layers, packs: new Map(), home: '/home/ana', workspace: '/home/ana/shop', ...more });

const act = (kind: Action['kind'], effect: Partial<ActionEffect>): Action =>
  anAction({
    kind,
    effects: [{ type: 'write', target: '/home/ana/shop/a', targetKind: 'path', impact: 'reversible', ...effect }],
  });
const ACTS = {
  write: act('file.write', {}),
  apply: act('stage.apply', {}),
  read: act('file.read', { type: 'read', impact: 'contained' }),
  build: act('process.run', { type: 'unknown', target: 'npm test', targetKind: 'text', impact: 'contained' }),
  send: act('net.send', {
    type: 'network',
    target: 'a.example:443',
    targetKind: 'host',
    method: 'POST',
    impact: 'external',
  }),
  model: act('model.generate', {
    type: 'network',
    target: 'a.example:443',
    targetKind: 'host',
    method: 'POST',
    impact: 'external',
  }),
};
const everything = { rules: [{ id: 'all', permit: ['file.write', 'stage.apply', 'net.send', 'model.generate'] }] };

function answers(mode?: 'plan' | 'review' | 'auto', own = {}) {
  const policy = compile([layer('person', { ...everything, ...own })], mode === undefined ? {} : { mode });
  const context = { nowMs: 0, mandateNames: () => false };
  return Object.fromEntries(
    Object.entries(ACTS).map(([name, one]) => [
      name,
      combine(policy.judge(one, context), { effects: one.effects, default: 'ask' }).answer,
    ]),
  );
}

describe('modes', () => {
  test('plan changes and sends nothing, review shows every change, auto adds nothing', () => {
    expect(answers('plan')).toEqual({
      write: 'deny',
      apply: 'deny',
      read: 'allow',
      build: 'allow',
      send: 'deny',
      model: 'allow',
    });
    expect(answers('review')).toEqual({
      write: 'ask',
      apply: 'ask',
      read: 'allow',
      build: 'allow',
      send: 'allow',
      model: 'allow',
    });
    expect(answers('auto')).toEqual({
      write: 'allow',
      apply: 'allow',
      read: 'allow',
      build: 'allow',
      send: 'allow',
      model: 'allow',
    });
  });

  test('none turns a question into an allow', () => {
    const policy = compile([layer('person', { rules: [{ id: 'a', ask: 'net.send' }] })], { mode: 'auto' });
    expect(combine(policy.judge(ACTS.send), { effects: ACTS.send.effects, default: 'ask' }).answer).toBe('ask');
  });

  test('come from the person; what is chosen on the command line takes the place of the file', () => {
    expect(answers(undefined, { mode: 'plan' })).toMatchObject({ write: 'deny' });
    expect(answers('auto', { mode: 'plan' })).toMatchObject({ write: 'allow' });
    expect(compile([layer('organisation', { mode: 'review' }), layer('person', { mode: 'auto' })]).mode).toBe('review');
    expect(compile([layer('person', { mode: 'plan' })]).digest).not.toBe(
      compile([layer('person', { mode: 'auto' })]).digest,
    );
  });

  test('neither a workspace nor a pack sets one', () => {
    expect(() => compile([layer('project', { mode: 'auto' })])).toThrow(
      "project.yaml:1:21: a mode belongs to the person's or the organisation's own file",
    );
    const packs = new Map([['p', JSON.stringify({ version: 1, mode: 'auto' })]]);
    expect(() => compile([layer('person', { use: ['p'] })], { packs })).toThrow('policies/p.yaml:1:21: a mode belongs');
  });
});

describe('limits', () => {
  const limits = (...stated: readonly object[]) => compile([layer('person', { limits: stated })]).limits;

  test('are handed on with who states them, and are part of the version', () => {
    expect(limits({ per: 'session', actions: 5 })).toEqual([
      {
        limit: { per: ['session'], actions: { amount: 5 }, at: { line: 1, column: 24 } },
        layer: 'person',
        file: 'person.yaml',
      },
    ]);
    const [one, other] = [5, 6].map(
      (actions) => compile([layer('person', { limits: [{ per: 'session', actions }] })]).digest,
    );
    expect(one).not.toBe(other);
  });

  test('of every sort are read as they are meant', () => {
    const stated = limits(
      { per: 'session', cost: '2 USD', actions: '300/h burst 20', over: 'ask' },
      { per: ['day', 'user'], egress: '50 MB', time: '30 min', processes: 64, tokens: '5000/min' },
    );
    expect(stated.map(({ limit: { at: _, ...limit } }) => limit)).toEqual([
      {
        per: ['session'],
        cost: { amount: 2_000_000, currency: 'USD' },
        actions: { amount: 300, perMs: 3_600_000, burst: 20 },
        over: 'ask',
      },
      {
        per: ['user', 'day'],
        egress: { amount: 50_000_000 },
        time: { amount: 1_800_000 },
        processes: { amount: 64 },
        tokens: { amount: 5_000, perMs: 60_000 },
      },
    ]);
  });

  test.each([
    [{ actions: '300/h burst 301' }, 'a burst is at most the amount of its rate'],
    [{ actions: '300 burst 20' }, 'only a rate, like 300/h, has a burst'],
    [{ actions: '300/h burst 20/h' }, 'a burst is an amount without a period'],
    [{ actions: '300/h burst 20 burst 3' }, 'a burst is an amount without a period'],
    [{ actions: '300/h burst 0' }, 'it must be more than nothing'],
    [{ actions: '300/h burst' }, 'it is a plain number'],
    [{ cost: '2 USD/h burst 1 EUR' }, 'a burst has the currency of its rate'],
    [{ time: '30 min/h' }, 'it has no period'],
    [{ tokens: 5, over: 'deny' }, 'over "deny" is none of end, ask'],
    [{ over: 'ask' }, 'this limit limits nothing'],
  ])('that say nothing clear do not load: %j', (limit, message) => {
    expect(() => limits({ per: 'session', ...limit })).toThrow(message);
  });
});
