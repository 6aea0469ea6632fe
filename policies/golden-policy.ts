import { readdirSync, readFileSync } from 'node:fs';
import { combine } from '../src/kernel/policy/combine.ts';
import { compilePolicy } from '../src/kernel/policy/compile-policy.ts';
import type { CompiledPolicy } from '../src/kernel/policy/compiled-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { actOf, type GoldenCase, HOME, readGoldenFile } from './golden-case.ts';

const folder = new URL('./', import.meta.url);

export const packNames = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));
export const packs: ReadonlyMap<string, string> = new Map(
  packNames.map((name) => [name, readFileSync(new URL(`${name}.yaml`, folder), 'utf8')]),
);
export const casesOf = (pack: string) => readGoldenFile(new URL(`${pack}.cases.yaml`, folder));

export type Settings = Pick<GoldenCase, 'workspace' | 'and'>;

/** A pack as a person would use it, with the permit that a case gives besides. */
export function compilePack(pack: string, { workspace, and }: Settings, texts = packs): CompiledPolicy {
  const where = and?.program === undefined ? {} : { where: { program: and.program } };
  const rules = and === undefined ? [] : [{ id: 'extra', permit: and.permit, ...where }];
  const text = JSON.stringify({ version: 1, use: [pack], rules });
  return compilePolicy({
    layers: [{ layer: 'person', file: parsePolicy(text, 'case') }],
    packs: texts,
    home: HOME,
    workspace,
  });
}

export function decideUnder(policy: CompiledPolicy, one: GoldenCase) {
  const action = actOf(one);
  const { answer, determining } = combine(policy.judge(action), { effects: action.effects, default: policy.default });
  return { answer, rules: determining.map(({ rule }) => rule) };
}

/** True where a case comes out as it says. */
export function holds(policy: CompiledPolicy, one: GoldenCase, pack: string): boolean {
  const { answer, rules } = decideUnder(policy, one);
  return answer === one.expect && (one.rule === undefined || rules.includes(fullId(pack, one.rule)));
}

export const fullId = (pack: string, rule: string): string => (rule.includes('/') ? rule : `${pack}/${rule}`);
