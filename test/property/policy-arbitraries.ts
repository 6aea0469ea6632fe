import fc from 'fast-check';
import type { Action } from '../../src/contract/action.ts';
import { ACTION_KINDS } from '../../src/contract/catalogue.ts';
import { type ActionEffect, IMPACTS } from '../../src/contract/effect.ts';
import { anAction } from '../../src/testing/an-action.ts';
import { WORKSPACE } from '../model/policy-model.ts';

/** A small world, so that rules and effects often meet. */
const PATHS = [
  '/',
  '/h',
  '/h/w',
  '/h/w/.env',
  '/h/w/a',
  '/h/w/a/b',
  '/h/w/a/b.ts',
  '/h/w/.git/x',
  '/h/.ssh',
  '/h/.ssh/k',
  '/d/a',
  '/d/a/b',
];
const GLOBS = [
  '**/.env',
  '**/*.ts',
  '**',
  '~/.ssh/**',
  'a/**',
  'a/*',
  'a/b',
  '.git/**',
  '**/.git/**',
  '/d/**',
  '/d/*/b',
  '/*/a',
  './**',
  '/h/*',
];
const HOSTS = ['a.example:443', 'b.a.example:443', 'a.example:8080', 'c.example:80'];
const HOST_RULES = ['a.example', '*.a.example', 'a.example:8080', '*.example.org', 'c.example'];

