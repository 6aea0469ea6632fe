import { describe, expect, test } from 'vitest';
import { isSallyportError } from '../../contract/errors.ts';
import { parsePolicy } from './parse-policy.ts';

const rule = (text: string): string => `version: 1\nrules:\n  - ${text.replaceAll('\n', '\n    ')}\n`;

function problemOf(text: string): string {
  try {
    parsePolicy(text, 'p.yaml');
  } catch (error) {
    if (isSallyportError(error) && error.code === 'POLICY_INVALID') return error.message;
    throw error;
  }
  return 'it loaded';
}

describe('a policy that is understood', () => {
  test('is read whole, with the place of each rule', () => {
    const text = `
version: 1
use: [workspace, secrets]
default: deny
rules:
  - id: keys-stay-put
    forbid: [file.read, file.write]
    where: { path: ["~/.ssh/**", "**/.env"] }
    unless: { path: "**/.env.example" }
    because: keys stay where they are
  - id: docs
    permit: net.fetch
    where: { host: "*.docs.example.com", method: [GET, HEAD] }
  - id: all
    ask: "*"
    where: { impact: external, effect: [network], principal: agent, program: git push }
`;
    expect(parsePolicy(text, 'p.yaml')).toEqual({
      file: 'p.yaml',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      use: [
        { pack: 'workspace', at: { line: 3, column: 7 } },
        { pack: 'secrets', at: { line: 3, column: 18 } },
      ],
      default: 'deny',
      rules: [
        {
          id: 'keys-stay-put',
          opinion: 'forbid',
          kinds: ['file.read', 'file.write'],
          where: { path: ['~/.ssh/**', '**/.env'] },
          unless: { path: ['**/.env.example'] },
          because: 'keys stay where they are',
          at: { line: 6, column: 5 },
        },
        {
          id: 'docs',
          opinion: 'permit',
          kinds: ['net.fetch'],
          where: { host: ['*.docs.example.com'], method: ['GET', 'HEAD'] },
          at: { line: 11, column: 5 },
        },
        {
          id: 'all',
          opinion: 'ask',
          kinds: '*',
          where: { impact: ['external'], effect: ['network'], principal: ['agent'], program: ['git push'] },
          at: { line: 14, column: 5 },
        },
      ],
      limits: [],
    });
  });

  test('may be JSON, also indented with tabs', () => {
    const value = { version: 1, rules: [{ id: 'a', permit: 'process.run', where: { program: 'npm test' } }] };
    const [first] = parsePolicy(JSON.stringify(value, null, '\t'), 'p.json').rules;
    expect(first).toMatchObject({ id: 'a', opinion: 'permit', where: { program: ['npm test'] } });
  });

  test('has the digest of what it says, not of how it is laid out', () => {
    const one = parsePolicy('version: 1\ndefault: ask\nrules: [{ id: a, ask: net.send }]', 'one').digest;
    const same = parsePolicy(
      '# a remark\nrules:\n  - ask: [net.send]\n    id: a\ndefault: "ask"\nversion: 1',
      'two',
    ).digest;
    const other = parsePolicy('version: 1\ndefault: ask\nrules: [{ id: a, forbid: net.send }]', 'one').digest;
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });
});

