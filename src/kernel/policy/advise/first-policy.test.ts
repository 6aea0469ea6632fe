import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { StartAnswers } from '../../../contract/policy-start.ts';
import { parseCases } from '../cases/case-file.ts';
import { runCases } from '../cases/run-cases.ts';
import { parsePolicy } from '../parse-policy.ts';
import { firstPolicy } from './first-policy.ts';
import { readSigns } from './read-signs.ts';

const FOLDER = new URL('../../../../policies/', import.meta.url);
const PACKS = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => [name.slice(0, -'.yaml'.length), readFileSync(new URL(name, FOLDER), 'utf8')]),
);

test('a workspace is read by its names', () => {
  expect(
    readSigns([
      'package.json',
      'Dockerfile',
      'deploy/k8s/app.yaml',
      'infra/main.tf',
      'db/migrations/1.sql',
      'src/a.ts',
    ]),
  ).toEqual({
    found: [
      'JavaScript (package.json)',
      'containers (Dockerfile)',
      'Kubernetes (deploy/k8s/app.yaml)',
      'Terraform (infra/main.tf)',
      'migrations (db/migrations/1.sql)',
    ],
    packs: ['workspace', 'secrets', 'developer', 'package-managers', 'containers', 'kubernetes', 'cloud-readonly'],
    careful: ['**/*.{tf,tfvars}', '**/{migrations,migrate,alembic}/**'],
  });
  expect(readSigns(['notes.txt'])).toEqual({ found: [], packs: ['workspace', 'secrets', 'developer'], careful: [] });
});

const SAFE: StartAnswers = {
  packs: ['workspace', 'secrets', 'developer'],
  careful: [],
  hosts: [],
  closed: [],
  default: 'ask',
};

test.each([
  [
    'what is proposed without a question',
    { ...SAFE, careful: ['**/*.{tf,tfvars}', '**/{migrations,migrate,alembic}/**'] },
  ],
  [
    'every answer',
    {
      ...SAFE,
      careful: ['**/*.tf'],
      hosts: ['*.docs.example.com', 'docs.example.com'],
      closed: ['plans', 'keys.txt', '~/x'],
      default: 'deny' as const,
    },
  ],
  [
    'every pack that signs can name',
    {
      ...SAFE,
      packs: ['workspace', 'secrets', 'developer', 'package-managers', 'containers', 'kubernetes', 'cloud-readonly'],
    },
  ],
])('%s loads, and its cases hold and miss every rule of its own', async (_, answers) => {
  const { policy, cases } = firstPolicy(answers);
  const file = parsePolicy(policy, 'sallyport.yaml');
  const result = await runCases(parseCases(cases, 'c'), { policy: file, packs: PACKS }, true);
  expect(result).toEqual({ cases: result.cases, failures: [], uncovered: [], unnoticed: [] });
});

test('what is proposed without a question permits nothing', () => {
  const { packs, careful } = readSigns(['package.json', 'infra/main.tf']);
  const { rules } = parsePolicy(firstPolicy({ ...SAFE, packs, careful }).policy, 'p');
  expect(rules.filter(({ opinion }) => opinion === 'permit')).toEqual([]);
});

test('an answer that is no host or glob is refused', () => {
  expect(() => firstPolicy({ ...SAFE, hosts: ['https://a b'] })).toThrow('host "https://a b"');
  expect(() => firstPolicy({ ...SAFE, closed: ['../x'] })).toThrow('does not climb');
  expect(() => firstPolicy({ ...SAFE, hosts: ['*'] })).toThrow('grants nothing');
});
