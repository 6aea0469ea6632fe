import { describe, expect, test } from 'vitest';
import type { Approver } from '../../src/contract/approval.ts';
import { SallyportError } from '../../src/contract/errors.ts';
import { createManualClock } from '../../src/testing/manual-clock.ts';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';
import { AGENT, budgetOf, createRig, policyFrom, WORKSPACE } from './kernel-rig.ts';

const FILES = { [`${WORKSPACE}/src/cart.js`]: 'export const a = 1;\n', [`${WORKSPACE}/.env`]: 'KEY=1\n' };
const HOSTS = { 'docs.example.com': ['93.184.215.14'] };
const facts = { files: FILES, hosts: HOSTS, programs: ['ls', 'npm', 'node'] };
const FETCH = { url: 'https://docs.example.com/page' };

describe('the way of an act', () => {
  test('what is contained is allowed, done, and recorded before and after', async () => {
    const rig = createRig({ facts });
    const outcome = await rig.submit('file.read', { path: 'src/cart.js' });
    expect(outcome).toMatchObject({ status: 'done', decision: { answer: 'allow' }, action: { impact: 'contained' } });
    expect(rig.driven).toMatchObject([{ kind: 'file.read', arguments: { path: `${WORKSPACE}/src/cart.js` } }]);
    expect(rig.events()).toEqual(['action.started', 'action.finished']);
    expect(rig.ledger.verify()).toMatchObject({ ok: true, entries: 2 });
  });

  test('what is reversible is allowed without a question, with its diff', async () => {
    const rig = createRig({ facts });
    const outcome = await rig.submit('file.write', {
      changes: [{ change: 'edits', path: 'src/cart.js', edits: [{ find: '1', replace: '2' }] }],
    });
    expect(outcome).toMatchObject({
      status: 'done',
      action: { impact: 'reversible', preview: expect.stringContaining('+export const a = 2;') },
    });
    expect(rig.driven[0]?.arguments).toMatchObject({
      files: [{ path: `${WORKSPACE}/src/cart.js`, content: 'export const a = 2;\n' }],
    });
    expect(rig.approver.asked).toEqual([]);
  });

  test('what is external is asked, and done after a yes', async () => {
    const rig = createRig({ facts, replies: ['once'] });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'done', action: { impact: 'external' } });
    expect(rig.approver.asked).toHaveLength(1);
    expect(rig.events()).toEqual(['approval.asked', 'approval.granted', 'action.started', 'action.finished']);
  });

  test('a no is a refusal, with its reason, and nothing is done', async () => {
    const reply = (question: { action: { digest: unknown } }) =>
      ({ digest: question.action.digest, answer: 'no', by: 'ana', reason: 'use the local docs' }) as never;
    const rig = createRig({ facts, replies: [reply] });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'refused', reason: 'use the local docs' });
    expect(rig.driven).toEqual([]);
  });

  test('a forbidden act is denied without a question, whoever would answer', async () => {
    const rig = createRig({ facts, replies: ['once'] });
    expect(await rig.submit('file.read', { path: '.env' })).toMatchObject({
      status: 'denied',
      decision: { answer: 'deny' },
    });
    expect(rig.approver.asked).toEqual([]);
    expect(rig.driven).toEqual([]);
    expect(rig.events()).toEqual(['action.denied']);
  });

  test('what the arguments claim about themselves is refused, not believed', async () => {
    const rig = createRig({ facts });
    expect(await rig.submit('file.read', { path: 'src/cart.js', approved: true })).toMatchObject({
      status: 'invalid',
      fault: { code: 'PROPOSAL_INVALID' },
    });
    expect(rig.events()).toEqual(['action.invalid']);
  });

  test.each([
    ['an unknown kind', 'file.rename', { path: 'a' }],
    ['a kind named like a property of all objects', 'toString', {}],
    ['arguments that are no object', 'file.read', 'src/cart.js'],
    [
      'arguments too large',
      'file.write',
      { changes: [{ change: 'content', path: 'a', content: 'x'.repeat(17 * 1024 * 1024) }] },
    ],
    ['a path with a NUL', 'file.read', { path: 'a\0b' }],
    ['a broken character', 'file.write', { changes: [{ change: 'content', path: 'a', content: '\ud800' }] }],
  ])('%s is invalid, and nothing is done', async (_what, kind, args) => {
    const rig = createRig({ facts });
    expect(await rig.submit(kind, args)).toMatchObject({ status: 'invalid' });
    expect(rig.driven).toEqual([]);
  });

  test('the act cannot be changed after it was judged', async () => {
    const args = { changes: [{ change: 'content', path: 'new.txt', content: 'good' }] };
    const rig = createRig({ facts });
    const pending = rig.submit('file.write', args);
    for (const change of args.changes) change.content = 'evil';
    const outcome = await pending;
    expect(JSON.stringify(rig.driven)).not.toContain('evil');
    expect(() => {
      (('action' in outcome ? outcome.action.arguments : {}) as { files: unknown }).files = [];
    }).toThrow(TypeError);
  });
});

