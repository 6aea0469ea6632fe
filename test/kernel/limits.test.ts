import { describe, expect, test } from 'vitest';
import type { ActionKind } from '../../src/contract/catalogue.ts';
import type { Clock } from '../../src/contract/clock.ts';
import type { DriveContext, DriveResult } from '../../src/contract/driver.ts';
import type { Price } from '../../src/contract/price.ts';
import { createBudget } from '../../src/kernel/budget/budget.ts';
import { createMemoryMeters } from '../../src/kernel/budget/memory-meters.ts';
import { parsePolicy } from '../../src/kernel/policy/parse-policy.ts';
import type { KernelParts } from '../../src/kernel/submit.ts';
import { createManualClock } from '../../src/testing/manual-clock.ts';
import { createRig, PERSON, SESSION, WORKSPACE } from './kernel-rig.ts';

const facts = { files: { [`${WORKSPACE}/src/cart.js`]: 'export const total = 1;\n' } };
const READ = { path: 'src/cart.js' };
const ENDPOINT = 'https://models.example/v1';
const ASK_MODEL = {
  endpoint: ENDPOINT,
  model: 'm',
  messages: [{ role: 'user', text: 'x'.repeat(2_990) }],
  tools: [],
  outputTokensMax: 1_000,
};
const LABEL = { integrity: 'untrusted', confidentiality: 'private', sources: ['test'] } as const;
const FREE_POLICY = 'version: 1\nuse: [workspace]\nrules:\n  - id: all\n    permit: [model.generate, net.send]\n';

function budgetWith(limits: readonly object[], clock: Clock) {
  const parsed = parsePolicy(JSON.stringify({ version: 1, limits }), 'p.yaml').limits.map((limit) => ({ limit }));
  return createBudget({ limits: () => parsed, store: createMemoryMeters(), clock, session: SESSION, user: 'ana' });
}

interface Setting {
  readonly replies?: NonNullable<Parameters<typeof createRig>[0]>['replies'];
  readonly parts?: Partial<KernelParts>;
  readonly drive?: (kind: ActionKind) => Promise<DriveResult> | DriveResult;
  readonly policy?: string;
}

const rigWith = (limits: readonly object[], { parts = {}, ...setting }: Setting = {}) => {
  const clock = createManualClock();
  return createRig({ facts, ...setting, parts: { budget: budgetWith(limits, clock), ...parts } });
};
const denial = (reason: RegExp) => ({ status: 'denied', decision: { reason: expect.stringMatching(reason) } });

describe('a limit that is reached', () => {
  test('denies the act before it begins, and the record names the limit', async () => {
    const rig = rigWith([{ per: 'tool', actions: 1 }]);
    await rig.submit('file.read', READ);
    expect(await rig.submit('file.read', READ)).toMatchObject(denial(/limit of 1 actions per tool is reached/));
    expect(rig.driven).toHaveLength(1);
    expect(rig.ledger.read().at(-1)).toMatchObject({
      event: 'action.denied',
      header: { answer: 'deny', rules: ['budget/actions-tool'] },
    });
    expect(await rig.submit('file.list', { path: '.' })).toMatchObject({ status: 'done' });
  });

  test('asks where the policy says so: a yes gives as much again, silence ends', async () => {
    const limits = [{ per: 'session', actions: 1, over: 'ask' }];
    const rig = rigWith(limits, { replies: ['once'] });
    for (let count = 0; count < 2; count++)
      expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'done' });
    expect(rig.approver.asked).toHaveLength(1);
    expect(rig.approver.asked[0]?.decision.reason).toMatch(/^The limit of 1 actions per session is reached\./);
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'denied' });
    expect(rig.driven).toHaveLength(2);
  });

  test('is never passed by a no, and by a yes only to this act', async () => {
    const rig = rigWith([{ per: 'session', actions: 1, over: 'ask' }], { replies: ['once', 'no'] });
    await rig.submit('file.read', READ);
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'done' });
    expect(await rig.submit('file.list', { path: '.' })).toMatchObject({ status: 'refused' });
    expect(rig.driven).toHaveLength(2);
  });

  test('gives back what a denied or refused act would have taken', async () => {
    const rig = rigWith([{ per: 'session', actions: 1 }], { replies: ['no'] });
    await rig.submit('net.fetch', { url: 'https://docs.example.com/' });
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'done' });
  });
});

