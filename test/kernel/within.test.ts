import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/contract/action.ts';
import { asActionId } from '../../src/contract/ids.ts';
import { PROCESS_LIMITS } from '../../src/contract/limits.ts';
import type { Outcome } from '../../src/contract/outcome.ts';
import { AGENT, createRig, PERSON, type RigOptions, SESSION } from './kernel-rig.ts';

const SANDBOX = {
  path: '/usr/bin:/bin',
  home: '/home/sandbox',
  reads: [],
  limits: PROCESS_LIMITS,
  hasNetwork: true,
} as const;
const HOSTS = {
  'a.example': ['93.184.215.14'],
  'b.example': ['93.184.215.15'],
  'intranet.example': ['10.0.0.7'],
};
const NAME = '0'.repeat(32);

/** Runs a command whose program connects to these places while it runs; what became of each. */
async function connected(command: string, urls: readonly string[], options: RigOptions = {}) {
  const outcomes: Outcome[] = [];
  const propose = async (url: string, within: Action): Promise<void> => {
    const args = { url, method: 'CONNECT', connection: NAME };
    const proposal = { kind: 'net.send', arguments: args, principal: within.principal, session: SESSION } as const;
    outcomes.push(await rig.kernel.submit({ ...proposal, within: within.id }));
  };
  const rig = createRig({
    facts: { hosts: HOSTS },
    ...options,
    parts: { sandbox: SANDBOX, ...options.parts },
    drive: async (kind, action) => {
      if (kind === 'process.run') for (const url of urls) await propose(url, action);
      return undefined;
    },
  });
  const ran = await rig.submit('process.run', { command });
  return { ...rig, ran, statuses: outcomes.map(({ status }) => status), outcomes };
}

describe('a connection that a command makes', () => {
  test('is covered by a person’s yes to that command, for the host and port that it named', async () => {
    const { ran, statuses, approver } = await connected('curl https://a.example/x', ['https://a.example/'], {
      replies: ['once'],
    });
    expect([ran.status, ...statuses]).toEqual(['done', 'done']);
    expect(approver.asked).toHaveLength(1);
  });

  test('to another host, another port, or by a command that named none, is a question of its own', async () => {
    const others = ['https://b.example/', 'https://a.example:8443/', 'https://sub.a.example/'];
    const { statuses } = await connected('curl https://a.example/x', others, { replies: ['once'] });
    expect(statuses).toEqual(['denied', 'denied', 'denied']);
    const silent = await connected('npm install', ['https://a.example/'], { replies: ['once'] });
    expect([silent.ran.status, ...silent.statuses]).toEqual(['done', 'denied']);
  });

  test('is asked about again where the name leads to a private address, which nobody knew before', async () => {
    const { statuses, approver } = await connected('curl https://intranet.example/', ['https://intranet.example/'], {
      replies: ['once'],
    });
    expect(statuses).toEqual(['denied']);
    expect(approver.asked).toHaveLength(2);
  });

  test('is covered by a yes to an earlier one of the same command to the same place, and by no other', async () => {
    const place = 'https://a.example/';
    const { statuses, approver } = await connected('npm install', [place, place, 'https://b.example/', place], {
      replies: ['once', 'once', 'no'],
    });
    expect(statuses).toEqual(['done', 'done', 'refused', 'done']);
    expect(approver.asked).toHaveLength(3);
    const refused = await connected('npm install', [place, place], { replies: ['once', 'no', 'once'] });
    expect(refused.statuses).not.toContain('done');
  });

  test('to a private address is covered by a yes to the same one, and by no yes to another', async () => {
    const place = 'https://intranet.example/';
    const facts = { hosts: HOSTS };
    const same = await connected('npm install', [place, place], { facts, replies: ['once', 'once', 'once'] });
    expect(same.statuses).toEqual(['done', 'done']);
    const other = await connected('npm install', [place, 'https://10.0.0.8/'], {
      facts,
      replies: ['once', 'once', 'once'],
    });
    expect(other.statuses).toEqual(['done', 'denied']);
  });

  test('is forbidden where a rule forbids it, whatever was answered', async () => {
    const policy =
      'version: 1\nuse: [developer]\nrules:\n  - { id: no, forbid: net.send, where: { host: a.example } }\n';
    const { statuses } = await connected('curl -sO https://a.example/x', ['https://a.example/'], {
      policy,
      replies: ['once'],
    });
    expect(statuses).not.toContain('done');
  });

  test('is not covered by a command that has ended, by one of another principal, or by one that nobody ran', async () => {
    const { ran, kernel } = await connected('curl https://a.example/x', [], { replies: ['once'] });
    const id = 'action' in ran ? ran.action.id : asActionId('');
    const late = (principal: typeof AGENT, within: ReturnType<typeof asActionId>) =>
      kernel.submit({
        kind: 'net.send',
        arguments: { url: 'https://a.example/', method: 'CONNECT', connection: NAME },
        principal,
        session: SESSION,
        within,
      });
    expect((await late(AGENT, id)).status).toBe('denied');
    expect((await late(PERSON, id)).status).toBe('denied');
    expect((await late(AGENT, asActionId('a_guessed'))).status).toBe('denied');
  });

  test('needs no question where the policy permits its host, and is recorded like every act', async () => {
    const policy = 'version: 1\nrules:\n  - { id: docs, permit: [net.fetch, net.send], where: { host: a.example } }\n';
    const { statuses, approver, events } = await connected('curl https://a.example/x', ['https://a.example/'], {
      policy,
    });
    expect(statuses).toEqual(['done']);
    expect(approver.asked).toEqual([]);
    expect(events().filter((event) => event === 'action.started')).toHaveLength(2);
  });
});

test('a tunnel is opened for nobody who has no connection waiting', async () => {
  const { submit } = createRig({ facts: { hosts: HOSTS }, replies: ['once'] });
  expect(await submit('net.send', { url: 'https://a.example/', method: 'CONNECT' })).toMatchObject({
    status: 'invalid',
  });
  const carried = { url: 'https://a.example/', method: 'POST', body: 'x', connection: NAME };
  expect(await submit('net.send', carried)).toMatchObject({ status: 'invalid' });
});

test('a command has no network where there is none to be had, and is told so (control: where there is, it is asked)', async () => {
  const without = await createRig({ replies: ['once'] }).submit('process.run', { command: 'curl https://a.example/' });
  expect(without).toMatchObject({
    status: 'denied',
    decision: { determining: [{ rule: 'floor/beyond-the-sandbox' }] },
  });
  const { ran } = await connected('curl https://a.example/', [], { replies: ['once'] });
  expect(ran).toMatchObject({ status: 'done', action: { profile: { network: 'proxy' } } });
});
