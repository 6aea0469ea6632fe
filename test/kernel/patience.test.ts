import { describe, expect, test } from 'vitest';
import type { Answer, Approver, Question } from '../../src/contract/approval.ts';
import { QUESTIONS_BURST_MAX, QUESTIONS_BURST_MS } from '../../src/contract/limits.ts';
import { createRig } from './kernel-rig.ts';

const facts = { hosts: { 'docs.example.com': ['93.184.215.14'], 'other.example.com': ['93.184.215.15'] } };
const FETCH = { url: 'https://docs.example.com/page' };
const SEND = { ...FETCH, method: 'POST', body: 'x' };
const no =
  (reason?: string) =>
  ({ action }: Question): Answer => ({
    digest: action.digest,
    answer: 'no',
    by: 'ana',
    ...(reason !== undefined && { reason }),
  });

describe('a no', () => {
  test('holds for the session: the same is not asked again, and the agent hears why', async () => {
    const rig = createRig({ facts, replies: [no(), 'once'] });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'refused' });
    for (const args of [FETCH, { url: 'https://docs.example.com/elsewhere' }])
      expect(await rig.submit('net.fetch', args)).toMatchObject({
        status: 'denied',
        decision: { remedy: expect.stringMatching(/a person said no to this at \d\d:\d\d UTC\. Do not try it again/) },
      });
    expect(rig.approver.asked).toHaveLength(1);
    // The control: something else is asked.
    expect(await rig.submit('net.fetch', { url: 'https://other.example.com/' })).toMatchObject({ status: 'done' });
  });

  test('with a reason holds for the same act only: what does as the person wished is asked', async () => {
    const rig = createRig({ facts, replies: [no('take the other page'), 'once'] });
    await rig.submit('net.fetch', FETCH);
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({
      status: 'denied',
      decision: { reason: expect.stringContaining('take the other page') },
    });
    expect(await rig.submit('net.fetch', { url: 'https://docs.example.com/other' })).toMatchObject({ status: 'done' });
    expect(rig.approver.asked).toHaveLength(2);
  });

  test('to sent data holds for exactly this, since nothing else is the same', async () => {
    const rig = createRig({ facts, replies: [no(), 'once'] });
    await rig.submit('net.send', SEND);
    expect(await rig.submit('net.send', SEND)).toMatchObject({ status: 'denied' });
    expect(await rig.submit('net.send', { ...SEND, body: 'y' })).toMatchObject({ status: 'done' });
    expect(rig.approver.asked).toHaveLength(2);
  });
});

describe('an agent that asks too much', () => {
  const fetchNext = (rig: ReturnType<typeof createRig>, next: number) =>
    rig.submit('net.send', { ...SEND, body: String(next) });
  const answering = (goesOn: boolean | undefined): Approver & { paused: string[]; asked: number } => {
    const approver = {
      asked: 0,
      paused: [] as string[],
      ask: async ({ action }: Question): Promise<Answer> => {
        approver.asked += 1;
        return { digest: action.digest, answer: 'once', by: 'ana' };
      },
      ...(goesOn !== undefined && {
        mayGoOn: async (why: string) => {
          approver.paused.push(why);
          return goesOn;
        },
      }),
    };
    return approver;
  };
  async function askedTooMuch(approver: Approver) {
    const rig = createRig({ facts, parts: { approver } });
    for (let next = 0; next < QUESTIONS_BURST_MAX; next++)
      expect(await fetchNext(rig, next)).toMatchObject({ status: 'done' });
    return rig;
  }

  test('is paused, and says why; what it asks after that is a no', async () => {
    const approver = answering(false);
    const rig = await askedTooMuch(approver);
    for (const next of [101, 102])
      expect(await fetchNext(rig, next)).toMatchObject({
        status: 'denied',
        decision: { reason: expect.stringContaining('the agent was paused since it asked too much') },
      });
    expect(approver.paused).toEqual(['it asked more questions in a few minutes than a person can weigh']);
    expect(approver.asked).toBe(QUESTIONS_BURST_MAX);
    expect(rig.driven).toHaveLength(QUESTIONS_BURST_MAX);
    // What needs no answer goes on.
    expect(await rig.submit('file.list', { path: '.' })).toMatchObject({ status: 'done' });
  });

  test('goes on where the person lets it', async () => {
    const approver = answering(true);
    const rig = await askedTooMuch(approver);
    expect(await fetchNext(rig, 101)).toMatchObject({ status: 'done' });
    expect(approver.paused).toHaveLength(1);
  });

  test('may ask again later where nobody can let it go on, and not before', async () => {
    const rig = await askedTooMuch(answering(undefined));
    expect(await fetchNext(rig, 101)).toMatchObject({ status: 'denied' });
    rig.clock.advance(QUESTIONS_BURST_MS);
    expect(await fetchNext(rig, 102)).toMatchObject({ status: 'done' });
  });

  test('a slow one is never paused', async () => {
    const approver = answering(false);
    const rig = createRig({ facts, parts: { approver } });
    for (let next = 0; next < 2 * QUESTIONS_BURST_MAX; next++) {
      expect(await fetchNext(rig, next)).toMatchObject({ status: 'done' });
      rig.clock.advance(QUESTIONS_BURST_MS / (QUESTIONS_BURST_MAX - 1));
    }
    expect(approver.paused).toEqual([]);
  });
});
