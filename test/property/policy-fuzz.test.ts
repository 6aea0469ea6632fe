import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSallyportError } from '../../src/contract/errors.ts';
import { combine } from '../../src/kernel/policy/combine.ts';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { action, policyText, rules } from './policy-arbitraries.ts';

const POLICIES = new URL('../../policies/', import.meta.url);
const PACKS = new Map(
  readdirSync(POLICIES)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(new URL(name, POLICIES), 'utf8')]),
);

/** A policy that loads decides every act; one that does not says where it is wrong. Nothing else ever happens. */
function load(text: string) {
  try {
    const file = parsePolicy(text, 'p');
    return compilePolicy({ layers: [{ layer: 'person', file }], packs: PACKS, home: '/h', workspace: '/h/w' });
  } catch (error) {
    if (!isSallyportError(error)) throw error;
    expect([error.code, error.message]).toEqual([
      'POLICY_INVALID',
      expect.stringMatching(/^(?:p|policies\/[a-z-]+\.yaml):\d+:\d+: ./s),
    ]);
    return undefined;
  }
}

/** Bits of the language and of what breaks parsers, to be put anywhere. */
const SCRAPS = [
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\n',
  '  ',
  '- ',
  '&a',
  '*a',
  '<<: ',
  '!!int ',
  '|',
  '>',
  '#',
  '%',
  '\t',
  '\0',
  '\ud800',
  '\u202e',
  '?',
  '~',
  'null',
  '1e999',
  '-0',
  '0x1F',
  '.nan',
  'rules',
  'when: ',
  'port',
  '**',
  '\\',
  '---\n',
  '...\n',
  '{a,b}',
  '(',
  '&&',
  '\r\n',
];

const broken = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(fc.nat(text.length), fc.nat(8), fc.oneof(fc.constantFrom(...SCRAPS), fc.string({ maxLength: 4 }))),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) =>
      edits.reduce((given, [at, length, scrap]) => `${given.slice(0, at)}${scrap}${given.slice(at + length)}`, text),
    );

const FULL = `version: 1
use: [workspace]
default: ask
rules:
  - id: a
    ask: [net.send, net.fetch]
    where: { host: ["*.a.example", "b.example:443"], method: [GET, POST], port: [443, "80-90"] }
    unless: { principal: person, time: { zone: UTC, days: [mon-fri], from: "09:00" } }
    when: 'has(input.url) && label.confidentiality >= private || port == 443'
    with: { approvers: 2, cap: { seconds: 10, bytes: 5 MB }, redact: secrets }
    because: words
  - id: b
    forbid: file.read
    where: { path: ["**/.env", "~/x/{a,b}/**", "[!a-z]*"] }
limits:
  - { per: session, cost: 2 USD, actions: 300/h }
`;

describe('the loader', () => {
  test('takes any damage to a policy: it loads, or says where it does not', () => {
    fc.assert(
      fc.property(broken(FULL), action, (text, act) => {
        const policy = load(text);
        if (policy !== undefined) combine(policy.judge(act), { effects: act.effects, default: policy.default });
      }),
      { numRuns: 1_500 },
    );
  }, 60_000);

  test('takes any damage to JSON, and any text at all', () => {
    fc.assert(
      fc.property(rules.map((given) => policyText(given)).chain(broken), (text) => void load(text)),
      { numRuns: 600 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void load(text)),
      { numRuns: 600 },
    );
  }, 60_000);

  test('takes any value in the place of any other', () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('*', 'net.send', 'a', 1, -1, 0.5, true, null, '', '10.0.0.0/8'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'id',
            'ask',
            'permit',
            'where',
            'unless',
            'when',
            'with',
            'path',
            'host',
            'time',
            'zone',
            'cap',
            'port',
          ),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('use', 'default', 'mode', 'limits', 'version'), value),
        (given, more) => {
          load(JSON.stringify({ version: 1, rules: given, ...more }));
        },
      ),
      { numRuns: 1_500 },
    );
  }, 60_000);

  test.each([
    [
      'a billion laughs',
      `a: &a [x]\n${Array.from({ length: 30 }, (_, index) => `k${index}: &k${index} [*a, *a, *a, *a, *a, *a, *a, *a, *a]`).join('\n')}`,
    ],
    ['a long flow', `version: 1\nrules: [${'{},'.repeat(20_000)}]`],
    ['a long string', `version: 1\nrules: "${'x'.repeat(3_000_000)}"`],
    ['a deep map', `version: 1\nrules: ${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}`],
    [
      'many wildcards',
      JSON.stringify({ version: 1, rules: [{ id: 'a', forbid: 'file.read', where: { path: `${'*a'.repeat(300)}` } }] }),
    ],
    [
      'braces in braces',
      JSON.stringify({ version: 1, rules: [{ id: 'a', forbid: 'file.read', where: { path: '{a,{b,{c,d}}}' } }] }),
    ],
    [
      'many alternatives',
      JSON.stringify({ version: 1, rules: [{ id: 'a', forbid: 'file.read', where: { path: '{a,b}'.repeat(40) } }] }),
    ],
  ])(
    'a hostile file is refused within seconds: %s',
    (_, text) => {
      const startedAt = performance.now();
      expect(load(text)).toBeUndefined();
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    },
    20_000,
  );

  test('a glob with all wildcards that it may have hangs on no path', () => {
    const policy = load(
      JSON.stringify({
        version: 1,
        rules: [{ id: 'a', forbid: 'file.read', where: { path: '**/*a*a*/**/*b*b*/**/x' } }],
      }),
    );
    const target = `/${'aaaaaaaaaaaaaaaaaaaab/'.repeat(180)}y`;
    const act = {
      ...fc.sample(action, 1)[0],
      kind: 'file.read',
      effects: [{ type: 'read', target, targetKind: 'path', impact: 'external' }],
    } as never;
    const startedAt = performance.now();
    policy?.judge(act);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
