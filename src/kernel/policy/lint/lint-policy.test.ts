import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../parse-policy.ts';
import { lintPolicy } from './lint-policy.ts';

const FOLDER = new URL('../../../../policies/', import.meta.url);
const PACKS = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(new URL(name, FOLDER), 'utf8')]),
);
const WORKSPACE = '/home/ana/shop';
const HERE = [
  '.env',
  'README.md',
  'packages',
  'packages/a',
  'packages/a/.env',
  'secrets',
  'secrets/key',
  'src',
  'src/a.ts',
];
const TREE = {
  paths: HERE.map((path) => `${WORKSPACE}/${path}`),
  folders: ['packages', 'packages/a', 'secrets', 'src'].map((path) => `${WORKSPACE}/${path}`),
};
const NOW = Date.UTC(2026, 10, 21);

function lint(text: string, layer: 'person' | 'project' = 'person') {
  const file = parsePolicy(text, 'p.yaml');
  return lintPolicy({
    layers: [{ layer, file }],
    packs: PACKS,
    home: '/home/ana',
    workspace: WORKSPACE,
    texts: new Map([['p.yaml', text]]),
    nowMs: NOW,
    tree: TREE,
  });
}

/** What is said of rules that stand in this order, each on a line of its own from line 3 on. */
const said = (...rules: readonly string[]) =>
  lint(`version: 1\nrules:\n${rules.map((rule, index) => `  - { id: r${index}, ${rule} }`).join('\n')}\n`).map(
    ({ check, weight, line, column, fix }) => `${line}:${column} ${weight} ${check}: ${fix}`,
  );

describe('rules that never match', () => {
  test.each([
    [
      'forbid: file.read, where: { path: "**/x", effect: write }',
      '3:65 mistake never-matches: leave it out, or name the kind that has it; here there are read, secret, unknown',
    ],
    [
      'permit: net.fetch, where: { host: a.example.com, impact: contained }',
      '3:72 mistake never-matches: leave impact out, or write impact: external',
    ],
    [
      'permit: net.fetch, where: { host: a.example.com, port: 8080 }',
      '3:70 mistake never-matches: write the port with the host (a.example.com:8080) and leave port out',
    ],
    [
      'permit: net.fetch, where: { host: "https://a.example.com" }',
      '3:49 mistake never-matches: write the host with its port: a.example.com:443',
    ],
    [
      'forbid: net.send, where: { host: 10.1.2.3, cidr: 192.168.0.0/16 }',
      '3:64 mistake never-matches: name one of the two; fields of where hold together',
    ],
    ['forbid: file.read, where: { path: "$HOME/.kube/config" }', '3:49 mistake never-matches: path: "~/.kube/config"'],
    [
      'forbid: file.read, where: { path: "C:/x" }',
      '3:49 mistake never-matches: write it with /: ~/x below your home, /x below the root, x below the workspace',
    ],
    [
      'forbid: file.read, where: { path: "src/**" }, unless: { path: "**" }',
      '3:69 mistake swallowed: name under unless only a part of what where names, or delete the rule',
    ],
    [
      'permit: process.run, where: { program: sudo }',
      '3:54 mistake effect-unnamed: add effect: [execute, privilege] to where, if it is really meant',
    ],
    [
      'ask: net.send, where: { time: { zone: UTC, until: 2026-01-01 } }',
      '3:45 doubt over: delete the rule, or give it a later day',
    ],
  ])('%s', (rule, expected) => {
    expect(said(rule)).toContain(expected);
  });
});