describe('approvals', () => {
  test('are asked again each time when given once', async () => {
    const rig = createRig({ facts, replies: ['once', 'once'] });
    await rig.submit('net.fetch', FETCH);
    await rig.submit('net.fetch', FETCH);
    expect(rig.approver.asked).toHaveLength(2);
  });

  test('given for this session cover the same effect, and nothing beside it', async () => {
    const rig = createRig({
      facts: { ...facts, hosts: { ...HOSTS, 'other.example.com': ['93.184.215.15'] } },
      replies: ['session'],
    });
    await rig.submit('net.fetch', FETCH);
    expect(await rig.submit('net.fetch', { url: 'https://docs.example.com/other' })).toMatchObject({ status: 'done' });
    expect(rig.approver.asked).toHaveLength(1);
    expect(await rig.submit('net.fetch', { url: 'https://other.example.com/' })).toMatchObject({ status: 'denied' });
    expect(await rig.submit('net.send', { url: 'https://docs.example.com/', method: 'POST', body: 'x' })).toMatchObject(
      { status: 'denied' },
    );
    expect(rig.approver.asked).toHaveLength(3);
  });

  test('of sent data never last for the session', async () => {
    const rig = createRig({ facts, replies: ['session', 'silence'] });
    const send = { url: 'https://docs.example.com/', method: 'POST', body: 'x' };
    expect(await rig.submit('net.send', send)).toMatchObject({ status: 'done' });
    expect(rig.approver.asked[0]?.sessionScope).toBeUndefined();
    expect(await rig.submit('net.send', send)).toMatchObject({ status: 'denied' });
  });

  test('for another digest count for nothing', async () => {
    const wrong = () => ({ digest: `sha256:${'0'.repeat(64)}`, answer: 'once', by: 'ana' }) as never;
    const rig = createRig({ facts, replies: [wrong] });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(rig.driven).toEqual([]);
  });

  test('are void when the world changed while the person read', async () => {
    const files: Record<string, string> = { ...FILES, '/home/ana/notes.txt': 'notes\n' };
    const world = createMemoryFacts({ workspace: WORKSPACE, home: '/home/ana', files, programs: ['cat', 'bash'] });
    let isSwapped = false;
    const program: typeof world.program = (name) => {
      const found = world.program(name);
      return found && isSwapped ? { ...found, digest: `sha256:${'e'.repeat(64)}` } : found;
    };
    const swap = (question: { action: { digest: unknown } }) => {
      isSwapped = true;
      return { digest: question.action.digest, answer: 'once', by: 'ana' } as never;
    };
    const rig = createRig({ replies: ['once', swap], parts: { facts: { ...world, program } } });
    const read = { argv: ['cat', '/home/ana/notes.txt'] };
    expect(await rig.submit('process.run', read)).toMatchObject({ status: 'done' });
    expect(await rig.submit('process.run', read)).toMatchObject({
      status: 'denied',
      decision: { reason: expect.stringContaining('changed while you were asked') },
    });
    expect(rig.driven).toHaveLength(1);
  });

  test('from an approver that throws are a no', async () => {
    const approver: Approver = { ask: () => Promise.reject(new Error('broken')) };
    const rig = createRig({ facts, parts: { approver } });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('never satisfy a forbid', async () => {
    const policy = 'version: 1\ndefault: ask\nrules:\n  - id: no-net\n    forbid: net.fetch\n';
    const rig = createRig({ facts, policy, replies: ['session'] });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toEqual([]);
  });
});

describe('what fails closed', () => {
  test('nobody answers: denied', async () => {
    const rig = createRig({ facts });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({
      status: 'denied',
      decision: { answer: 'deny', remedy: expect.stringContaining('nobody answered') },
    });
    expect(rig.driven).toEqual([]);
  });

  test('nothing permits an external act: the default, deny', async () => {
    const rig = createRig({ facts, policy: 'version: 1\ndefault: deny\n', replies: ['once'] });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toEqual([]);
  });

  test('a judge that throws: denied', async () => {
    const policy = () => ({
      ...policyFrom('version: 1\ndefault: ask\n'),
      judge: () => {
        throw new Error('broken judge');
      },
    });
    const rig = createRig({ facts, parts: { policy } });
    expect(await rig.submit('file.read', { path: 'src/cart.js' })).toMatchObject({
      status: 'denied',
      decision: { reason: expect.stringContaining('policy') },
    });
    expect(rig.driven).toEqual([]);
  });

  test('a judge that answers nonsense: denied', async () => {
    const rig = createRig({
      facts,
      parts: { policy: () => ({ ...policyFrom('version: 1\ndefault: ask\n'), judge: () => undefined as never }) },
    });
    expect(await rig.submit('file.read', { path: 'src/cart.js' })).toMatchObject({ status: 'denied' });
  });

  test('the intent cannot be recorded: it throws, nothing was done', async () => {
    const rig = createRig({ facts });
    rig.ledger.store.failWith(new SallyportError('LEDGER_WRITE_FAILED', 'disk full'));
    await expect(rig.submit('file.read', { path: 'src/cart.js' })).rejects.toThrow(
      expect.objectContaining({ code: 'LEDGER_WRITE_FAILED' }),
    );
    expect(rig.driven).toEqual([]);
  });

  test('the outcome cannot be recorded: uncertain, and the kernel does nothing more', async () => {
    const failing = createRig({
      facts,
      drive: () => {
        failing.ledger.store.failWith(new SallyportError('LEDGER_WRITE_FAILED', 'disk full'));
        return { value: null, label: { integrity: 'untrusted', confidentiality: 'private', sources: [] } };
      },
    });
    expect(await failing.submit('file.read', { path: 'src/cart.js' })).toMatchObject({ status: 'uncertain' });
    await expect(failing.submit('file.read', { path: 'src/cart.js' })).rejects.toThrow(
      expect.objectContaining({ code: 'KERNEL_HALTED' }),
    );
    expect(failing.driven).toHaveLength(1);
  });

  test('the budget is spent: denied before the act, and before the question', async () => {
    const budget = budgetOf({ actions: 1, tokens: 10, wallMs: 1000 }, createManualClock());
    const rig = createRig({ facts, replies: ['once'], parts: { budget } });
    await rig.submit('file.read', { path: 'src/cart.js' });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({
      status: 'denied',
      decision: { determining: [{ judge: 'budget', rule: 'budget/actions-session' }] },
    });
    expect(rig.approver.asked).toEqual([]);
    expect(rig.driven).toHaveLength(1);
  });

  test('a stop was asked for: nothing more is done', async () => {
    const rig = createRig({ facts, parts: { isStopRequested: () => true } });
    expect(await rig.submit('file.read', { path: 'src/cart.js' })).toMatchObject({ status: 'cancelled' });
    expect(rig.driven).toEqual([]);
    expect(rig.events()).toEqual(['action.denied']);
  });

  test('an aborted signal: cancelled before it began', async () => {
    const rig = createRig({ facts });
    expect(await rig.submit('file.read', { path: 'src/cart.js' }, AGENT, AbortSignal.abort())).toMatchObject({
      status: 'cancelled',
    });
    expect(rig.driven).toEqual([]);
  });

  test('the stop epoch was raised while a person was asked: denied', async () => {
    let epoch = 0;
    const raise = (question: { action: { digest: unknown } }) => {
      epoch = 1;
      return { digest: question.action.digest, answer: 'once', by: 'ana' } as never;
    };
    const rig = createRig({ facts, replies: [raise], parts: { stopEpoch: () => epoch } });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('an act without a driver fails, and is recorded as failed', async () => {
    const rig = createRig({ facts, parts: { drivers: [] } });
    expect(await rig.submit('file.read', { path: 'src/cart.js' })).toMatchObject({ status: 'failed' });
    expect(rig.events()).toEqual(['action.started', 'action.finished']);
  });

  test('a driver that throws is a failed outcome with a code, never an exception', async () => {
    const rig = createRig({
      facts,
      drive: () => {
        throw new SallyportError('FILE_CHANGED', 'It changed.');
      },
    });
    expect(await rig.submit('file.read', { path: 'src/cart.js' })).toMatchObject({
      status: 'failed',
      fault: { code: 'FILE_CHANGED' },
    });
  });
});

describe('the network', () => {
  test('a metadata address is forbidden, whatever a policy permits', async () => {
    const policy =
      'version: 1\ndefault: ask\nrules:\n  - id: all\n    permit: net.fetch\n    where: { host: "*.example.com" }\n';
    const rig = createRig({ policy, facts: { hosts: { 'a.example.com': ['169.254.169.254'] } }, replies: ['once'] });
    expect(await rig.submit('net.fetch', { url: 'http://a.example.com/' })).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toEqual([]);
  });

  test('one private address among the answers asks, although the host is permitted', async () => {
    const policy =
      'version: 1\ndefault: ask\nrules:\n  - id: all\n    permit: net.fetch\n    where: { host: "*.example.com" }\n';
    const rig = createRig({
      policy,
      facts: { hosts: { 'a.example.com': ['93.184.215.14', '10.0.0.7'], 'b.example.com': ['93.184.215.14'] } },
    });
    expect(await rig.submit('net.fetch', { url: 'http://a.example.com/' })).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toHaveLength(1);
    expect(await rig.submit('net.fetch', { url: 'http://b.example.com/' })).toMatchObject({ status: 'done' });
  });

  test('a private address is free where a permit names exactly that place', async () => {
    const policy =
      'version: 1\ndefault: ask\nrules:\n  - id: local\n    permit: net.fetch\n    where: { host: ["dev.example.com:3000", "*.example.com"] }\n';
    const rig = createRig({
      policy,
      facts: { hosts: { 'dev.example.com': ['127.0.0.1'], 'x.example.com': ['127.0.0.1'] } },
    });
    expect(await rig.submit('net.fetch', { url: 'http://dev.example.com:3000/' })).toMatchObject({ status: 'done' });
    expect(await rig.submit('net.fetch', { url: 'http://dev.example.com/' })).toMatchObject({ status: 'denied' });
    expect(await rig.submit('net.fetch', { url: 'http://x.example.com/' })).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toHaveLength(2);
  });

  test('a request that carries a key is forbidden, in its URL, its body or a header', async () => {
    const key = ['ghp', '_', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('');
    const rig = createRig({ facts, replies: ['once', 'once', 'once'] });
    expect(await rig.submit('net.fetch', { url: `https://docs.example.com/?q=${key}` })).toMatchObject({
      status: 'denied',
    });
    expect(
      await rig.submit('net.send', { url: 'https://docs.example.com/', method: 'POST', body: `token: ${key}` }),
    ).toMatchObject({ status: 'denied' });
    expect(await rig.submit('net.fetch', { ...FETCH, headers: { accept: key } })).toMatchObject({ status: 'denied' });
    expect(rig.driven).toEqual([]);
  });

  test('headers that carry authority cannot be set by a model', async () => {
    const rig = createRig({ facts, replies: ['once'] });
    expect(await rig.submit('net.fetch', { ...FETCH, headers: { Authorization: 'Bearer x' } })).toMatchObject({
      status: 'invalid',
    });
    expect(await rig.submit('net.fetch', { ...FETCH, headers: { accept: 'a\r\nHost: b' } })).toMatchObject({
      status: 'invalid',
    });
  });
});
