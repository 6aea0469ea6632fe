import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ACTION_KINDS, RULE_KINDS } from '../src/contract/catalogue.ts';
import { EFFECT_TYPES, IMPACTS } from '../src/contract/effect.ts';
import { combine } from '../src/kernel/policy/combine.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { actOf, HOME } from './golden-case.ts';

const root = new URL('../', import.meta.url);
const page = readFileSync(new URL('docs/reference/policy.md', root), 'utf8');
const packs = new Map(
  readdirSync(new URL('policies/', root))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -5), readFileSync(new URL(`policies/${name}`, root), 'utf8')]),
);

function firstPolicy() {
  const text = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';
  const workspace = `${HOME}/shop`;
  return compilePolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, 'policy.md') }],
    packs,
    home: HOME,
    workspace,
  });
}

describe('the reference page of the policy', () => {
  test.each([
    ['fetch docs.example.com:443', 'allow', 'person/docs'],
    ['send docs.example.com:443', 'ask', 'default'],
    ['run terraform apply', 'deny', 'person/no-deploys'],
    ['read plans/merger.md', 'deny', 'person/plans-stay-private'],
    ['read plans/public/roadmap.md', 'allow', undefined],
    ['write db/migrations/7.sql', 'ask', 'person/ask-before-migrations'],
    ['read .env', 'deny', 'secrets/environment-files'],
  ])('shows a first policy that does what it says: %s → %s', (words, answer, rule) => {
    const policy = firstPolicy();
    const action = actOf({ act: words, workspace: `${HOME}/shop` });
    const decision = combine(policy.judge(action), { effects: action.effects, default: policy.default });
    expect(decision.answer).toBe(answer);
    if (rule !== undefined) expect(decision.determining.map((verdict) => verdict.rule)).toContain(rule);
  });

  test('names every kind, effect, impact and pack that there is', () => {
    const shipped = [...packs.keys()].filter((name) => name !== 'default');
    const missing = [...ACTION_KINDS, ...RULE_KINDS, ...EFFECT_TYPES, ...IMPACTS, ...shipped].filter(
      (word) => !page.includes(`\`${word}\``),
    );
    expect(missing).toEqual([]);
  });

  test('links to files that are there', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(
      ([, link = '']) => new URL(link, new URL('docs/reference/policy.md', root)),
    );
    expect(links.map((link) => readFileSync(link, 'utf8').length > 0)).toEqual(links.map(() => true));
  });
});
