import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../contract/action.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { CompileOptions } from '../compiled-policy.ts';
import { parsePolicy } from '../parse-policy.ts';
import { exampleActs, vocabularyOf } from './example-acts.ts';
import { answerOf, findWidening } from './find-widening.ts';
import { readRule } from './rule-within.ts';

const PLACES = { home: '/home/ana', workspace: '/home/ana/shop' };
const NOW = Date.UTC(2026, 0, 5, 12);

const optionsOf = (policy: object): CompileOptions => ({
  ...PLACES,
  layers: [{ layer: 'person', file: parsePolicy(JSON.stringify({ version: 1, default: 'ask', ...policy }), 'p') }],
  packs: new Map(),
});
const compare = (before: readonly object[], after: readonly object[]) =>
  findWidening(optionsOf({ rules: before }), optionsOf({ rules: after }), NOW);

const forbid = (where: object, more: object = {}) => ({ id: 'f', forbid: ['file.read', 'file.write'], where, ...more });
const permit = (where: object, more: object = {}) => ({ id: 'p', permit: 'net.fetch', where, ...more });

describe('does the second policy let anything happen that the first does not?', () => {
  test.each([
    [
      'the same rules in another order and under other names',
      [forbid({ path: 'a/**' }), permit({ host: 'a.example' })],
      [permit({ host: 'a.example' }, { id: 'x' }), forbid({ path: 'a/**' }, { id: 'y' })],
    ],
    ['a forbid of a folder for one of a folder in it', [forbid({ path: 'a/b/**' })], [forbid({ path: 'a/**' })]],
    [
      'a forbid of more kinds',
      [forbid({ path: 'a/**' })],
      [forbid({ path: 'a/**' }, { forbid: ['file.read', 'file.write', 'file.delete'] })],
    ],
    ['an ask for a forbid', [{ id: 'x', forbid: 'net.send' }], [{ id: 'x', ask: 'net.send' }]],
    ['a narrower permit', [permit({ host: '*.example.com' })], [permit({ host: 'docs.example.com', method: 'GET' })]],
    ['a permit less', [permit({ host: 'a.example' })], [forbid({ path: 'a/**' })]],
    [
      'a forbid of every sub-command for one of push',
      [{ id: 'x', forbid: 'process.run', where: { program: 'git push' } }],
      [{ id: 'x', forbid: 'process.run', where: { program: 'git' } }],
    ],
    [
      'a lost exception',
      [forbid({ path: '**/.env' }, { unless: { path: '**/x/.env' } })],
      [forbid({ path: '**/.env' })],
    ],
    [
      'a smaller block within a larger',
      [{ id: 'x', forbid: 'net.send', where: { cidr: '10.1.0.0/16' } }],
      [{ id: 'x', forbid: 'net.send', where: { cidr: '10.0.0.0/8' } }],
    ],
  ])('no: %s', (_, before, after) => {
    expect(compare(before, after)).toEqual({ answer: 'no', loosenings: [], besides: [] });
  });

  test.each([
    [
      'a forbid that is gone',
      [forbid({ path: 'a/**' }), permit({ host: 'a.example' })],
      [permit({ host: 'a.example' })],
      'gone',
      'read /home/ana/shop/a/a/b',
    ],
    [
      'an ask that holds for less',
      [{ id: 'x', ask: 'file.delete', where: { path: 'a/**' } }],
      [{ id: 'x', ask: 'file.delete', where: { path: 'a/b/**' } }],
      'gone',
      'delete /home/ana/shop/a/a/b',
    ],
    [
      'a new permit',
      [forbid({ path: 'a/**' })],
      [forbid({ path: 'a/**' }), permit({ host: 'docs.example' })],
      'new',
      'network docs.example:443',
    ],
    [
      'a permit of more methods',
      [permit({ host: 'a.example', method: 'GET' })],
      [permit({ host: 'a.example' })],
      'new',
      'network a.example:443',
    ],
    [
      'a new exception',
      [forbid({ path: '**/.env' })],
      [forbid({ path: '**/.env' }, { unless: { path: 'x/.env' } })],
      'gone',
      'read /home/ana/shop/x/.env',
    ],
    [
      'a condition more on a forbid',
      [{ id: 'x', forbid: 'file.write', where: { path: 'a/**' } }],
      [{ id: 'x', forbid: 'file.write', where: { path: 'a/**' }, when: 'label.integrity == untrusted' }],
      'gone',
      'write /home/ana/shop/a/a/b',
    ],
  ])('yes, with an example: %s', (_, before, after, change, act) => {
    const { answer, loosenings } = compare(before, after);
    const [first] = loosenings;
    const effect = first?.example?.action.effects[0];
    expect([answer, first?.change, `${effect?.type} ${effect?.target}`]).toEqual(['yes', change, act]);
  });

  test.each([
    [
      'a condition that nothing here can meet',
      [permit({ host: 'a.example' }, { when: 'has(input.url) && input.url == "https://a.example/x"' })],
      [permit({ host: 'a.example' }, { when: 'has(input.url) && input.url == "https://a.example/y"' })],
    ],
    [
      'a forbid of a file for one that begins anywhere, which says nothing about the folder above',
      [{ id: 'x', forbid: 'file.delete', where: { path: 'a/b' } }],
      [{ id: 'x', forbid: 'file.delete', where: { path: '**/b' } }],
    ],
  ])('never a no where it is not proved: %s', (_, before, after) => {
    expect(compare(before, after).answer).not.toBe('no');
  });
});

