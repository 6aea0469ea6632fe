import { describe, expect, test } from 'vitest';
import type { Action } from '../../../contract/action.ts';
import type { ActionEffect } from '../../../contract/effect.ts';
import { anAction } from '../../../testing/an-action.ts';
import type { CompileOptions, PolicyLayer } from '../compiled-policy.ts';
import { parsePolicy } from '../parse-policy.ts';
import { explainAct } from './explain-act.ts';

const PLACES = { home: '/home/ana', workspace: '/home/ana/shop' };
const PACKS = new Map([
  ['keys', JSON.stringify({ version: 1, rules: [{ id: 'pem', forbid: 'file.read', where: { path: '**/*.pem' } }] })],
]);
const CONTEXT = { nowMs: 0, mandateNames: () => false };

const optionsOf = (layers: Partial<Record<PolicyLayer, object>>, mode?: 'plan'): CompileOptions => ({
  ...PLACES,
  packs: PACKS,
  layers: Object.entries(layers).map(([layer, content]) => ({
    layer: layer as PolicyLayer,
    file: parsePolicy(JSON.stringify({ version: 1, default: 'ask', ...content }), `${layer}.json`),
  })),
  ...(mode !== undefined && { mode }),
});

const effect = (
  type: ActionEffect['type'],
  target: string,
  targetKind: ActionEffect['targetKind'],
  more: Partial<ActionEffect> = {},
): ActionEffect => ({ type, target, targetKind, impact: 'external', ...more });
const FETCH = anAction({
  kind: 'net.fetch',
  effects: [effect('network', 'docs.example:443', 'host', { method: 'GET' })],
});
const READ_PEM = anAction({
  kind: 'file.read',
  effects: [effect('read', '/home/ana/shop/a.pem', 'path', { impact: 'contained' })],
});

const adviceOn = (action: Action, layers: Parameters<typeof optionsOf>[0], mode?: 'plan') =>
  explainAct({ action, beside: [] }, optionsOf(layers, mode), CONTEXT).advice;

describe('what would change an answer', () => {
  test('the smallest permit of what nothing permits, or a yes', () => {
    expect(adviceOn(FETCH, { person: {} })).toEqual({
      isPossible: true,
      nothing: [],
      steps: [
        { do: 'answer', say: 'a yes when it is asked, for exactly this act' },
        {
          do: 'permit',
          say: 'permit it in your own file (~/.config/sallyport/policy.yaml)',
          yaml: expect.stringMatching(
            /^- id: net-fetch-docs-example-443-[0-9a-f]{4}\n {2}permit: net\.fetch\n {2}where: \{ host: docs\.example:443, method: GET \}$/,
          ),
        },
      ],
    });
  });

  test('an exception from the own rule that forbids it, at its place', () => {
    expect(
      adviceOn(READ_PEM, { person: { rules: [{ id: 'pem', forbid: 'file.read', where: { path: '**/*.pem' } }] } }),
    ).toEqual({
      isPossible: true,
      nothing: [],
      steps: [
        {
          do: 'edit',
          say: 'in person.json:1:39, except it from person/pem, which forbids it',
          yaml: 'unless: { path: a.pem }',
          file: 'person.json',
          line: 1,
          column: 39,
        },
      ],
    });
  });

  test('nothing, where the organisation forbids it', () => {
    expect(
      adviceOn(READ_PEM, {
        organisation: { rules: [{ id: 'pem', forbid: 'file.read', where: { path: '**/*.pem' } }] },
      }),
    ).toEqual({
      isPossible: false,
      steps: [],
      nothing: ['nothing: organisation/pem of the organisation forbids it (organisation.json:1:39)'],
    });
  });

  test('a policy without the pack, where a pack forbids it', () => {
    expect(adviceOn(READ_PEM, { command: { use: ['keys'] } })?.steps).toEqual([
      {
        do: 'pack',
        say: 'a policy without the pack of keys/pem, which forbids it; command.json uses it',
        file: 'command.json',
      },
    ]);
  });

  test('another mode, where the mode forbids it', () => {
    const write = anAction({
      kind: 'file.write',
      effects: [effect('write', '/home/ana/shop/a', 'path', { impact: 'reversible' })],
    });
    expect(adviceOn(write, { person: {} }, 'plan')?.steps).toEqual([
      { do: 'mode', say: 'another mode: mode/plan forbids it' },
    ]);
  });

  test('nothing, where a floor of the kernel forbids it, whatever else stands in the way', () => {
    const beside = [
      { judge: 'kind', opinion: 'forbid', rule: 'floor/metadata-address', because: 'it hands out keys' } as const,
    ];
    const { answer, advice } = explainAct({ action: FETCH, beside }, optionsOf({ person: {} }), CONTEXT);
    expect([answer, advice]).toEqual([
      'deny',
      {
        isPossible: false,
        steps: [],
        nothing: ['nothing: floor/metadata-address is a floor of the kernel (it hands out keys)'],
      },
    ]);
  });

  test('nothing, where it was not understood', () => {
    const unknown = anAction({ kind: 'process.run', effects: [effect('unknown', 'x $(y)', 'text')] });
    expect(adviceOn(unknown, { person: {} })).toEqual({
      isPossible: false,
      steps: [{ do: 'answer', say: 'a yes when it is asked, for exactly this act' }],
      nothing: ['no rule permits unknown x $(y): it was not understood, so it may be anything'],
    });
  });

  test('several things together, where several stand in the way', () => {
    const steps =
      adviceOn(FETCH, { person: { rules: [{ id: 'late', ask: 'net.fetch', where: { host: '*' } }] } })?.steps ?? [];
    expect(steps.map((step) => [step.do, step.yaml?.split('\n').at(-1)])).toEqual([
      ['answer', undefined],
      ['edit', 'unless: { host: docs.example:443 }'],
      ['permit', '  where: { host: docs.example:443, method: GET }'],
    ]);
  });

  test('what destroys is permitted by a rule that names that, and a name full of signs by none', () => {
    const destroy = anAction({
      kind: 'process.run',
      effects: [effect('destroy', '/home/ana/old', 'path', { extent: 'tree' })],
    });
    expect(adviceOn(destroy, { person: {} })?.steps[1]?.yaml).toContain('where: { path: ~/old/**, effect: destroy }');
    const odd = anAction({ kind: 'file.read', effects: [effect('read', '/home/ana/[a]', 'path')] });
    expect(adviceOn(odd, { person: {} })?.isPossible).toBe(false);
  });
});

test('what is allowed is told with the rule that would ask first', () => {
  const { answer, stricter, advice } = explainAct(
    { action: FETCH, beside: [] },
    optionsOf({ person: { rules: [{ id: 'docs', permit: 'net.fetch', where: { host: 'docs.example' } }] } }),
    CONTEXT,
  );
  expect([answer, advice, stricter?.split('\n').slice(1)]).toEqual([
    'allow',
    undefined,
    ['  ask: net.fetch', '  where: { host: docs.example:443, method: GET }'],
  ]);
});