const some = <T>(values: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const maybe = <T>(value: fc.Arbitrary<T>, name: string) =>
  fc.oneof(
    fc.constant({}),
    value.map((given) => ({ [name]: given })),
  );
const merged = (parts: readonly fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((given) => Object.assign({}, ...given) as object);

const plainFields = [
  maybe(some(['read', 'write', 'destroy', 'execute', 'network']), 'effect'),
  maybe(some(IMPACTS), 'impact'),
  maybe(some(['agent', 'person', 'coder']), 'principal'),
  maybe(some(['untrusted', 'user']), 'integrity'),
  maybe(some(['public', 'private', 'secret']), 'confidentiality'),
];
/** Conditions, sound ones and ones that fail where a field is missing or no number. */
const WHENS = [
  'has(input.lines) && number(input.lines) > 5',
  'number(input.lines) > 5',
  'input.lines > 5 || principal.name == "ana"',
  'label.confidentiality >= private',
  'effect.type in ["read", "network"] && !(principal.kind == "person")',
  'has(input.lines) && input.lines == 3',
];
const FAMILIES = [
  {
    kinds: ['file.read', 'file.list', 'file.write', 'file.delete', 'stage.apply'],
    fields: [maybe(some(GLOBS), 'path')],
  },
  {
    kinds: ['net.send', 'model.generate'],
    fields: [
      maybe(some(HOST_RULES), 'host'),
      maybe(some(['POST', 'PUT']), 'method'),
      maybe(fc.constantFrom([443], ['8000-9000'], [443, '8000-9000']), 'port'),
    ],
  },
  { kinds: ['net.fetch'], fields: [maybe(some(HOST_RULES), 'host'), maybe(some(['GET', 'HEAD']), 'method')] },
  {
    kinds: ['mcp.call'],
    fields: [maybe(some(['bank', 'mail']), 'server'), maybe(some(['transfer', 'search']), 'tool')],
  },
  {
    kinds: ['sql.query', 'sql.change'],
    fields: [maybe(some(['orders', 'public.orders', 'users']), 'tables'), maybe(some(['select', 'drop']), 'statement')],
  },
  { kinds: ['process.run'], fields: [maybe(some(['git', 'git push', 'npm test', 'curl']), 'program')] },
  { kinds: ['*'], fields: [maybe(some(GLOBS), 'path')] },
];

/** A rule as a file states it, without its id. */
const rule = (opinion: string): fc.Arbitrary<object> =>
  fc.oneof(
    ...FAMILIES.map(({ kinds, fields }) => {
      const matchers = merged([
        ...fields,
        ...plainFields.map((field) => fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, field)),
      ]);
      const filled = matchers.filter((given) => Object.keys(given).length > 0);
      const named = kinds[0] === '*' ? fc.constant('*') : some(kinds);
      const when = fc.option(fc.constantFrom(...WHENS), { freq: 2 });
      return fc
        .tuple(named, fc.option(filled), fc.option(filled, { freq: 3 }), when)
        .map(([names, where, unless, condition]) => ({
          [opinion]: names,
          ...(where !== null && { where }),
          ...(unless !== null && { unless }),
          ...(condition !== null && { when: condition }),
        }));
    }),
  );

export const forbid = rule('forbid');
export const ask = rule('ask');
export const permit = rule('permit');
export const rules = fc.array(fc.oneof(permit, ask, forbid), { maxLength: 8 });

/** A policy file with these rules, numbered. */
export const policyText = (stated: readonly object[], from = 0): string =>
  JSON.stringify({
    version: 1,
    default: 'ask',
    rules: stated.map((one, index) => ({ id: `r${from + index}`, ...one })),
  });

const pathEffect = fc
  .record({
    type: fc.constantFrom('read' as const, 'write' as const, 'destroy' as const),
    target: fc.constantFrom(...PATHS),
    alias: fc.option(fc.constantFrom(...PATHS), { freq: 3 }),
    isTree: fc.boolean(),
    impact: fc.constantFrom(...IMPACTS),
  })
  .map(
    ({ alias, isTree, ...effect }): ActionEffect => ({
      ...effect,
      targetKind: 'path',
      ...(alias !== null && { aliases: [alias] }),
      ...(isTree && { extent: 'tree' }),
    }),
  );

const hostEffect = fc
  .record({ target: fc.constantFrom(...HOSTS), method: fc.option(fc.constantFrom('GET', 'POST', 'CONNECT')) })
  .map(
    ({ target, method }): ActionEffect => ({
      type: 'network',
      target,
      targetKind: 'host',
      impact: 'external',
      ...(method !== null && { method }),
    }),
  );

const programEffect = fc
  .record({
    target: fc.constantFrom('git', 'npm', 'curl', '/h/w/a/git'),
    subcommand: fc.option(fc.constantFrom('push', 'push origin', 'test', 'log')),
    impact: fc.constantFrom(...IMPACTS),
  })
  .map(
    ({ subcommand, ...effect }): ActionEffect => ({
      type: 'execute',
      targetKind: 'program',
      ...effect,
      ...(subcommand !== null && { subcommand }),
    }),
  );

const toolEffect = fc
  .constantFrom('bank/transfer', 'bank/search', 'mail/search')
  .map((target): ActionEffect => ({ type: 'unknown', target, targetKind: 'tool', impact: 'external' }));

const relationEffect = fc
  .record({
    type: fc.constantFrom('read' as const, 'write' as const, 'destroy' as const),
    target: fc.constantFrom('orders', 'public.orders', 'other.orders', 'users'),
    statement: fc.option(fc.constantFrom('select' as const, 'drop' as const), { freq: 3 }),
  })
  .map(
    ({ statement, ...effect }): ActionEffect => ({
      ...effect,
      targetKind: 'relation',
      impact: 'external',
      ...(statement !== null && { statement }),
    }),
  );

export const effects: fc.Arbitrary<readonly ActionEffect[]> = fc.array(
  fc.oneof(pathEffect, pathEffect, hostEffect, programEffect, toolEffect, relationEffect),
  {
    minLength: 1,
    maxLength: 4,
  },
);

export const action: fc.Arbitrary<Action> = fc
  .record({
    kind: fc.constantFrom(...ACTION_KINDS),
    effects,
    principal: fc.constantFrom({ kind: 'agent', name: 'coder' } as const, { kind: 'person', name: 'ana' } as const),
    label: fc.record({
      integrity: fc.constantFrom('untrusted' as const, 'tool' as const, 'user' as const),
      confidentiality: fc.constantFrom('public' as const, 'private' as const, 'secret' as const),
      sources: fc.constant([]),
    }),
    arguments: fc.constantFrom({}, { lines: 3 }, { lines: 10 }, { lines: 'ten' }),
  })
  .map((given) => anAction({ ...given, workspace: WORKSPACE }));