test('what a new exception lets happen is found, never proved away', () => {
  const before = [forbid({ path: 'a/**' })];
  expect(compare(before, [forbid({ path: 'a/**' }, { unless: { path: 'a/b' } })]).answer).toBe('yes');
  expect(compare(before, before).answer).toBe('no');
});

const paths = fc.constantFrom(
  'a',
  'a/**',
  'a/b',
  'a/*',
  'a/b/**',
  '**/b',
  '**/*.pem',
  '**',
  '/etc/**',
  '~/x/**',
  '**/a/**',
);
const hosts = fc.constantFrom('a.example', '*.a.example', 'b.a.example', 'a.example:8080', 'https://a.example');
const programs = fc.constantFrom('git', 'git push', 'git push origin', 'g*', 'make');
const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 2 });
const facets = {
  impact: some(fc.constantFrom('contained', 'reversible', 'external')),
  principal: some(fc.constantFrom('agent', 'person', 'agent:coder')),
  integrity: some(fc.constantFrom('untrusted', 'user')),
};
const conditionOf = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ ...fields, ...facets }, { requiredKeys: [] }).filter((where) => Object.keys(where).length > 0);
const families = fc.constantFrom(
  { kinds: ['file.read', 'file.write', 'file.delete', 'file.list'], fields: { path: some(paths) } },
  { kinds: ['net.fetch', 'net.send'], fields: { host: some(hosts), port: some(fc.constantFrom(443, 8080)) } },
  { kinds: ['process.run'], fields: { program: some(programs) } },
);
const rules = families.chain(({ kinds, fields }) =>
  fc.record(
    {
      opinion: fc.constantFrom('permit', 'ask', 'forbid'),
      kinds: fc.uniqueArray(fc.constantFrom(...kinds), { minLength: 1 }),
      where: conditionOf(fields),
      unless: conditionOf(fields),
      when: fc.constantFrom('label.integrity == user', 'principal.kind == "agent"'),
    },
    { requiredKeys: ['opinion', 'kinds'] },
  ),
);
const policies = fc
  .array(rules, { minLength: 1, maxLength: 4 })
  .map((all) => all.map(({ opinion, kinds, ...rule }, index) => ({ id: `r${index}`, [opinion]: kinds, ...rule })));

/** Every act over the names of both policies, by several askers. */
function* everyAct(all: readonly CompileOptions[]): Generator<Action> {
  const read = all.flatMap(({ layers }) =>
    layers.flatMap(({ file }) => file.rules.map((rule) => readRule(rule, rule.id, PLACES))),
  );
  const names = vocabularyOf(read, PLACES);
  const askers = [
    { kind: 'agent', name: 'coder' },
    { kind: 'person', name: 'ana' },
  ] as const;
  for (const principal of askers)
    for (const integrity of ['untrusted', 'user'] as const)
      yield* exampleActs('*', names, PLACES, {
        principal,
        label: { integrity, confidentiality: 'private', sources: [] },
      });
}

function tolerant(rules: readonly object[]): CompileOptions | undefined {
  try {
    return optionsOf({ rules });
  } catch {
    return undefined;
  }
}

type Rules = readonly Readonly<Record<string, unknown>>[];

/** What people do to a policy: another one, one rule for another, or a part of a rule given, taken or exchanged. */
const edits = fc.oneof(
  fc.constant((_: Rules, other: Rules): Rules => other),
  fc.constant(
    (one: Rules, other: Rules): Rules => [
      ...one.slice(1),
      ...other.slice(0, 1).map((rule) => ({ ...rule, id: 'edit' })),
    ],
  ),
  fc
    .constantFrom('unless', 'when', 'where')
    .map((part) => ([first = {}, ...rest]: Rules, [from = {}]: Rules): Rules => {
      const { [part]: _, ...kept } = first;
      return [from[part] === undefined ? kept : { ...kept, [part]: from[part] }, ...rest];
    }),
);

test('a no is never wrong, and a yes has an example that shows it', () => {
  fc.assert(
    fc.property(policies, policies, edits, (one, other, edit) => {
      const [before, after] = [tolerant(one), tolerant(edit(one, other))];
      fc.pre(before !== undefined && after !== undefined);
      const { answer, loosenings } = findWidening(before, after, NOW);
      const [left, right] = [compilePolicy(before), compilePolicy(after)];
      const context = { nowMs: NOW, mandateNames: () => false };
      if (answer === 'no')
        for (const action of everyAct([before, after]))
          if (answerOf(right, action, context) === 'allow')
            expect([action, answerOf(left, action, context)]).toEqual([action, 'allow']);
      for (const { example } of loosenings)
        if (example !== undefined) {
          expect(answerOf(right, example.action, context)).toBe('allow');
          expect(answerOf(left, example.action, context)).toBe(example.before);
          expect(example.before).not.toBe('allow');
        }
    }),
    { numRuns: 200 },
  );
});