describe('what an act takes', () => {
  test('a failed act counts as all that was set aside', async () => {
    const rig = rigWith([{ per: 'session', egress: '200 B' }], {
      policy: FREE_POLICY,
      drive: () => {
        throw new Error('broken off');
      },
    });
    const body = 'x'.repeat(150);
    const send = { url: 'https://a.example/', method: 'POST', body };
    expect(await rig.submit('net.send', send)).toMatchObject({ status: 'failed' });
    expect(await rig.submit('net.send', send)).toMatchObject(denial(/200 bytes sent per session/));
  });

  test('bytes that leave the machine are counted before they leave; those for this machine are none', async () => {
    const rig = rigWith([{ per: 'session', egress: '100 B' }], { policy: FREE_POLICY });
    const over = { url: 'https://a.example/', method: 'POST', body: 'x'.repeat(100) };
    expect(await rig.submit('net.send', over)).toMatchObject(denial(/this act may need 118 bytes sent/));
    expect(await rig.submit('model.generate', { ...ASK_MODEL, endpoint: 'http://127.0.0.1:11434/v1' })).toMatchObject({
      status: 'done',
    });
  });

  test('tokens are set aside for the whole answer, and settled with what the model says', async () => {
    const drive = () => ({ value: null, label: LABEL, usage: { inputTokens: 10, outputTokens: 5 } });
    const rig = rigWith([{ per: 'session', tokens: 2_100 }], { policy: FREE_POLICY, drive });
    for (let count = 0; count < 5; count++)
      expect(await rig.submit('model.generate', ASK_MODEL)).toMatchObject({ status: 'done' });
    expect(await rig.submit('model.generate', { ...ASK_MODEL, outputTokensMax: 1_100 })).toMatchObject(
      denial(/has 2025 tokens left, and this act may need 21\d\d tokens/),
    );
  });

  test('a model that does not say what it used has used all', async () => {
    const rig = rigWith([{ per: 'session', tokens: 2_100 }], { policy: FREE_POLICY });
    expect(await rig.submit('model.generate', ASK_MODEL)).toMatchObject({ status: 'done' });
    expect(await rig.submit('model.generate', ASK_MODEL)).toMatchObject({ status: 'denied' });
  });

  test('a limit of cost lets no model through whose price nobody has said', async () => {
    const limits = [{ per: 'session', cost: '0.01 USD' }];
    const price: Price = { currency: 'USD', inputMicros: 3_000_000, outputMicros: 15_000_000 };
    const asking = async (parts: Partial<KernelParts>) =>
      rigWith(limits, { policy: FREE_POLICY, parts }).submit('model.generate', { ...ASK_MODEL, outputTokensMax: 400 });
    expect(await asking({})).toMatchObject(denial(/What this act costs is not known in USD/));
    expect(await asking({ prices: () => ({ ...price, currency: 'EUR' }) })).toMatchObject(denial(/not known in USD/));
    expect(await asking({ prices: () => price })).toMatchObject({ status: 'done' });
    expect(await asking({ prices: () => ({ ...price, outputMicros: 30_000_000 }) })).toMatchObject(
      denial(/limit of 0.01 USD per session has 0.01 USD left/),
    );
    expect(await asking({ prices: () => ({ ...price, inputMicros: Number.NaN }) })).toMatchObject(denial(/not known/));
  });

  test('time and processes are given in part, and the driver is held to them', async () => {
    const contexts: DriveContext[] = [];
    const clock = createManualClock();
    const rig = createRig({
      facts,
      parts: {
        budget: budgetWith(
          [
            { per: 'user', processes: 7 },
            { per: ['user', 'day'], time: '1 s' },
          ],
          clock,
        ),
        drivers: [
          {
            kinds: ['process.run'],
            drive: (_capability, context) => {
              contexts.push(context);
              return new Promise((_resolve, reject) => {
                context.signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
              });
            },
          },
        ],
      },
    });
    const startedAt = performance.now();
    expect(await rig.submit('process.run', { argv: ['true'] })).toMatchObject({
      status: 'failed',
      fault: { code: 'DUTY_EXCEEDED' },
    });
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    expect(contexts[0]?.processesMax).toBe(7);
  });
});

describe('signals', () => {
  test('an act whose epoch is over when its intent is recorded does not begin, and leaves no intent', async () => {
    let asked = 0;
    const rig = rigWith([{ per: 'session', actions: 1 }], {
      parts: {
        mayBegin: (epoch) => {
          asked += 1;
          return epoch === 0 && asked > 1 ? 'begins' : 'stopped';
        },
      },
    });
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'cancelled' });
    expect(rig.driven).toEqual([]);
    expect(rig.events()).toEqual(['action.denied']);
    // What was set aside for it is there again, and the ledger still takes entries.
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'done' });
  });

  test('a stop between the intent and the act: nothing is done, and nothing is spent', async () => {
    let looks = 0;
    const rig = rigWith([{ per: 'session', actions: 1 }], { parts: { isStopRequested: () => ++looks === 2 } });
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'cancelled' });
    expect(rig.driven).toEqual([]);
    expect(rig.events()).toEqual(['action.started', 'action.finished']);
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'done' });
  });

  test('paused in the last moment: it is judged again when it goes on', async () => {
    const states = ['paused', 'begins'] as const;
    let asked = 0;
    const rig = rigWith([{ per: 'session', actions: 100 }], { parts: { mayBegin: () => states[asked++] ?? 'begins' } });
    expect(await rig.submit('file.read', READ)).toMatchObject({ status: 'done' });
    expect(rig.driven).toHaveLength(1);
    expect(rig.events()).toEqual(['action.started', 'action.finished']);
  });

  test('a pause that nobody ends is a denial that says who and why', async () => {
    const untilContinued = async () => ({ by: 'ana', why: 'the wrong branch', atMs: 0 });
    const rig = rigWith([{ per: 'session', actions: 100 }], { parts: { untilContinued } });
    expect(await rig.submit('file.read', READ, PERSON)).toMatchObject({
      status: 'denied',
      decision: {
        reason: 'This session was paused by ana: the wrong branch.',
        determining: [{ rule: 'signal/paused' }],
      },
    });
    expect(rig.driven).toEqual([]);
  });
});
