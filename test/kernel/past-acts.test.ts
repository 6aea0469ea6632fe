import { expect, test } from 'vitest';
import { pastActs } from '../../src/kernel/history/past-acts.ts';
import { redecide } from '../../src/kernel/history/redecide.ts';
import { createRig, DEFAULT_POLICY, PERSON, policyFrom } from './kernel-rig.ts';

const FILES = { '/home/ana/shop/src/a.ts': 'a', '/home/ana/shop/.env': 'KEY=1' };

async function lived() {
  const rig = createRig({
    facts: { files: FILES, programs: ['git', 'curl', 'npm'], hosts: { 'docs.example.com': ['93.184.216.34'] } },
    replies: ['once', 'no', 'silence'],
  });
  await rig.submit('file.read', { path: 'src/a.ts' });
  await rig.submit('file.read', { path: '.env' });
  await rig.submit('net.fetch', { url: 'https://docs.example.com/a' });
  await rig.submit('net.send', { url: 'https://docs.example.com/b', method: 'POST', body: 'x' });
  await rig.submit('net.fetch', { url: 'https://other.example.com/' });
  await rig.submit('process.run', { command: 'git status && npm test' });
  await rig.submit('process.run', { command: 'for f in *; do cat $f; done' });
  await rig.submit('file.write', { changes: [{ change: 'content', path: 'src/a.ts', content: 'b' }] }, PERSON);
  return rig;
}

test('what the ledger holds is read back as acts, each once, with what came of it', async () => {
  const { ledger } = await lived();
  expect(pastActs(ledger).map(({ kind, answer, end }) => [kind, answer, end])).toEqual([
    ['file.read', 'allow', undefined],
    ['file.read', 'deny', undefined],
    ['net.fetch', 'ask', 'granted'],
    ['net.send', 'ask', 'refused'],
    ['net.fetch', 'ask', 'unanswered'],
    ['process.run', 'allow', undefined],
    ['process.run', expect.any(String), undefined],
    ['file.write', 'allow', undefined],
  ]);
});

test('the policy under which acts were decided decides them again in the same way', async () => {
  const { ledger } = await lived();
  const policy = policyFrom(DEFAULT_POLICY);
  for (const { read, answer, rules, atMs } of pastActs(ledger)) {
    if ('gap' in read) throw new Error(read.gap);
    const again = redecide(read, policy, atMs);
    expect([again.answer, [...again.rules].sort()]).toEqual([answer, rules]);
  }
});

test('another policy decides them in its own way', async () => {
  const { ledger } = await lived();
  const policy = policyFrom(
    '{"version":1,"rules":[{"id":"docs","permit":["net.fetch","net.send"],"where":{"host":"docs.example.com"}}]}',
  );
  const answers = pastActs(ledger).map(({ read, atMs }) =>
    'gap' in read ? read.gap : redecide(read, policy, atMs).answer,
  );
  expect(answers.slice(0, 5)).toEqual(['allow', 'deny', 'allow', 'allow', 'ask']);
});

test('a floor of the kernel holds under every policy', async () => {
  const rig = createRig({ policy: '{"version":1,"rules":[{"id":"all","permit":"*"}]}', facts: { files: FILES } });
  await rig.submit('file.write', { changes: [{ change: 'content', path: '.git/hooks/pre-commit', content: 'x' }] });
  const [act] = pastActs(rig.ledger);
  if (act === undefined || 'gap' in act.read) throw new Error('no act');
  expect([act.answer, act.rules]).toEqual(['deny', ['floor/protected-place']]);
  const policy = policyFrom(
    '{"version":1,"rules":[{"id":"hooks","permit":"*","where":{"impact":["reversible","external"]}}]}',
  );
  expect(redecide(act.read, policy, act.atMs)).toMatchObject({ answer: 'deny', rules: ['floor/protected-place'] });
});

test('a command that was cut in the record is a gap, never taken for its beginning', async () => {
  const rig = createRig({ facts: { files: FILES } });
  await rig.submit('process.run', { command: `for f in a; do echo ${'x'.repeat(6000)}; cat .env; done` });
  const [act] = pastActs(rig.ledger);
  expect(act?.read).toEqual({ gap: 'its command is longer than what was kept of it' });
});

test('a time before which nothing counts leaves older acts out', async () => {
  const rig = createRig({ facts: { files: FILES } });
  await rig.submit('file.read', { path: 'src/a.ts' });
  rig.clock.advance(60_000);
  const sinceMs = rig.clock.now();
  await rig.submit('file.read', { path: '.env' });
  expect(pastActs(rig.ledger, { sinceMs }).map(({ answer }) => answer)).toEqual(['deny']);
});
