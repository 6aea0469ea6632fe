import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';

const PACKS = new Map([
  ['one', 'version: 1\nuse: [two]\n'],
  ['two', 'version: 1\nuse: [three]\n'],
  ['three', 'version: 1\nuse: [one]\n'],
  ['self', 'version: 1\nuse: [self]\n'],
]);

/** Why a policy does not load; it is read and compiled as it would be put in force. */
function problemOf(text: string): string {
  try {
    const file = parsePolicy(text, 'p.yaml');
    compilePolicy({ layers: [{ layer: 'person', file }], packs: PACKS, home: '/h', workspace: '/h/w' });
    return 'it loads';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const rule = (text: string): string => `version: 1\nrules:\n  - ${text}\n`;
const laughs = [
  'a: &a [x, x]',
  ...'bcdefghi'
    .split('')
    .map((name, index) => `${name}: &${name} [*${'abcdefgh'.charAt(index)}, *${'abcdefgh'.charAt(index)}]`),
].join('\n');

describe('every wrong policy that one can think of is an error with its place', () => {
  test.each([
    ['a list in the place of a map', '- a\n', 'p.yaml:1:1: a policy must be a map of keys and values'],
    ['a text in the place of a list', 'version: 1\nrules: none\n', 'p.yaml:2:8: rules must be a list'],
    [
      'a number in the place of a text',
      rule('{ id: 7, forbid: net.send }'),
      'p.yaml:3:11: id must be text (put it in quotes)',
    ],
    [
      'a truth in the place of a kind',
      rule('{ id: a, forbid: true }'),
      'p.yaml:3:22: the kind of act must be text (put it in quotes)',
    ],
    [
      'a version as text',
      'version: "1"\nuse: [one]\n',
      'p.yaml:1:10: version must be a number (without quotes), not "1"',
    ],
    ['a version to come', 'version: 2\nuse: [one]\n', 'p.yaml:1:10: version must be 1'],
    [
      'a port as text',
      rule('{ id: a, ask: net.send, where: { port: "443" } }'),
      'p.yaml:3:44: port must be a number (without quotes), not "443"',
    ],
    ['a cap as text', rule('{ id: a, permit: net.fetch, with: { cap: { seconds: "10" } } }'), 'p.yaml:3:57: '],
    ['a grouped number', 'version: 1\nlimits:\n  - { per: session, tokens: "5,000" }\n', 'p.yaml:3:29: '],
    ['a quantity without its unit', 'version: 1\nlimits:\n  - { per: session, egress: 50 }\n', 'p.yaml:3:29: '],
    [
      'a quantity with the unit of another',
      'version: 1\nlimits:\n  - { per: session, egress: 50 min }\n',
      'p.yaml:3:29: ',
    ],
    ['money without a currency', 'version: 1\nlimits:\n  - { per: session, cost: 2 }\n', 'p.yaml:3:27: '],
    ['an unknown key', 'version: 1\nrule: []\n', 'p.yaml:2:1: unknown key "rule" in a policy'],
    [
      'a word of another language',
      rule('{ id: a, deny: net.send }'),
      'unknown key "deny" in a rule; known are id, permit, ask, forbid, where, unless, when, with, because; you may mean "forbid"',
    ],
    ['an unknown operator', rule(`{ id: a, ask: net.send, when: 'kind =~ "net.*"' }`), 'p.yaml:3:'],
    [
      'an unknown function',
      rule(`{ id: a, ask: net.send, when: 'host.matches("a+")' }`),
      '"matches" cannot be used here',
    ],
    ['an unknown field', rule('{ id: a, ask: net.send, where: { domain: a.example } }'), 'you may mean "host"'],
    ['an unknown pack', 'version: 1\nuse: [nothing]\n', 'p.yaml:2:7: there is no pack "nothing"'],
    [
      'the same id twice',
      'version: 1\nrules:\n  - { id: a, forbid: net.send }\n  - { id: a, ask: net.send }\n',
      'p.yaml:4:5: rule "a" stands twice',
    ],
    ['the same key twice', rule('{ id: a, forbid: net.send, forbid: net.fetch }'), '"forbid" stands twice in a rule'],
    ['the same pack twice', 'version: 1\nuse: [one, one]\n', 'p.yaml:2:12: pack "one" stands twice'],
    ['packs in a circle', 'version: 1\nuse: [one]\n', 'pack "one" uses itself: one → two → three → one'],
    ['a pack that uses itself', 'version: 1\nuse: [self]\n', 'pack "self" uses itself: self → self'],
    ['an anchor', rule('&a { id: a, forbid: net.send }'), 'anchors are not allowed'],
    ['an alias', `${rule('{ id: a, forbid: net.send }')}  - *a\n`, 'p.yaml:4:'],
    ['a merge key', rule('{ id: a, forbid: net.send, <<: { ask: net.fetch } }'), 'unknown key "<<" in a rule'],
    ['a tag', rule('{ id: a, forbid: !!str net.send }'), 'tags are not allowed'],
    ['two documents', 'version: 1\nuse: [one]\n---\nversion: 1\n', 'p.yaml:'],
    ['a directive', '%YAML 1.1\n---\nversion: 1\n', 'p.yaml:1:1: directives are not allowed'],
    ['a billion laughs', laughs, 'p.yaml:1:7: anchors are not allowed'],
    ['a huge file', `version: 1\n${'# x\n'.repeat(2_000_000)}`, 'the file is larger than'],
    [
      'too many rules',
      `{"version":1,"rules":[${Array.from({ length: 60_000 }, (_, index) => `{"id":"r${index}","forbid":"net.send"}`).join()}]}`,
      'rules has more than',
    ],
    ['values in values in values', `{"version":1,"rules":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'p.yaml:1:'],
    ['bytes that are no UTF-8', 'version: 1\n# \ufffd\n', 'the file is not UTF-8 text here'],
    ['half a character', 'version: 1\n# \ud800\n', 'the file is not UTF-8 text here'],
    ['a NUL', 'version: 1\0\n', 'the file is not UTF-8 text here'],
    ['an invisible character', rule('{ id: a, forbid: "net.send\u200b" }'), 'control or invisible character'],
    [
      'a glob whose braces explode',
      rule(`{ id: a, forbid: file.read, where: { path: "${'{a,b}'.repeat(20)}" } }`),
      'its braces stand for more than',
    ],
    [
      'a glob that tries everything',
      rule(`{ id: a, forbid: file.read, where: { path: "${'**/a/'.repeat(40)}x" } }`),
      'wildcards of one sort',
    ],
    [
      'a name that tries everything',
      rule(`{ id: a, forbid: file.read, where: { path: "${'*a'.repeat(60)}" } }`),
      'wildcards of one sort',
    ],
    ['a glob that climbs', rule('{ id: a, forbid: file.read, where: { path: "../x" } }'), 'does not climb'],
    ['a default that allows', 'version: 1\ndefault: allow\n', 'what nothing permits is never simply allowed'],
    ['a policy that says nothing', 'version: 1\n', 'the policy says nothing'],
    ['nothing at all', '', 'the file is empty'],
  ])('%s', (_, text, expected) => {
    const problem = problemOf(text);
    expect(problem).toContain(expected);
    expect(problem).toMatch(/^(p\.yaml|policies\/[a-z]+\.yaml):\d+:\d+: ./);
  });

  test('and each is found in time', () => {
    const started = performance.now();
    for (const text of [
      laughs,
      `version: 1\n${'x'.repeat(3_000_000)}`,
      rule(`{ id: a, forbid: file.read, where: { path: "${'{a,b,c}'.repeat(200)}" } }`),
    ])
      expect(problemOf(text)).not.toBe('it loads');
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('control: what they are made of loads', () => {
    expect(problemOf(rule('{ id: a, forbid: file.read, where: { path: "{a,b}/**/*x*" } }'))).toBe('it loads');
  });
});
