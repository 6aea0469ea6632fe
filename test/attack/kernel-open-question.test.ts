import { describe, expect, test } from 'vitest';
import type { Answer, Approver } from '../../src/contract/approval.ts';
import { SallyportError } from '../../src/contract/errors.ts';
import type { Ledger } from '../../src/contract/ledger.ts';
import { createLedger } from '../../src/kernel/ledger/ledger.ts';
import { createManualClock } from '../../src/testing/manual-clock.ts';
import { createMemoryLedger } from '../../src/testing/memory-ledger.ts';
import { createRig, WORKSPACE } from '../kernel/kernel-rig.ts';

/** What may happen while a question stands open: minutes pass there, and other acts go on. */
const facts = {
  hosts: { 'docs.example.com': ['93.184.215.14'] },
  files: { [`${WORKSPACE}/a.txt`]: 'a\n' },
};
const FETCH = { url: 'https://docs.example.com/page' };

const answering = (before: () => Promise<void> | void): Approver => ({
  async ask({ action }): Promise<Answer> {
    await before();
    return { digest: action.digest, answer: 'once', by: 'ana' };
  },
});

describe('while a question stands open', () => {
  test('a stop voids the yes that comes after it', async () => {
    for (const stops of [false, true]) {
      let isStopped = false;
      const approver = answering(() => {
        isStopped = stops;
      });
      const rig = createRig({ facts, parts: { approver, isStopRequested: () => isStopped } });
      expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: stops ? 'cancelled' : 'done' });
      expect(rig.driven).toHaveLength(stops ? 0 : 1);
    }
  });

  test('another act that could not be recorded ends the kernel for both', async () => {
    const whole = createMemoryLedger(createLedger, { clock: createManualClock() });
    const ledger: Ledger = {
      ...whole,
      append: async (record) => {
        if (record.event === 'action.finished' && record.header['kind'] === 'file.read')
          throw new SallyportError('LEDGER_WRITE_FAILED', 'no');
        return whole.append(record);
      },
    };
    const other = { submit: async (): Promise<unknown> => undefined };
    const approver = answering(async () => void (await other.submit()));
    const rig = createRig({ facts, parts: { approver, ledger } });
    other.submit = () => rig.submit('file.read', { path: 'a.txt' });
    await expect(rig.submit('net.fetch', FETCH)).rejects.toMatchObject({ code: 'KERNEL_HALTED' });
    expect(rig.driven.map(({ kind }) => kind)).toEqual(['file.read']);
  });

  test('two questions are two answers: the yes to one does not carry the other', async () => {
    const answers: ((answer: Answer) => void)[] = [];
    const approver: Approver = { ask: () => new Promise((resolve) => answers.push(resolve)) };
    const rig = createRig({ facts, parts: { approver } });
    const first = rig.submit('net.fetch', FETCH);
    const second = rig.submit('net.send', { url: FETCH.url, method: 'POST', body: 'data' });
    while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve));
    const { action } = await rig.kernel.decide({
      kind: 'net.fetch',
      arguments: FETCH,
      principal: { kind: 'agent', name: 'coder' },
      session: 's_testtesttesttest' as never,
    });
    for (const answer of answers) answer({ digest: action.digest, answer: 'once', by: 'ana' });
    expect(await first).toMatchObject({ status: 'done' });
    expect(await second).toMatchObject({ status: 'denied' });
    expect(rig.driven.map(({ kind }) => kind)).toEqual(['net.fetch']);
  });
});
