import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { combine } from '../src/kernel/policy/combine.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from '../src/kernel/policy/compiled-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import type { PolicyRule } from '../src/kernel/policy/policy-file.ts';
import { actOf, type GoldenCase, HOME, readGoldenFile } from './golden-case.ts';

const folder = new URL('./', import.meta.url);
const packNames = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));
const packs = new Map(packNames.map((name) => [name, readFileSync(new URL(`${name}.yaml`, folder), 'utf8')]));
const casesOf = (pack: string) => readGoldenFile(new URL(`${pack}.cases.yaml`, folder));

const compiled = new Map<string, CompiledPolicy>();

function policyFor(pack: string, settings: Pick<GoldenCase, 'workspace' | 'and'>): CompiledPolicy {
  const key = JSON.stringify([pack, settings.workspace, settings.and]);
  const policy = compiled.get(key) ?? compileFor(pack, settings);
  compiled.set(key, policy);
  return policy;
}

function compileFor(pack: string, { workspace, and }: Pick<GoldenCase, 'workspace' | 'and'>): CompiledPolicy {
  const where = and?.program === undefined ? {} : { where: { program: and.program } };
  const rules = and === undefined ? [] : [{ id: 'extra', permit: and.permit, ...where }];
  const text = JSON.stringify({ version: 1, use: [pack], rules });
  return compilePolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, 'case') }],
    packs,
    home: HOME,
    workspace,
  });
}

function decide(pack: string, one: GoldenCase) {
  const policy = policyFor(pack, one);
  const action = actOf(one);
  const { answer, determining } = combine(policy.judge(action), { effects: action.effects, default: policy.default });
  return { answer, rules: determining.map(({ rule }) => rule) };
}

const fullId = (pack: string, rule: string): string => (rule.includes('/') ? rule : `${pack}/${rule}`);

describe.each(packNames)('the pack %s', (pack) => {
  const { cases, pack: named } = casesOf(pack);

  test.each(cases.map((one) => [`${one.act} → ${one.expect}`, one] as const))('%s', (_, one) => {
    const { answer, rules } = decide(pack, one);
    expect(answer).toBe(one.expect);
    if (one.rule !== undefined) expect(rules).toContain(fullId(pack, one.rule));
  });

  test('has its cases beside it, and a case for each of its rules', () => {
    expect(named).toBe(pack);
    const covered = new Set(cases.map(({ rule }) => rule));
    const { rules } = parsePolicy(packs.get(pack) ?? '', pack);
    expect(rules.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });

  test('enforces every path and every program that it names', () => {
    const { rules } = parsePolicy(packs.get(pack) ?? '', pack);
    const silent = rules.flatMap((rule) => examplesOf(rule).filter((act) => !speaks(pack, rule, act)));
    expect(silent).toEqual([]);
  });
});

const VERB_OF = new Map([
  ['file.read', 'read'],
  ['file.list', 'list'],
  ['file.write', 'write'],
  ['file.delete', 'delete'],
  ['process.run', 'run'],
]);

/** For each glob and program of a rule, and each kind, an act that it names. */
function examplesOf({ kinds, where }: PolicyRule): readonly string[] {
  const targets = [...(where.path ?? []).flatMap(spellOut), ...(where.program ?? [])];
  const verbs = (kinds === '*' ? [] : kinds).flatMap((kind) => VERB_OF.get(kind) ?? []);
  return verbs.flatMap((verb) => targets.map((target) => `${verb} ${target}`));
}

function spellOut(glob: string): readonly string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/.exec(glob);
  if (braces === null)
    return [
      glob
        .replace(/^\*\*/, '/srv/a')
        .replaceAll('**', 'a/b')
        .replaceAll('*', 'x')
        .replaceAll(/\[(.).*?\]/g, '$1'),
    ];
  const [, before = '', inside = '', after = ''] = braces;
  return inside.split(',').flatMap((part) => spellOut(`${before}${part}${after}`));
}

function speaks(pack: string, rule: PolicyRule, act: string): boolean {
  const one: GoldenCase = { act, expect: 'deny', workspace: `${HOME}/shop`, impact: 'external' };
  const verdicts = policyFor(pack, one).judge(actOf(one));
  return verdicts.some(({ rule: id, opinion }) => id === `${pack}/${rule.id}` && opinion === rule.opinion);
}