describe('rules that another rule leaves nothing to say', () => {
  test('a permit wholly inside a forbid', () => {
    expect(
      said(
        'forbid: [file.read, file.list], where: { path: "/srv/**" }',
        'permit: file.read, where: { path: "/srv/a/*.md" }',
      ),
    ).toEqual(['4:23 mistake contradicts-forbid: delete it, or except it under unless of person/r0']);
  });

  test('and one inside a forbid of a pack', () => {
    const findings = lint(
      'version: 1\nuse: [secrets]\nrules:\n  - { id: keys, permit: file.read, where: { path: "~/.ssh/id_ed25519" } }\n',
    );
    expect(findings).toMatchObject([
      { check: 'contradicts-forbid', weight: 'mistake', line: 4, column: 25, rule: 'person/keys' },
    ]);
    expect(findings[0]?.message).toMatch(/^everything that it permits is forbidden by secrets\//);
  });

  test('an ask inside a forbid, a permit inside an ask', () => {
    expect(said('forbid: net.send', 'ask: net.send, where: { impact: external }')).toContain(
      '4:20 mistake shadowed: delete it, or except it under unless of person/r0',
    );
    expect(
      said('ask: net.fetch, where: { host: "*" }', 'permit: net.fetch, where: { host: a.b.example.com }'),
    ).toContain('4:23 doubt asked-anyway: delete it, or except it under unless of person/r0');
  });

  test('the narrower of two that say the same, and the later of two that are the same', () => {
    expect(
      said('forbid: file.read, where: { path: "src/**" }', 'forbid: file.read, where: { path: "src/a/**" }'),
    ).toContain('4:23 doubt shadowed: delete it, or say what it should do beyond person/r0');
    expect(
      said(
        'permit: net.fetch, where: { host: a.b.example.com }',
        'permit: net.fetch, where: { host: a.b.example.com }',
      ),
    ).toEqual(['4:23 doubt shadowed: delete it, or say what it should do beyond person/r0']);
  });

  test('not one that says more, or at other times', () => {
    expect(
      said(
        'permit: net.fetch, where: { host: a.b.example.com, method: GET }',
        'permit: net.fetch, where: { host: a.b.example.com }',
      ),
    ).toEqual(['3:23 doubt shadowed: delete it, or say what it should do beyond person/r1']);
    expect(
      said(
        'forbid: file.write, where: { path: "/srv/**" }, when: "label.integrity == untrusted"',
        'permit: file.write, where: { path: "/srv/**" }',
      ).filter((text) => /shadowed|contradicts/.test(text)),
    ).toEqual([]);
  });
});

describe('rules that say less than was meant', () => {
  test.each([
    [
      'forbid: [net.fetch, net.send], where: { host: example.com }',
      '3:61 doubt hosts-below-left-out: host: [example.com, "*.example.com"]',
    ],
    [
      'forbid: [net.fetch, net.send], where: { host: "*.example.com" }',
      '3:61 doubt apex-left-out: host: [example.com, "*.example.com"]',
    ],
    [
      'permit: net.fetch, where: { host: "*.example.com" }',
      '3:49 note apex-left-out: host: [example.com, "*.example.com"]',
    ],
    ['forbid: [net.fetch, net.send], where: { host: "a.example.com:443" }', '3:61 doubt one-port: host: a.example.com'],
    ['forbid: [file.read], where: { path: secrets }', '3:51 mistake folder-alone: path: "secrets/**"'],
    ['forbid: file.read, where: { path: .env }', '3:49 doubt only-at-the-top: path: "**/.env"'],
    [
      'forbid: file.read, where: { path: home/ana/.ssh/id }',
      '3:49 doubt below-the-workspace: path: "/home/ana/.ssh/id"',
    ],
    [
      'ask: file.read, where: { path: "sources/**" }',
      '3:46 note nothing-here: check how it is spelled (upper and lower case count); keep it if it is for what may come',
    ],
    ['forbid: file.write, where: { path: "src/**" }', '3:23 doubt half-a-change: forbid: [file.write, file.delete]'],
    [
      'forbid: net.fetch, where: { host: a.b.example.com }',
      '3:23 doubt half-the-network: forbid: [net.fetch, net.send]',
    ],
    [
      'forbid: process.run, where: { program: curl }',
      '3:54 note other-programs: forbid what it does: forbid: [net.fetch, net.send], with a path or a host',
    ],
    [
      'permit: file.write, where: { path: "src/**" }',
      '3:23 note needless: delete it; only a forbid or an ask changes anything here',
    ],
    [
      'ask: mcp.call, when: "has(input.amount) && input.amount > 100"',
      '3:58 doubt number-may-be-text: number(input.amount)',
    ],
    ['ask: mcp.call, when: "number(input.amount) > 100"', '3:44 doubt field-may-be-missing: has(input.amount) && …'],
  ])('%s', (rule, expected) => {
    expect(said(rule)).toContain(expected);
  });

  test('a permit of a project counts only once it is accepted', () => {
    const findings = lint(
      'version: 1\nrules:\n  - { id: docs, permit: net.fetch, where: { host: a.b.example.com } }\n',
      'project',
    );
    expect(findings.map(({ check, line, column }) => [check, line, column])).toEqual([['not-in-force', 3, 25]]);
  });
});

test.each([
  'permit: net.fetch, where: { host: [example.com, "*.example.com"], method: [GET, HEAD] }',
  'forbid: [file.write, file.delete], where: { path: "packages/**" }',
  'forbid: [file.read, file.write, file.delete], where: { path: ["**/.env", "secrets/**"] }, unless: { path: "**/.env.example" }',
  'ask: process.run, where: { program: git push, impact: external }',
  'ask: mcp.call, where: { server: bank }, when: "has(input.amount) && number(input.amount) > 100"',
  'permit: file.read, where: { path: "~/notes/**" }',
  'ask: "*", where: { impact: external }, when: "label.confidentiality >= private && !mandate.names(resource)"',
])('nothing is said of %s', (rule) => {
  expect(said(rule)).toEqual([]);
});

test.each([...PACKS.keys()])('nothing but notes is said of the pack %s', (pack) => {
  const text = PACKS.get(pack) ?? '';
  const findings = lintPolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, pack) }],
    packs: PACKS,
    home: '/home/ana',
    workspace: WORKSPACE,
    texts: new Map([[pack, text]]),
    nowMs: NOW,
    tree: TREE,
  });
  expect(findings.filter(({ weight }) => weight !== 'note')).toEqual([]);
});

test('JSON has its places too', () => {
  const text = '{"version":1,"rules":[{"id":"a","forbid":"file.read","where":{"path":["src/**","$HOME/x"]}}]}';
  expect(lint(text).map(({ line, column }) => [line, column])).toEqual([[1, 80]]);
});

test('a thousand rules are looked at in seconds, on a busy machine too', () => {
  const rules = Array.from({ length: 1000 }, (_, index) => ({
    id: `r${index}`,
    ask: 'file.write',
    where: { path: `src/m${index}/**` },
  }));
  const started = performance.now();
  lint(JSON.stringify({ version: 1, rules }));
  expect(performance.now() - started).toBeLessThan(20_000);
});
