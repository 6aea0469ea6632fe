import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Approver } from '../../src/contract/approval.ts';
import { asDigest, asQuestionId, asSessionId } from '../../src/contract/ids.ts';
import type { QueuedQuestion } from '../../src/contract/question-queue.ts';
import type { AnswerWords, ApproverKey, SignedAnswer } from '../../src/contract/signed-answer.ts';
import { createChannels } from '../../src/drivers/approver/channels.ts';
import { createQueueApprover } from '../../src/drivers/approver/queue-approver.ts';
import { createGrantStore, createKeyStore, createQuestionQueue } from '../../src/drivers/store/sealed-stores.ts';
import { createApprovalDesk } from '../../src/kernel/approval/approval-desk.ts';
import { shownOf } from '../../src/kernel/approval/shown-question.ts';
import { answerPayload, answerProblem, keyIdOf, shownDigest } from '../../src/kernel/approval/signed-answer.ts';
import { createMemorySealedRows } from '../../src/testing/memory-sealed-rows.ts';
import { createRig, HOUSE, policyFrom, WORKSPACE } from './kernel-rig.ts';

const facts = { hosts: { 'docs.example.com': ['93.184.215.14'] } };
const FETCH = { url: 'https://docs.example.com/page' };

interface Person {
  readonly key: ApproverKey;
  readonly privateKey: KeyObject;
}

function person(owner: string): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    privateKey,
    key: { id: keyIdOf(spki), owner, publicKey: spki, enrolledAtMs: 0, enrolledBy: 'terminal' },
  };
}

const signed = (words: AnswerWords, { privateKey }: Person): SignedAnswer => ({
  ...words,
  signature: sign(null, answerPayload(words), privateKey).toString('base64'),
});

type RigOptions = NonNullable<Parameters<typeof createRig>[0]>;

/** A state folder in memory, a kernel that asks its queue, and a desk where people answer. */
function openQueue(people: readonly Person[], more: RigOptions = {}) {
  const rows = createMemorySealedRows();
  const [queue, keys, grants] = [createQuestionQueue(rows), createKeyStore(rows), createGrantStore(rows)];
  for (const { key } of people) keys.put(key);
  let ids = 0;
  const session = (options: RigOptions = more, over: (queue: Approver) => Approver = (queue) => queue) => {
    // Real time passes while the queue is looked at.
    const started = performance.now();
    const clock = { now: () => Date.UTC(2026, 0, 1), monotonic: () => performance.now() - started };
    const approver = createQueueApprover({
      ...{ queue, clock, shownOf },
      keys: keys.list,
      answerProblem: (answer, question) =>
        answerProblem(answer, { question, keys: keys.list(), house: HOUSE, nowMs: clock.now() }),
      newQuestionId: () => asQuestionId(`q_${++ids}`),
      waitMs: 60,
      pollMs: 10,
      announce: (question) => {
        for (const tell of announced) tell(question);
      },
    });
    const memory = { grants, keys: keys.list, house: HOUSE };
    const rig = createRig({ facts, ...options, parts: { approver: over(approver), memory, clock, ...options.parts } });
    const desk = createApprovalDesk({
      ...{ grants, queue, keys, ledger: rig.ledger, clock },
      house: HOUSE,
      newSessionId: () => asSessionId('s_desk'),
    });
    return { ...rig, desk, waiting: approver.waiting };
  };
  const announced: ((question: QueuedQuestion) => void)[] = [];
  return { rows, queue, keys, grants, announced, session };
}

const ana = person('ana');
const ben = person('ben');

/** Answers as soon as a question waits. */
function answerAtOnce(
  house: ReturnType<typeof openQueue>,
  make: (question: QueuedQuestion, desk: ReturnType<ReturnType<typeof openQueue>['session']>['desk']) => SignedAnswer[],
) {
  const rig = house.session();
  house.announced.push((question) => {
    for (const answer of make(question, rig.desk)) house.queue.putAnswer(answer);
  });
  return rig;
}

const words = (question: QueuedQuestion, { key }: Person, more: Partial<AnswerWords> = {}): AnswerWords => ({
  question: question.id,
  act: question.act,
  shown: shownDigest(question.shown),
  house: HOUSE,
  answer: 'once',
  expiresAtMs: question.untilMs,
  key: key.id,
  ...more,
});