describe('anything unknown is an error that says where it stands', () => {
  test.each([
    // The file.
    ['', 'p.yaml:1:1: the file is empty'],
    ['[]', 'p.yaml:1:1: a policy must be a map of keys and values'],
    ['version: 1', 'p.yaml:1:1: the policy says nothing: it has no use, default, mode, rules or limits'],
    ['default: ask', 'p.yaml:1:1: "version" is missing'],
    ['version: 2\ndefault: ask', 'p.yaml:1:10: version must be 1'],
    ['version: "1"\ndefault: ask', 'p.yaml:1:10: version must be a number (without quotes), not "1"'],
    [
      'version: 1\ndefalt: ask',
      'p.yaml:2:1: unknown key "defalt" in a policy; known are version, use, default, mode, rules, limits, $schema',
    ],
    [
      'version: 1\ndefault: allow',
      'p.yaml:2:10: default "allow" must be ask or deny: what nothing permits is never simply allowed',
    ],
    ['version: 1\ndefault: yes', 'p.yaml:2:10: default "yes" must be ask or deny'],
    ['version: 1\nlimits: {}', 'p.yaml:2:9: limits must be a list'],
    ['version: 1\nuse: workspace', 'p.yaml:2:6: use must be a list'],
    ['version: 1\nuse: [../x]', 'p.yaml:2:7: "../x" is not the name of a pack'],
    ['version: 1\nuse: [a, a]', 'p.yaml:2:10: pack "a" stands twice'],
    ['version: 1\nrules:', 'p.yaml:2:1: "rules" has no value'],
    // A rule.
    [rule('permit: net.fetch'), 'p.yaml:3:5: "id" is missing'],
    [rule('id: A b\npermit: net.fetch'), 'p.yaml:3:9: id "A b" must be lower-case words joined by -'],
    [rule('id: a'), 'p.yaml:3:5: a rule says one of permit, ask, forbid'],
    [rule('id: a\npermit: net.fetch\nforbid: net.send'), 'p.yaml:5:5: a rule says only one of permit, ask, forbid'],
    [
      rule('id: a\nallow: net.fetch'),
      'p.yaml:4:5: unknown key "allow" in a rule; known are id, permit, ask, forbid, where, unless, when, with, because; you may mean "permit"',
    ],
    [
      rule('id: a\npermit: net.get'),
      'p.yaml:4:13: unknown kind of act "net.get"; known are file.read, file.list, file.write, file.delete, process.run, stage.apply, git.change, net.fetch, net.send, model.generate, secret.use, sql.query, sql.change, mcp.call',
    ],
    [rule('id: a\npermit: [net.fetch, "*"]'), 'p.yaml:4:25: "*" stands alone, not in a list'],
    [rule('id: a\npermit: []'), 'p.yaml:4:13: the list of kinds is empty'],
    [rule('id: a\npermit: 1'), 'p.yaml:4:13: the kind of act must be text (put it in quotes)'],
    [`${rule('id: a\npermit: net.fetch')}  - id: a\n    ask: net.send\n`, 'p.yaml:5:5: rule "a" stands twice'],
    [rule('id: a\nask: net.send\nbecause: 7'), 'p.yaml:5:14: because must be text (put it in quotes)'],
    // Its fields.
    [rule('id: a\nask: net.send\nwhere: {}'), 'p.yaml:5:12: where names nothing'],
    [rule('id: a\nask: net.send\nwhere: [x]'), 'p.yaml:5:12: where must be a map of keys and values'],
    [
      rule('id: a\nask: net.send\nwhere: { domain: x }'),
      'p.yaml:5:14: unknown field "domain" in where; known are path, host, cidr, port, method, program, server, tool, connection, tables, columns, statement, effect, impact, principal, integrity, confidentiality, source, time; you may mean "host"',
    ],
    [
      rule('id: a\nask: net.send\nwhere: { tool: x }'),
      'p.yaml:5:14: "tool" says nothing about net.send; give that kind a rule of its own',
    ],
    [rule('id: a\nask: net.send\nwhere: { host: [] }'), 'p.yaml:5:20: host is an empty list, which nothing matches'],
    [rule('id: a\nask: net.send\nwhere: { host: 8080 }'), 'p.yaml:5:20: host must be text (put it in quotes)'],
    [
      rule('id: a\nask: net.send\nwhere: { path: x }'),
      'p.yaml:5:14: "path" says nothing about net.send; give that kind a rule of its own',
    ],
    [
      rule('id: a\nask: [file.read, process.run]\nwhere: { path: x }'),
      'p.yaml:5:14: "path" says nothing about process.run; give that kind a rule of its own',
    ],
    [
      rule('id: a\nask: file.read\nwhere: { path: ../x }'),
      'p.yaml:5:20: path "../x" is not usable: a path in a rule does not climb with ..',
    ],
    [
      rule('id: a\nask: file.read\nwhere: { path: [a, "b/"] }'),
      'p.yaml:5:24: path "b/" is not usable: a glob ends in a name; write x/** for x and everything below it',
    ],
    [
      rule('id: a\nask: file.read\nwhere: { path: "!(x)" }'),
      'p.yaml:5:20: path "!(x)" is not usable: patterns in parentheses are not supported; write a list',
    ],
    [
      rule('id: a\nask: file.read\nwhere: { path: ~bob/x }'),
      'p.yaml:5:20: path "~bob/x" is not usable: another user\'s home is not supported; write the path in full',
    ],
    [
      rule('id: a\nask: net.send\nwhere: { method: post }'),
      'p.yaml:5:22: method "post" is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT; write POST',
    ],
    [
      rule('id: a\npermit: net.fetch\nwhere: { method: POST }'),
      'p.yaml:5:22: method "POST" belongs to net.send, which this rule does not name',
    ],
    [
      rule('id: a\npermit: net.fetch\nwhere: { host: "*" }'),
      'p.yaml:5:20: host "*" a bare * grants nothing: name the hosts',
    ],
    [
      rule('id: a\npermit: net.fetch\nwhere: { host: "*.com" }'),
      'p.yaml:5:20: host "*.com" *.com grants nothing: anybody can register a name below com',
    ],
    [
      rule('id: a\nforbid: "*"\nunless: { host: "*.com" }'),
      'p.yaml:5:21: host "*.com" *.com grants nothing: anybody can register a name below com',
    ],
    [
      rule('id: a\nask: process.run\nwhere: { program: git --force }'),
      'p.yaml:5:23: program "git --force" is not usable: "--force" is not a sub-command; options and patterns cannot be named',
    ],
    [
      rule('id: a\nask: "*"\nwhere: { effect: writes }'),
      'p.yaml:5:22: effect "writes" is none of read, write, delete, execute, network, secret, destroy, privilege, persist, unknown',
    ],
    [
      rule('id: a\npermit: "*"\nwhere: { effect: unknown }'),
      'p.yaml:5:22: effect "unknown" cannot be permitted: it is what was not understood',
    ],
    [
      rule('id: a\nask: "*"\nwhere: { impact: high }'),
      'p.yaml:5:22: impact "high" is none of contained, reversible, external',
    ],
    [
      rule('id: a\nask: "*"\nwhere: { principal: root:ana }'),
      'p.yaml:5:25: principal "root:ana" is not person, agent, a name, or kind:name',
    ],
  ])('%j', (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  test('a wildcard that cannot grant can still forbid', () => {
    expect(problemOf(rule('id: a\nforbid: net.send\nwhere: { host: ["*", "*.com"] }'))).toBe('it loaded');
  });
});

describe('what makes one YAML text mean several things is refused', () => {
  test.each([
    ['version: 1\nversion: 1\ndefault: ask', 'p.yaml:2:1: "version" stands twice in a policy'],
    ['version: &v 1\ndefault: ask', 'p.yaml:1:13: anchors are not allowed'],
    ['version: 1\nuse: &a [x]\nrules: *a', 'p.yaml:2:9: anchors are not allowed'],
    ['version: !!int 1\ndefault: ask', 'p.yaml:1:16: tags are not allowed'],
    [
      'version: 1\n<<: { default: ask }',
      'p.yaml:2:1: unknown key "<<" in a policy; known are version, use, default, mode, rules, limits, $schema; you may mean "use"',
    ],
    ['%YAML 1.1\n---\nversion: 1\ndefault: ask', 'p.yaml:1:1: directives are not allowed: a policy is YAML 1.2'],
    [
      'version: 1\ndefault: ask\n---\nversion: 1',
      'p.yaml:3:1: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
    ['version: 1\n? [a]\n: 1', 'p.yaml:2:3: With stringKeys, all keys must be strings'],
    [rule('id: a\nask: net.send\nbecause: "a\\u202Eb"'), 'p.yaml:5:14: because holds a control or invisible character'],
    [rule('id: a\nask: net.send\nbecause: "a\\ud800b"'), 'p.yaml:5:14: because holds a control or invisible character'],
  ])('%j', (text, message) => {
    expect(problemOf(text)).toBe(message);
  });

  test.each([
    ['deeply nested', '['.repeat(100_000)],
    ['many keys', Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['larger than a policy can be', `version: 1\ndefault: ask\n#${'x'.repeat(4_200_000)}`],
    ['many alternatives', rule(`id: a\nask: file.read\nwhere: { path: "${'{a,b}'.repeat(20)}" }`)],
  ])(
    'a hostile file is refused within seconds: %s',
    (_, text) => {
      expect(problemOf(text)).toMatch(/^p\.yaml:\d+:\d+: /);
    },
    10_000,
  );
});
