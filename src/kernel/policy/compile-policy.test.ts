import { describe, expect, test } from 'vitest';
import { isSallyportError } from '../../contract/errors.ts';
import { anAction } from '../../testing/an-action.ts';
import { compilePolicy } from './compile-policy.ts';
import type { CompileOptions, PolicyLayer } from './compiled-policy.ts';
import { parsePolicy } from './parse-policy.ts';

const send = anAction({
  kind: 'net.send',
  effects: [{ type: 'network', target: 'a.example:443', targetKind: 'host', method: 'POST', impact: 'external' }],
});

const layer = (name: PolicyLayer, content: object): CompileOptions['layers'][number] => ({
  layer: name,
  file: parsePolicy(JSON.stringify({ version: 1, ...content }), `${name}.yaml`),
});

const compile = (layers: CompileOptions['layers'], more: Partial<CompileOptions> = {}) =>
  compilePolicy({ layers, packs: new Map(), home: '/home/ana', workspace: '/home/ana/shop', ...more });

const says = (layers: CompileOptions['layers'], more?: Partial<CompileOptions>) =>
  compile(layers, more)
    .judge(send)
    .map(({ opinion, rule }) => `${opinion} ${rule}`);

const permit = { rules: [{ id: 'a', permit: 'net.send' }] };
const ask = { rules: [{ id: 'a', ask: 'net.send' }] };
const forbid = { rules: [{ id: 'a', forbid: 'net.send' }] };

describe('layers', () => {
  test('all of them are heard, so a lower one can only add forbids and asks', () => {
    expect(says([layer('organisation', permit), layer('person', forbid)])).toEqual([
      'permit organisation/a',
      'forbid person/a',
    ]);
    expect(says([layer('organisation', forbid), layer('person', permit)])).toEqual([
      'forbid organisation/a',
      'permit person/a',
    ]);
    expect(says([layer('command', permit)])).toEqual(['permit command/a']);
  });

  test("of a project's file forbids and asks hold at once, its permits when a person has accepted its digest", () => {
    const project = layer('project', { rules: [...permit.rules, { id: 'b', ask: 'net.send' }] });
    const acceptedProjectDigests = new Set([project.file.digest]);
    expect(says([project])).toEqual(['ask project/b']);
    expect(says([project], { acceptedProjectDigests })).toEqual(['permit project/a', 'ask project/b']);
    expect(says([layer('project', permit)], { acceptedProjectDigests })).toEqual([]);
    expect(compile([project]).rules.map(({ id, active }) => [id, active])).toEqual([
      ['project/a', false],
      ['project/b', true],
    ]);
  });

  test("of a pack that a project uses the permits wait too, unless the person's own file uses the pack", () => {
    const packs = new Map([['p', JSON.stringify({ version: 1, ...permit })]]);
    const project = layer('project', { use: ['p'] });
    expect(says([project], { packs })).toEqual([]);
    expect(says([project, layer('person', { use: ['p'] })], { packs })).toEqual(['permit p/a']);
    const accepted = layer('project', { use: ['p'], default: 'ask' });
    expect(says([project, accepted], { packs, acceptedProjectDigests: new Set([accepted.file.digest]) })).toEqual([
      'permit p/a',
    ]);
  });

  test('the strictest default holds, wherever it stands; without any it is ask', () => {
    const stated = (...defaults: ['ask' | 'deny', PolicyLayer][]) =>
      compile(defaults.map(([value, name]) => layer(name, { default: value }))).default;
    expect(stated(['ask', 'organisation'], ['deny', 'project'])).toBe('deny');
    expect(stated(['deny', 'organisation'], ['ask', 'person'])).toBe('deny');
    expect(stated(['ask', 'person'])).toBe('ask');
    expect(compile([layer('person', permit)]).default).toBe('ask');
    const packs = new Map([['p', 'version: 1\ndefault: deny']]);
    expect(compile([layer('person', { use: ['p'], default: 'ask' })], { packs }).default).toBe('deny');
  });
});

describe('packs', () => {
  test('bring their rules under their own name, each once, however often they are used', () => {
    const packs = new Map([
      ['all', 'version: 1\nuse: [p]'],
      ['p', JSON.stringify({ version: 1, ...ask })],
    ]);
    expect(says([layer('person', { use: ['all', 'p'] }), layer('organisation', { use: ['p'] })], { packs })).toEqual([
      'ask p/a',
    ]);
  });

  test.each([
    [{ use: ['nope'] }, new Map<string, string>(), 'person.yaml:1:21: there is no pack "nope"'],
    [
      { use: ['p'] },
      new Map([
        ['p', 'version: 1\nuse: [q]'],
        ['q', 'version: 1\nuse:\n  - p'],
      ]),
      'policies/q.yaml:3:5: pack "p" uses itself: p → q → p',
    ],
    [{ use: ['p'] }, new Map([['p', 'version: 1\nrules: 1']]), 'policies/p.yaml:2:8: rules must be a list'],
  ])('that do not fit are an error where they are used: %j', (content, packs, message) => {
    try {
      compile([layer('person', content)], { packs });
      expect.unreachable();
    } catch (error) {
      expect(isSallyportError(error) && [error.code, error.message]).toEqual(['POLICY_INVALID', message]);
    }
  });
});

describe('a compiled policy', () => {
  test('has a digest that says which rules are in force', () => {
    const digest = (...layers: CompileOptions['layers']) => compile(layers).digest;
    const one = digest(layer('person', forbid));
    expect(digest(layer('person', { ...forbid, default: 'ask' }))).toBe(one);
    expect(digest(layer('person', { ...forbid, default: 'deny' }))).not.toBe(one);
    expect(digest(layer('person', ask))).not.toBe(one);
    expect(digest(layer('organisation', forbid))).not.toBe(one);
    expect(digest(layer('person', { rules: [{ id: 'a', forbid: 'net.send', because: 'x' }] }))).not.toBe(one);
    expect(digest(layer('person', forbid), layer('project', permit))).toBe(one);
  });

  test('lists its rules in words', () => {
    const rules = [
      {
        id: 'a',
        forbid: ['file.read', 'file.write'],
        where: { path: ['a', 'b'], principal: 'agent' },
        unless: { path: 'c' },
        because: 'so',
      },
      { id: 'b', ask: '*' },
    ];
    expect(compile([layer('person', { rules })]).rules).toEqual([
      {
        id: 'person/a',
        layer: 'person',
        opinion: 'forbid',
        where: 'file.read, file.write where path a or b and principal agent unless path c',
        because: 'so',
        file: 'person.yaml',
        at: { line: 1, column: 23 },
        active: true,
      },
      {
        id: 'person/b',
        layer: 'person',
        opinion: 'ask',
        where: 'everything',
        file: 'person.yaml',
        at: { line: 1, column: 154 },
        active: true,
      },
    ]);
  });

  test('gives with each verdict the effect, the rule and its reason', () => {
    const rules = [{ id: 'a', forbid: 'net.send', because: 'nothing leaves' }];
    expect(compile([layer('person', { rules })]).judge(send)).toEqual([
      { judge: 'policy', opinion: 'forbid', rule: 'person/a', effect: send.effects[0], because: 'nothing leaves' },
    ]);
  });
});