describe('an answer from the queue', () => {
  test('counts where an enrolled key signed it for exactly this question', async () => {
    const house = openQueue([ana]);
    const rig = answerAtOnce(house, (question) => [signed(words(question, ana), ana)]);
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    expect(rig.events()).toEqual(['approval.asked', 'approval.granted', 'action.started', 'action.finished']);
    expect(rig.ledger.read().find(({ event }) => event === 'approval.granted')?.payload).toEqual({ by: 'ana' });
    expect(house.queue.list()[0]).toMatchObject({ state: 'used' });
  });

  test.each<[string, (question: QueuedQuestion) => SignedAnswer]>([
    ['by a key that is not enrolled', (question) => signed(words(question, ben), ben)],
    ['by another key in the name of an enrolled one', (question) => signed(words(question, ana), ben)],
    ['for another act', (question) => signed(words(question, ana, { act: asDigest(`sha256:${'1'.repeat(64)}`) }), ana)],
    ['for another question', (question) => signed(words(question, ana, { question: asQuestionId('q_other') }), ana)],
    [
      'for another text',
      (question) => signed(words(question, ana, { shown: asDigest(`sha256:${'2'.repeat(64)}`) }), ana),
    ],
    [
      'for another machine',
      (question) => signed(words(question, ana, { house: asDigest(`sha256:${'3'.repeat(64)}`) }), ana),
    ],
    ['that has expired', (question) => signed(words(question, ana, { expiresAtMs: 1 }), ana)],
    ['changed after it was signed', (question) => ({ ...signed(words(question, ana), ana), answer: 'project' })],
    [
      'whose end was moved',
      (question) => ({ ...signed(words(question, ana), ana), expiresAtMs: question.untilMs - 1 }),
    ],
    ['without a signature', (question) => ({ ...words(question, ana), signature: '' })],
    [
      'signed as something else',
      (question) => {
        const said = words(question, ana);
        const text = Buffer.from(answerPayload(said))
          .toString()
          .replace('sallyport answer v1\n', 'sallyport approver key v1\n');
        return { ...said, signature: sign(null, Buffer.from(text), ana.privateKey).toString('base64') };
      },
    ],
  ])('%s counts for nothing', async (_what, make) => {
    const house = openQueue([ana]);
    const rig = answerAtOnce(house, (question) => {
      const answer = make(question);
      // Written where this question looks, whatever it says.
      house.rows.put('answer', `${question.id}.x`, { ...answer, question: question.id });
      return [];
    });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(rig.driven).toEqual([]);
    await expect(rig.desk.answer(make(house.queue.list()[0] as QueuedQuestion))).rejects.toMatchObject({
      code: expect.stringMatching(/^APPROVAL_/),
    });
  });

  test('by a key that was removed meanwhile counts for nothing', async () => {
    const house = openQueue([ana]);
    const rig = answerAtOnce(house, (question) => {
      house.keys.put({ ...ana.key, removedAtMs: 1 });
      return [signed(words(question, ana), ana)];
    });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('is found by the next try of the same act after the run had ended, once', async () => {
    const house = openQueue([ana]);
    const first = house.session();
    expect(await first.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(first.waiting()).toEqual(['q_1']);
    await first.desk.answer(signed(words(house.queue.list()[0] as QueuedQuestion, ana), ana));
    expect(await house.session().submit('net.fetch', { url: 'https://docs.example.com/other' })).toMatchObject({
      status: 'denied',
    });
    const later = house.session();
    expect(await later.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    expect(await house.session().submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('to changes that a command made is found by the next try, whatever its stage is called, for the same content', async () => {
    const change = {
      path: `${WORKSPACE}/.github/workflows/ci.yml`,
      change: 'create',
      entry: 'file',
      digest: 'sha256:1',
    } as const;
    const stages = [
      { id: 'st_one', digest: 'sha256:a', changes: [change] },
      { id: 'st_two', digest: 'sha256:a', changes: [change] },
      { id: 'st_three', digest: 'sha256:b', changes: [{ ...change, digest: 'sha256:2' }] },
    ] as const;
    const house = openQueue([ana], { facts: { stages } });
    const apply = (stage: string) => ['stage.apply', { op: 'apply', stage }] as const;
    const first = house.session();
    expect(await first.submit(...apply('st_one'))).toMatchObject({ status: 'denied' });
    await first.desk.answer(signed(words(house.queue.list()[0] as QueuedQuestion, ana), ana));
    expect(await house.session().submit(...apply('st_three'))).toMatchObject({ status: 'denied' });
    expect(await house.session().submit(...apply('st_two'))).toMatchObject({ status: 'done' });
  });

  test('that is put back after it was used counts for nothing: the question is over', async () => {
    const house = openQueue([ana]);
    let kept: SignedAnswer | undefined;
    const rig = answerAtOnce(house, (question) => {
      kept ??= signed(words(question, ana), ana);
      return [kept];
    });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(house.queue.list().map(({ state }) => state)).toEqual(['used', 'open']);
  });

  test('is void under another policy: the question is asked anew', async () => {
    const house = openQueue([ana]);
    const first = house.session();
    await first.submit('net.fetch', FETCH);
    await first.desk.answer(signed(words(house.queue.list()[0] as QueuedQuestion, ana), ana));
    const policy = policyFrom('version: 1\ndefault: ask\nrules: [{ id: x, permit: file.read }]');
    const second = house.session({ parts: { policy: () => policy } });
    expect(await second.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(house.queue.list()).toHaveLength(2);
  });

  test('two acts at the same time cannot both have it', async () => {
    const house = openQueue([ana]);
    await house.session().submit('net.fetch', FETCH);
    house.queue.putAnswer(signed(words(house.queue.list()[0] as QueuedQuestion, ana), ana));
    const [one, other] = [house.session(), house.session()];
    const outcomes = await Promise.all([one.submit('net.fetch', FETCH), other.submit('net.fetch', FETCH)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['denied', 'done']);
  });

  test('a no needs no key, goes back with its reason, and ends the question', async () => {
    const house = openQueue([ana]);
    const rig = house.session();
    house.announced.push((question) => void rig.desk.refuse(question.id, 'somebody', 'not today'));
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'refused', reason: 'not today' });
    await expect(
      rig.desk.answer(signed(words(house.queue.list()[0] as QueuedQuestion, ana), ana)),
    ).rejects.toMatchObject({
      code: 'APPROVAL_VOID',
    });
  });

  test('for the project is remembered for as long as was signed', async () => {
    const house = openQueue([ana]);
    const untilMs = Date.UTC(2026, 0, 3);
    const rig = answerAtOnce(house, (question) => [
      signed(words(question, ana, { answer: 'project', untilMs, usesMax: 5 }), ana),
    ]);
    await rig.submit('net.fetch', FETCH);
    expect(house.grants.list()).toMatchObject([{ lasts: 'project', by: 'ana', untilMs, usesMax: 5 }]);
  });
});

describe('two persons', () => {
  const policy = 'version: 1\ndefault: ask\nrules: [{ id: big, ask: net.fetch, with: { approvers: 2 } }]';

  test('are two owners of keys; a remembered answer is none', async () => {
    const house = openQueue([ana, ben], { policy });
    const rig = answerAtOnce(house, (question) => [
      signed(words(question, ana), ana),
      signed(words(question, ben), ben),
    ]);
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    expect(rig.ledger.read().find(({ event }) => event === 'approval.granted')?.payload).toMatchObject({
      by: expect.stringMatching(/^(ana and ben|ben and ana)$/),
    });
    expect(house.queue.list()[0]?.shown).toMatchObject({ persons: 2 });
    expect(house.queue.list()[0]?.shown.sessionScope).toBeUndefined();
  });

  test('one person with two keys is one person', async () => {
    const again = person('ana');
    const house = openQueue([ana, again], { policy });
    const rig = answerAtOnce(house, (question) => [
      signed(words(question, ana), ana),
      signed(words(question, again), again),
    ]);
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(rig.driven).toEqual([]);
  });

  test('may be the terminal and the owner of a key, unless that is the person who sits there', async () => {
    for (const [owner, status] of [
      ['ben', 'done'],
      ['root', 'denied'],
    ] as const) {
      const second = person(owner);
      const house = openQueue([second], { policy });
      house.announced.push((question) => house.queue.putAnswer(signed(words(question, second), second)));
      const terminal: Approver = {
        ask: async ({ action }) => ({ digest: action.digest, answer: 'once', by: 'terminal', person: 'root' }),
      };
      const rig = house.session({ policy }, (queue) => createChannels(terminal, queue));
      expect([owner, (await rig.submit('net.fetch', FETCH)).status]).toEqual([owner, status]);
    }
  });

  test('one answer is not enough, and one no is', async () => {
    const house = openQueue([ana, ben], { policy });
    const rig = answerAtOnce(house, (question) => [signed(words(question, ana), ana)]);
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    const other = openQueue([ana, ben], { policy });
    const refusing = answerAtOnce(other, (question) => [
      signed(words(question, ana), ana),
      signed(words(question, ben, { answer: 'no', reason: 'no' }), ben),
    ]);
    expect(await refusing.submit('net.fetch', FETCH)).toMatchObject({ status: 'refused', reason: 'no' });
  });
});

describe('keys', () => {
  const terminalYes = (digest: string) => ({ digest: asDigest(digest), answer: 'once', by: 'terminal' }) as const;

  test('the first comes in by a yes to exactly it, every later one by a signature of an enrolled one', async () => {
    const house = openQueue([]);
    const { desk } = house.session();
    const [a, b] = [ana.key, ben.key];
    await expect(
      desk.enrolFirst('ben', b.publicKey, terminalYes(desk.firstKeyDigest('ana', a.publicKey))),
    ).rejects.toMatchObject({ code: 'APPROVAL_VOID' });
    await desk.enrolFirst('ana', a.publicKey, terminalYes(desk.firstKeyDigest('ana', a.publicKey)));
    await expect(
      desk.enrolFirst('ben', b.publicKey, terminalYes(desk.firstKeyDigest('ben', b.publicKey))),
    ).rejects.toMatchObject({ code: 'APPROVAL_VOID' });
    const { words: said, payload } = desk.keyChange('enrol', { owner: 'ben', publicKey: b.publicKey }, a.id);
    const forged = sign(null, payload, ben.privateKey).toString('base64');
    await expect(desk.changeKey(said, forged)).rejects.toMatchObject({ code: 'APPROVAL_VOID' });
    const good = sign(null, payload, ana.privateKey).toString('base64');
    await expect(desk.changeKey({ ...said, owner: 'ana' }, good)).rejects.toMatchObject({ code: 'APPROVAL_VOID' });
    await desk.changeKey(said, good);
    expect(desk.keys().map(({ owner, enrolledBy }) => [owner, enrolledBy])).toEqual(
      [a.id, b.id].sort().map((id) => (id === a.id ? ['ana', 'terminal'] : ['ben', a.id])),
    );
  });

  test('a removed key does not come back by its old signature; the last one stays', async () => {
    const house = openQueue([ana]);
    const { desk } = house.session();
    const enrol = desk.keyChange('enrol', { owner: 'ben', publicKey: ben.key.publicKey }, ana.key.id);
    const signature = sign(null, enrol.payload, ana.privateKey).toString('base64');
    await desk.changeKey(enrol.words, signature);
    const remove = desk.keyChange('remove', ben.key, ana.key.id);
    await desk.changeKey(remove.words, sign(null, remove.payload, ana.privateKey).toString('base64'));
    await expect(desk.changeKey(enrol.words, signature)).rejects.toMatchObject({ code: 'APPROVAL_VOID' });
    const last = desk.keyChange('remove', ana.key, ana.key.id);
    await expect(
      desk.changeKey(last.words, sign(null, last.payload, ana.privateKey).toString('base64')),
    ).rejects.toMatchObject({ message: expect.stringContaining('the only key') });
  });

  test.each(['terminal', 'the queue', '', 'a\u001b[2J', 'x'.repeat(65)])('%j is no name of an owner', async (owner) => {
    const { desk } = openQueue([]).session();
    await expect(
      desk.enrolFirst(owner, ana.key.publicKey, terminalYes(desk.firstKeyDigest(owner, ana.key.publicKey))),
    ).rejects.toMatchObject({ code: 'APPROVAL_VOID' });
  });
});
