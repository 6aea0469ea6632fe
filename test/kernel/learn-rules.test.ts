import { expect, test } from 'vitest';
import { pastActs } from '../../src/kernel/history/past-acts.ts';
import { learnRules } from '../../src/kernel/policy/advise/learn-rules.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import { createRig, HOME, WORKSPACE } from './kernel-rig.ts';

const POLICY =
  '{"version":1,"default":"ask","rules":[{"id":"bank","ask":["net.fetch","net.send"],"where":{"host":"bank.example.com"}},{"id":"evil","forbid":["net.fetch","net.send"],"where":{"host":"evil.example.com"}}]}';
const OPTIONS = {
  layers: [{ layer: 'person' as const, file: parsePolicy(POLICY, 'p.json') }],
  packs: new Map<string, string>(),
  home: HOME,
  workspace: WORKSPACE,
};
const HOSTS = Object.fromEntries(
  ['docs', 'bank', 'api', 'evil'].map((name) => [`${name}.example.com`, ['93.184.216.34']]),
);

async function lived(replies: readonly ('once' | 'no' | 'silence')[], urls: readonly string[]) {
  const rig = createRig({ policy: POLICY, facts: { hosts: HOSTS }, replies });
  for (const url of urls) {
    if (url.startsWith('POST ')) await rig.submit('net.send', { url: url.slice(5), method: 'POST', body: 'x' });
    else await rig.submit('net.fetch', { url });
  }
  return pastActs(rig.ledger);
}
const DOCS = ['https://docs.example.com/a', 'https://docs.example.com/b', 'https://docs.example.com/c'];

test('what was asked and granted, or had nobody to ask, is proposed as the narrowest rule', async () => {
  const acts = await lived(['once', 'silence', 'silence'], DOCS);
  const { asked, proposals, left } = learnRules(acts, OPTIONS, 'exact');
  expect([asked, left]).toEqual([3, []]);
  expect(
    proposals.map(({ yaml, spares, matches }) => [yaml.split('\n').slice(1), spares.map(({ end }) => end), matches]),
  ).toEqual([
    [
      [
        '  permit: net.fetch',
        '  where: { host: docs.example.com:443, method: GET }',
        '  because: "asked 3 times, of them with a yes: 1"',
      ],
      ['granted', 'unanswered', 'unanswered'],
      3,
    ],
  ]);
});

test('the width is the person’s choice', async () => {
  const acts = await lived(['once'], ['https://docs.example.com/a']);
  const where = (width: 'exact' | 'host') => learnRules(acts, OPTIONS, width).proposals[0]?.yaml.split('\n')[2];
  expect([where('exact'), where('host')]).toEqual([
    '  where: { host: docs.example.com:443, method: GET }',
    '  where: { host: docs.example.com }',
  ]);
});

test('a rule that speaks of what a person refused is never proposed', async () => {
  const acts = await lived(['once', 'no', 'once'], DOCS);
  const { proposals, left } = learnRules(acts, OPTIONS, 'exact');
  expect(proposals).toEqual([]);
  expect(left.map(({ why }) => why)).toEqual(
    expect.arrayContaining([
      'it was refused',
      expect.stringMatching(/^a rule for it would speak of entry \d+ too, which was refused$/),
    ]),
  );
  // Control: without that no the same acts give a rule.
  const yes = await lived(['once', 'once', 'once'], DOCS);
  expect(learnRules(yes, OPTIONS, 'exact').proposals).toHaveLength(1);
});

test('a wider rule that would speak of what was refused is not, where the narrow one is', async () => {
  const acts = await lived(['once', 'no'], ['POST https://api.example.com/a', 'https://api.example.com/x']);
  const proposed = (width: 'exact' | 'host') => learnRules(acts, OPTIONS, width).proposals.length;
  expect([proposed('exact'), proposed('host')]).toEqual([1, 1]);
  const wide = await lived(['once', 'no'], ['https://api.example.com/a', 'https://api.example.com/b']);
  expect(learnRules(wide, OPTIONS, 'host').proposals).toEqual([]);
});

test('nothing is learned from what an own rule asks about or forbids', async () => {
  const acts = await lived(['once'], ['https://bank.example.com/', 'https://evil.example.com/']);
  const { proposals, left } = learnRules(acts, OPTIONS, 'host');
  expect([proposals, left.map(({ why }) => why)]).toEqual([
    [],
    ['person/bank asks about it, and an ask beats every permit'],
  ]);
});

test('nothing is learned from what was made after reading what came from outside', async () => {
  const rig = createRig({
    policy: POLICY,
    facts: { hosts: HOSTS },
    replies: ['once', 'once'],
    drive: () => ({
      value: 'words',
      label: { integrity: 'untrusted', confidentiality: 'public', sources: ['host:docs.example.com'] },
    }),
  });
  await rig.submit('net.fetch', { url: 'https://docs.example.com/' });
  await rig.submit('net.send', { url: 'https://api.example.com/', method: 'POST', body: 'x' });
  const { proposals, left } = learnRules(pastActs(rig.ledger), OPTIONS, 'exact');
  expect(proposals.map(({ id }) => id)).toEqual([expect.stringMatching(/^net-fetch-docs-example-com/)]);
  expect(left.map(({ why }) => why)).toEqual(['it was made after reading host:docs.example.com']);
});

test('what is permitted by now is not proposed again', async () => {
  const acts = await lived(['once'], ['https://docs.example.com/']);
  const permits = parsePolicy(
    '{"version":1,"rules":[{"id":"docs","permit":"net.fetch","where":{"host":"docs.example.com"}}]}',
    'q.json',
  );
  const { asked, proposals, left } = learnRules(
    acts,
    { ...OPTIONS, layers: [...OPTIONS.layers, { layer: 'command', file: permits }] },
    'exact',
  );
  expect([asked, proposals, left]).toEqual([1, [], []]);
});
