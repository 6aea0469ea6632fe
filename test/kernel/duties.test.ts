import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DriveResult } from '../../src/contract/driver.ts';
import { createRig, type RigOptions } from './kernel-rig.ts';

const policy = (rule: object): string => JSON.stringify({ version: 1, default: 'deny', rules: [{ id: 'r', ...rule }] });
const label = { integrity: 'untrusted', confidentiality: 'private', sources: ['test'] } as const;
const result = (value: DriveResult['value']): DriveResult => ({ value, label });
/** Assembled here, so that no scanner takes this file for a leak. */
const SECRET = ['AKIA', 'IOSFODNN7', 'EXAMPLQ'].join('');
const URL = 'http://203.0.113.7/';
const PUBLIC = 'http://93.184.215.14/';

/** One fetch under one rule, with a driver that answers so. */
async function fetchUnder(rule: object, drive: RigOptions['drive']) {
  const rig = createRig({
    policy: policy({ permit: 'net.fetch', where: { host: '203.0.113.7' }, ...rule }),
    ...(drive && { drive }),
  });
  const outcome = await rig.submit('net.fetch', { url: URL });
  return { outcome, driven: rig.driven.length };
}

describe('a duty that comes with a permit', () => {
  test('redact: what looks like a secret is taken out of the result; without the duty it is there', async () => {
    const drive = () => result({ body: `key ${SECRET}`, lines: [`x ${SECRET}`] });
    const plain = await fetchUnder({}, drive);
    const duty = await fetchUnder({ with: { redact: 'secrets' } }, drive);
    expect(JSON.stringify(plain.outcome)).toContain(SECRET);
    expect(duty.outcome.status).toBe('done');
    expect(JSON.stringify('result' in duty.outcome ? duty.outcome.result : {})).not.toContain(SECRET);
  });

  test('cap of bytes: a larger result is not handed on', async () => {
    const drive = () => result({ body: 'x'.repeat(2_000) });
    expect((await fetchUnder({ with: { cap: { bytes: 1_000 } } }, drive)).outcome).toMatchObject({
      status: 'failed',
      fault: { code: 'DUTY_EXCEEDED', message: 'It gave more than the 1000 bytes that the policy allows it.' },
    });
    expect((await fetchUnder({ with: { cap: { bytes: 3_000 } } }, drive)).outcome.status).toBe('done');
  });

  test('cap of seconds: what takes longer is stopped', async () => {
    const seen: boolean[] = [];
    const rig = createRig({
      policy: policy({ permit: 'net.fetch', where: { host: '203.0.113.7' }, with: { cap: { seconds: 1 } } }),
      parts: {
        drivers: [
          {
            kinds: ['net.fetch'],
            async drive(_, { signal }) {
              await delay(5_000, undefined, { signal }).catch(() => seen.push(signal.aborted));
              throw new Error('stopped');
            },
          },
        ],
      },
    });
    const startedAt = performance.now();
    expect(await rig.submit('net.fetch', { url: URL })).toMatchObject({
      status: 'failed',
      fault: { code: 'DUTY_EXCEEDED' },
    });
    expect(seen).toEqual([true]);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test.each([
    ['confine, of what is not run in a sandbox', { confine: true }],
    ['stage', { stage: true }],
    ['notify', { notify: 'ops' }],
    ['cap of rows, which nobody counts', { cap: { rows: 10 } }],
  ])('one that the kernel does not carry out denies: %s', async (_, duty) => {
    const { outcome, driven } = await fetchUnder({ with: duty }, () => result({ ok: true }));
    expect([outcome.status, driven]).toEqual(['denied', 0]);
  });

  test('confine is kept for commands, which run in the sandbox', async () => {
    const rig = createRig({ policy: policy({ permit: 'process.run', with: { confine: true } }) });
    expect((await rig.submit('process.run', { command: 'true' })).status).toBe('done');
  });

  test('two persons are not one: who asks for two is denied, whatever one answers', async () => {
    const rig = createRig({
      policy: policy({ ask: 'net.fetch', with: { approvers: 2 } }),
      replies: [({ action }) => ({ digest: action.digest, answer: 'once', by: 'one' })],
    });
    const outcome = await rig.submit('net.fetch', { url: URL });
    expect([outcome.status, rig.driven.length]).toEqual(['denied', 0]);
  });
});

describe('what the kernel tells the policy', () => {
  test('the time: a window that is closed permits nothing', async () => {
    const rule = {
      permit: 'net.fetch',
      where: { host: '203.0.113.7', time: { zone: 'UTC', since: '2020-01-01', until: '2020-12-31' } },
    };
    const rig = createRig({ policy: policy(rule) });
    expect((await rig.submit('net.fetch', { url: URL })).status).toBe('denied');
    const open = { ...rule, where: { ...rule.where, time: { zone: 'UTC', since: '1970-01-01' } } };
    expect((await createRig({ policy: policy(open) }).submit('net.fetch', { url: URL })).status).toBe('done');
  });

  test('what the person named', async () => {
    const rule = { permit: 'net.fetch', when: 'mandate.names(resource)' };
    const named = createRig({ policy: policy(rule), parts: { mandate: { endpoints: [PUBLIC] } } });
    const other = createRig({ policy: policy(rule) });
    const outcomes = [
      await named.submit('net.fetch', { url: PUBLIC }),
      await other.submit('net.fetch', { url: PUBLIC }),
    ];
    expect(outcomes.map(({ status }) => status)).toEqual(['done', 'denied']);
  });
});
