import type { PolicyMode, PolicyRule } from './policy-file.ts';

const NOWHERE = { line: 1, column: 1 } as const;

/**
 * What a mode adds to the rules: forbids and asks only, so that no mode turns a question into an allow. In `plan`
 * nothing is changed and nothing leaves the machine but words for the model; in `review` a person sees every change.
 */
export function modeRules(mode: PolicyMode): readonly PolicyRule[] {
  return RULES[mode];
}

const RULES: Readonly<Record<PolicyMode, readonly PolicyRule[]>> = {
  plan: [
    {
      id: 'plan',
      opinion: 'forbid',
      kinds: ['file.write', 'file.delete', 'stage.apply', 'sql.change', 'mcp.call'],
      where: {},
      because: 'this session only plans: nothing is changed',
      at: NOWHERE,
    },
    {
      id: 'plan-sends-nothing',
      opinion: 'forbid',
      kinds: ['net.send'],
      where: {},
      when: 'kind != "model.generate"',
      because: 'this session only plans: nothing is sent',
      at: NOWHERE,
    },
  ],
  review: [
    {
      id: 'review',
      opinion: 'ask',
      kinds: ['file.write', 'file.delete', 'stage.apply', 'sql.change'],
      where: {},
      because: 'in review a person looks at every change',
      at: NOWHERE,
    },
  ],
  auto: [],
};
