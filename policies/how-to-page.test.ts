import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCases } from '../src/kernel/policy/cases/case-file.ts';
import { runCases } from '../src/kernel/policy/cases/run-cases.ts';
import { lintPolicy } from '../src/kernel/policy/lint/lint-policy.ts';
import { parsePolicy } from '../src/kernel/policy/parse-policy.ts';
import { HOME } from './golden-case.ts';

const root = new URL('../', import.meta.url);
const packs = new Map(
  readdirSync(new URL('policies/', root))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -5), readFileSync(new URL(`policies/${name}`, root), 'utf8')]),
);

/** The policy and the cases that a page shows. */
function shown(page: string) {
  const blocks = [...readFileSync(new URL(page, root), 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(
    ([, text = '']) => text,
  );
  const policy = blocks.find((text) => text.startsWith('version:')) ?? '';
  const cases = blocks.find((text) => text.startsWith('cases:')) ?? '';
  return { policy, cases };
}

test.each(['docs/how-to/policy.md', 'docs/reference/policy.md'])(
  'the cases that %s shows hold for its policy',
  async (page) => {
    const { policy, cases } = shown(page);
    const { failures, unnoticed } = await runCases(
      parseCases(cases, page),
      { policy: parsePolicy(policy, page), packs },
      page.includes('how-to'),
    );
    expect(failures).toEqual([]);
    expect(unnoticed ?? []).toEqual([]);
  },
);

test('nothing is doubtful in the policy of the how-to', () => {
  const { policy } = shown('docs/how-to/policy.md');
  const findings = lintPolicy({
    layers: [{ layer: 'person', file: parsePolicy(policy, 'p') }],
    packs,
    home: HOME,
    workspace: `${HOME}/shop`,
    texts: new Map([['p', policy]]),
    nowMs: Date.UTC(2026, 0, 1),
  });
  expect(findings).toEqual([]);
});
