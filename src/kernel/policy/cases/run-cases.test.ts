import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../parse-policy.ts';
import { parseCases } from './case-file.ts';
import { runCases } from './run-cases.ts';

const POLICY = `version: 1
rules:
  - { id: plans, forbid: [file.read, file.write], where: { path: "plans/**" } }
  - { id: docs, permit: net.fetch, where: { host: docs.example.com } }
`;
const run = (cases: string, isThorough = false) =>
  runCases(
    parseCases(`cases:\n${cases}`, 'p.cases.yaml'),
    { policy: parsePolicy(POLICY, 'p.yaml'), packs: new Map() },
    isThorough,
  );

describe('cases beside a policy', () => {
  test('hold, in words and as command lines', async () => {
    const cases = `
  - { act: read plans/a.md, expect: deny, rule: plans }
  - { act: "fetch docs.example.com:443", expect: allow, rule: docs }
  - { act: "send docs.example.com:443", expect: ask }
  - { command: "cat plans/a.md | wc -l", expect: deny, rule: plans }
  - { command: "ls src", expect: allow }
  - { command: "curl https://docs.example.com", expect: deny, rule: floor/beyond-the-sandbox }`;
    expect(await run(cases)).toEqual({ cases: 6, failures: [], uncovered: [] });
  });

  test('say what they expected and what came, at their place', async () => {
    expect(await run('  - { act: read notes, expect: deny, rule: plans, why: notes are plans }\n')).toEqual({
      cases: 1,
      failures: [
        {
          line: 2,
          column: 5,
          act: 'read notes',
          expected: { answer: 'deny', rule: 'person/plans' },
          got: { answer: 'allow', rules: [] },
          why: 'notes are plans',
        },
      ],
      uncovered: ['person/docs'],
    });
  });

  test('tried thoroughly, tell the rules that nothing would miss', async () => {
    const cases = '  - { act: read plans/a, expect: deny }\n  - { act: "fetch other.example.com:443", expect: ask }\n';
    expect(await run(cases, true)).toMatchObject({ failures: [], unnoticed: ['person/docs'] });
  });

  test.each([
    ['  - { act: read a }', 'p.cases.yaml:2:5: expect: Invalid option: expected one of "allow"|"ask"|"deny"'],
    [
      '  - { act: read a, expect: allow, command: ls }',
      'p.cases.yaml:2:5: a case has an act or a command, and not both',
    ],
    ['  - { expect: allow }', 'p.cases.yaml:2:5: a case has an act or a command, and not both'],
    ['  - { act: read a, expect: allow, expct: x }', 'p.cases.yaml:2:5: the file: Unrecognized key: "expct"'],
    ['  - &a { act: read a, expect: allow }', 'p.cases.yaml:2:8: anchors are not allowed'],
  ])('%s is refused with its place', async (cases, message) => {
    await expect((async () => run(cases))()).rejects.toThrow(message);
  });

  test('a verb that there is not is refused with those that there are', async () => {
    await expect(run('  - { act: open a, expect: allow }')).rejects.toThrow(
      'there is no verb "open" (open a); known are read,',
    );
  });
});
