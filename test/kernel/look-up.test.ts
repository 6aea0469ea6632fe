import { describe, expect, test } from 'vitest';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';
import type { RigOptions } from './kernel-rig.ts';
import { createRig, HOME, WORKSPACE } from './kernel-rig.ts';

/** Whoever answers for evil.example reads every name that is looked up below it. */
const TOLD = 'onxxo33smrqxe.evil.example';
const HOSTS: Readonly<Record<string, readonly string[]>> = {
  [TOLD]: ['93.184.215.14'],
  'intranet.example': ['10.0.0.7'],
  'cloud.example': ['169.254.169.254'],
};
const permit = (host: string) =>
  `version: 1\ndefault: ask\nrules:\n  - id: a\n    permit: net.fetch\n    where: { host: "${host}" }\n`;

function rigWithResolver(options: RigOptions = {}) {
  const lookedUp: string[] = [];
  const world = createMemoryFacts({ workspace: WORKSPACE, home: HOME, hosts: HOSTS });
  const addresses = (host: string) => {
    lookedUp.push(host);
    return world.addresses(host);
  };
  const rig = createRig({ ...options, parts: { facts: { ...world, addresses } } });
  const fetched = (host: string) => rig.submit('net.fetch', { url: `http://${host}/` });
  return { ...rig, fetched, lookedUp };
}

describe('a name is looked up', () => {
  test('only once the request was allowed: by a permit, or by a yes (control)', async () => {
    const permitted = rigWithResolver({ policy: permit('*.evil.example') });
    expect(await permitted.fetched(TOLD)).toMatchObject({ status: 'done' });
    expect(permitted.lookedUp).toEqual([TOLD]);
    const asked = rigWithResolver({ replies: ['once'] });
    expect(await asked.fetched(TOLD)).toMatchObject({ status: 'done', action: { facts: { addresses: HOSTS[TOLD] } } });
    expect(asked.lookedUp).toEqual([TOLD]);
  });

  test('never for a request that was denied, refused, or that nobody answered', async () => {
    const forbidden = 'version: 1\ndefault: ask\nrules:\n  - id: no\n    forbid: net.fetch\n';
    for (const options of [
      {},
      { replies: ['no' as const] },
      { policy: forbidden },
      { policy: 'version: 1\ndefault: deny\n' },
    ]) {
      const rig = rigWithResolver(options);
      expect(['denied', 'refused']).toContain((await rig.fetched(TOLD)).status);
      expect([rig.lookedUp, rig.driven]).toEqual([[], []]);
    }
  });

  test('never to say what would be decided', async () => {
    const rig = rigWithResolver({ policy: permit('*.evil.example') });
    const { submit: _, kernel, lookedUp } = rig;
    const proposal = {
      kind: 'net.fetch',
      arguments: { url: `http://${TOLD}/` },
      principal: { kind: 'agent', name: 'a' },
    };
    await kernel.decide({ ...proposal, session: 's_testtesttesttest' } as never);
    expect(lookedUp).toEqual([]);
  });
});

describe('where a name leads, once it was looked up, is judged too', () => {
  test('a yes to a name is none to the private address behind it: that is asked about for itself', async () => {
    const unanswered = rigWithResolver({ replies: ['once'] });
    expect(await unanswered.fetched('intranet.example')).toMatchObject({ status: 'denied' });
    expect(unanswered.driven).toEqual([]);
    const answered = rigWithResolver({ replies: ['once', 'once'] });
    expect(await answered.fetched('intranet.example')).toMatchObject({ status: 'done' });
    expect(answered.approver.asked.map(({ action }) => action.facts)).toEqual([
      { addresses: [] },
      { addresses: ['10.0.0.7'] },
    ]);
  });

  test('no yes leads to a metadata service', async () => {
    const rig = rigWithResolver({ replies: ['once', 'once'] });
    expect(await rig.fetched('cloud.example')).toMatchObject({ status: 'denied' });
    expect([rig.driven, rig.approver.asked.length]).toEqual([[], 1]);
  });

  test('an address and localhost need no look outside, and are judged at once', async () => {
    const rig = rigWithResolver({ replies: ['once', 'once'] });
    expect(await rig.fetched('169.254.169.254')).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toEqual([]);
    await rig.fetched('localhost:3000');
    expect(rig.approver.asked).toHaveLength(1);
  });
});
