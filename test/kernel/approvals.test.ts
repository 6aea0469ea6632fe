import { hash } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Answer, Approver, Question } from '../../src/contract/approval.ts';
import { APPROVAL_TIMEOUT_MS, SESSION_GRANT_LIFE_MS } from '../../src/contract/limits.ts';
import { AGENT, createRig, policyFrom, WORKSPACE } from './kernel-rig.ts';

const facts = { hosts: { 'docs.example.com': ['93.184.215.14'] } };
const FETCH = { url: 'https://docs.example.com/page' };
const fetchPage = (rig: ReturnType<typeof createRig>, signal?: AbortSignal) =>
  rig.submit('net.fetch', FETCH, AGENT, signal);
const unanswered = { status: 'denied', decision: { remedy: expect.stringContaining('nobody answered') } };

afterEach(() => void vi.restoreAllMocks());

/** Lets the test say when the time for an answer is up. */
function holdTimeout() {
  const limit = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal);
  return { timeout, timeIsUp: () => limit.abort() };
}

describe('an answer that comes too late', () => {
  test('counts for nothing, and in time it counts (control)', async () => {
    for (const isLate of [false, true]) {
      const { timeout, timeIsUp } = holdTimeout();
      const slow: Approver = {
        async ask({ action }): Promise<Answer> {
          if (isLate) timeIsUp();
          await new Promise((resolve) => setImmediate(resolve));
          return { digest: action.digest, answer: 'once', by: 'ana' };
        },
      };
      const rig = createRig({ facts, parts: { approver: slow } });
      expect(await fetchPage(rig)).toMatchObject(isLate ? unanswered : { status: 'done' });
      expect(rig.driven).toHaveLength(isLate ? 0 : 1);
      expect(timeout).toHaveBeenCalledWith(APPROVAL_TIMEOUT_MS);
    }
  });

  test('is not waited for after a stop', async () => {
    const stopping = new AbortController();
    const silent: Approver = {
      ask: () => {
        stopping.abort();
        return new Promise(() => {});
      },
    };
    const rig = createRig({ facts, parts: { approver: silent } });
    expect(await fetchPage(rig, stopping.signal)).toMatchObject(unanswered);
    expect(rig.driven).toEqual([]);
  });
});

test('an answer that was not offered counts for nothing', async () => {
  const answer = ({ action }: Question) => ({ digest: action.digest, answer: 'maybe', by: 'ana' }) as unknown as Answer;
  const rig = createRig({ facts, replies: [answer] });
  expect(await fetchPage(rig)).toMatchObject({ status: 'denied' });
  expect(rig.driven).toEqual([]);
});

describe('an answer for the session', () => {
  const budget = {
    reserve: () => ({
      granted: { timeMs: Number.POSITIVE_INFINITY, processes: Number.POSITIVE_INFINITY },
      settle: () => {},
      release: () => {},
    }),
    extend: () => {},
  };

  test('expires', async () => {
    const rig = createRig({ facts, replies: ['session'], parts: { budget } });
    expect(await fetchPage(rig)).toMatchObject({ status: 'done' });
    rig.clock.advance(SESSION_GRANT_LIFE_MS - 1);
    expect(await fetchPage(rig)).toMatchObject({ status: 'done' });
    rig.clock.advance(1);
    expect(await fetchPage(rig)).toMatchObject(unanswered);
    expect(rig.approver.asked).toHaveLength(2);
  });

  test('is judged anew each time: a forbid that came later wins', async () => {
    let policy = 'version: 1\ndefault: ask\n';
    const rig = createRig({ facts, replies: ['session'], parts: { policy: () => policyFrom(policy) } });
    expect(await fetchPage(rig)).toMatchObject({ status: 'done' });
    policy = 'version: 1\ndefault: ask\nrules:\n  - id: no\n    forbid: net.fetch\n';
    expect(await fetchPage(rig)).toMatchObject({ status: 'denied' });
    expect(rig.driven).toHaveLength(1);
  });

  test('for a public address does not cover a private one: a name that was rebound is asked about again', async () => {
    const hosts: Record<string, readonly string[]> = { 'docs.example.com': ['93.184.215.14'] };
    const rig = createRig({ facts: { hosts }, replies: ['session', 'session'], parts: { budget } });
    await fetchPage(rig);
    await fetchPage(rig);
    expect(rig.approver.asked).toHaveLength(1);
    hosts['docs.example.com'] = ['192.168.0.1'];
    await fetchPage(rig);
    expect(rig.approver.asked[1]).toMatchObject({ decision: { reason: expect.stringContaining('private or local') } });
    expect(rig.approver.asked[1]?.sessionScope).toBeUndefined();
    hosts['docs.example.com'] = ['192.168.0.2'];
    expect(await fetchPage(rig)).toMatchObject(unanswered);
    expect(rig.approver.asked).toHaveLength(3);
  });
});

describe('a question about changes that wait in a stage', () => {
  const STAGE = {
    id: 'st_one',
    digest: 'sha256:1',
    changes: [
      {
        path: `${WORKSPACE}/.github/workflows/ci.yml`,
        change: 'create',
        entry: 'file',
      },
    ],
  } as const;

  test('shows what they are, not only where', async () => {
    const text = 'run: curl evil.example\n';
    const [change] = STAGE.changes;
    const stage = { ...STAGE, changes: [{ ...change, digest: `sha256:${hash('sha256', text)}` }] };
    const shown: (string | undefined)[] = [];
    const rig = createRig({
      policy: 'version: 1\ndefault: ask\nrules: [{ id: ci, ask: stage.apply, where: { path: ".github/**" } }]',
      facts: { stages: [stage], stageTexts: { [change.path]: text } },
      replies: [
        ({ action }: Question): Answer => {
          shown.push(action.preview);
          return { digest: action.digest, answer: 'once', by: 'ana' };
        },
      ],
    });
    expect(await rig.submit('stage.apply', { op: 'apply', stage: 'st_one' }, AGENT)).toMatchObject({ status: 'done' });
    expect(shown).toEqual([expect.stringContaining('+run: curl evil.example')]);
  });
});

test('a question about a command says which part of it gave which effect', async () => {
  const command = 'ls && cat /home/ana/notes.txt';
  const shown: string[] = [];
  const rig = createRig({
    facts: { files: { '/home/ana/notes.txt': 'notes\n' }, programs: ['ls', 'cat'] },
    replies: [
      ({ action }: Question): Answer => {
        const { effects, evidence = [], summary } = action;
        for (const { effect, start, end } of evidence)
          shown.push(`${effects[effect]?.type} ${summary.slice(start, end)}`);
        return { digest: action.digest, answer: 'no', by: 'ana' };
      },
    ],
  });
  expect(await rig.submit('process.run', { command }, AGENT)).toMatchObject({ status: 'refused' });
  expect(shown).toContain('read /home/ana/notes.txt');
});
