import { describe, expect, test } from 'vitest';
import type { CompiledPolicy } from '../src/kernel/policy/compiled-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import type { PolicyRule } from '../src/kernel/policy/policy-file.ts';
import { actOf, type GoldenCase, HOME } from './golden-case.ts';
import { casesOf, compilePack, decideUnder, fullId, packNames, packs, type Settings } from './golden-policy.ts';

const compiled = new Map<string, CompiledPolicy>();

function policyFor(pack: string, settings: Settings): CompiledPolicy {
  const key = JSON.stringify([pack, settings.workspace, settings.and]);
  const policy = compiled.get(key) ?? compilePack(pack, settings);
  compiled.set(key, policy);
  return policy;
}

describe.each(packNames)('the pack %s', (pack) => {
  const { cases, pack: named } = casesOf(pack);

  test.each(cases.map((one) => [`${one.act} → ${one.expect}`, one] as const))('%s', (_, one) => {
    const { answer, rules } = decideUnder(policyFor(pack, one), one);
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
  const one: GoldenCase = { act, expect: 'deny', workspace: `${HOME}/shop`, impact: 'external', by: 'agent' };
  const verdicts = policyFor(pack, one).judge(actOf(one));
  return verdicts.some(({ rule: id, opinion }) => id === `${pack}/${rule.id}` && opinion === rule.opinion);
}
