import { describe, expect, test } from 'vitest';
import type { Answer, Question } from '../../src/contract/approval.ts';
import type { Grant } from '../../src/contract/grant.ts';
import { asGrantId } from '../../src/contract/ids.ts';
import { APPROVALS_KEPT_MS, PROJECT_GRANT_LIFE_MS } from '../../src/contract/limits.ts';
import { createMemoryFacts } from '../../src/testing/memory-facts.ts';
import { createMemoryGrants } from '../../src/testing/memory-grants.ts';
import { AGENT, createRig, HOUSE, policyFrom, WORKSPACE } from './kernel-rig.ts';

const HOSTS = { 'docs.example.com': ['93.184.215.14'], 'other.example.com': ['93.184.215.15'] };
const NOTES = '/home/ana/notes.txt';
const WORLD = {
  workspace: WORKSPACE,
  home: '/home/ana',
  hosts: HOSTS,
  files: { [NOTES]: 'notes\n', '/home/ana/other.txt': 'x\n', [`${WORKSPACE}/a.txt`]: 'a\n' },
  programs: ['cat', 'head'],
};
const FETCH = { url: 'https://docs.example.com/page' };
const CAT = { argv: ['cat', NOTES] };
const DAY_MS = 24 * 60 * 60_000;

const project =
  (more: Partial<Answer> = {}) =>
  ({ action }: Question): Answer => ({ digest: action.digest, answer: 'project', by: 'ana', ...more });

type Parts = NonNullable<Parameters<typeof createRig>[0]>['parts'];

/** Several sessions over the same state folder, one after the other. */
function openHouse() {
  const grants = createMemoryGrants();
  const memory = { grants, keys: () => [], house: HOUSE };
  return {
    grants,
    session: (replies: NonNullable<Parameters<typeof createRig>[0]>['replies'] = [], parts: Parts = {}) =>
      createRig({ facts: WORLD, replies, parts: { memory, facts: createMemoryFacts(WORLD), ...parts } }),
  };
}

describe('an answer for the project', () => {
  test('is remembered as a capability, and satisfies the same ask in another session', async () => {
    const house = openHouse();
    const first = house.session([project()]);
    expect(await first.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    const [grant] = house.grants.list();
    expect(grant).toMatchObject({
      lasts: 'project',
      text: 'GET docs.example.com:443',
      principal: AGENT,
      workspace: WORKSPACE,
      uses: 1,
      untilMs: first.clock.now() + PROJECT_GRANT_LIFE_MS,
    });
    expect(JSON.stringify(grant?.effects)).not.toContain('page');
    expect(first.events()).toContain('grant.made');

    const second = house.session();
    expect(await second.submit('net.fetch', { url: 'https://docs.example.com/other' })).toMatchObject({
      status: 'done',
    });
    expect(second.approver.asked).toEqual([]);
    expect(second.events()).toEqual(['grant.used', 'action.started', 'action.finished']);
    expect(house.grants.list()[0]).toMatchObject({ uses: 2 });
  });

  test('shows its text and what it would have covered before it is saved', async () => {
    const house = openHouse();
    const shown: unknown[] = [];
    const rig = house.session([
      'once',
      'once',
      (question: Question) => {
        shown.push(question.projectScope, question.history?.());
        return undefined;
      },
    ]);
    await rig.submit('net.fetch', FETCH);
    await rig.submit('net.fetch', { url: 'https://other.example.com/' });
    await rig.submit('net.fetch', { url: 'https://docs.example.com/third' });
    expect(shown).toEqual([
      'in this project: GET docs.example.com:443',
      {
        asked: 2,
        covered: [{ atMs: expect.any(Number), summary: 'GET https://docs.example.com/page' }],
      },
    ]);
  });

  test.each([
    ['another host', 'net.fetch', { url: 'https://other.example.com/' }],
    ['another port', 'net.fetch', { url: 'https://docs.example.com:8443/page' }],
    ['another method', 'net.fetch', { ...FETCH, method: 'HEAD' }],
    ['data that is sent', 'net.send', { ...FETCH, method: 'POST', body: 'x' }],
  ])('never covers more than was shown: %s', async (_what, kind, args) => {
    const house = openHouse();
    await house.session([project()]).submit('net.fetch', FETCH);
    const rig = house.session();
    expect(await rig.submit(kind, args)).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toHaveLength(1);
    // The control: what was shown is covered.
    expect(await house.session().submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
  });

  test('for a command covers the programs that it started, and the same files', async () => {
    const house = openHouse();
    await house.session([project()]).submit('process.run', CAT);
    expect(house.grants.list()[0]?.text).toBe(`read ${NOTES}, by cat`);
    expect(await house.session().submit('process.run', { argv: ['cat', '-n', NOTES] })).toMatchObject({
      status: 'done',
    });
    for (const args of [
      { argv: ['head', NOTES] },
      { command: `cat ${NOTES} | head` },
      { argv: ['cat', '/home/ana/other.txt'] },
    ])
      expect(await house.session().submit('process.run', args), JSON.stringify(args)).toMatchObject({
        status: 'denied',
      });
    const other = createMemoryFacts(WORLD);
    const swapped = {
      ...other,
      program: (name: string) => {
        const found = other.program(name);
        return found && { ...found, digest: `sha256:${'e'.repeat(64)}` };
      },
    };
    expect(await house.session([], { facts: swapped }).submit('process.run', CAT)).toMatchObject({ status: 'denied' });
  });

  test('is for the principal that it was given to', async () => {
    const house = openHouse();
    await house.session([project()]).submit('net.fetch', FETCH);
    const other = { kind: 'agent', name: 'stranger' } as const;
    expect(await house.session().submit('net.fetch', FETCH, other)).toMatchObject({ status: 'denied' });
    expect(await house.session().submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
  });

  test('is for the reasons that were shown: what is asked for another one is asked', async () => {
    const policy = policyFrom(
      'version: 1\ndefault: ask\nrules: [{ id: seen, ask: net.fetch, when: \'principal.kind == "person"\' }]',
    );
    const house = openHouse();
    const parts = { policy: () => policy };
    await house.session([project()], parts).submit('net.fetch', FETCH);
    const by = { kind: 'person', name: AGENT.name } as const;
    const grant = house.grants.list()[0] as Grant;
    expect(grant.reasons).toEqual(['policy:default']);
    house.grants.put({ ...grant, principal: by });
    // Of a person another rule asks, too.
    expect(await house.session([], parts).submit('net.fetch', FETCH, by)).toMatchObject({ status: 'denied' });
    house.grants.put({ ...grant, principal: by, reasons: [...grant.reasons, 'policy:command/seen'] });
    expect(await house.session([], parts).submit('net.fetch', FETCH, by)).toMatchObject({ status: 'done' });
  });

  test('never satisfies a forbid', async () => {
    const house = openHouse();
    await house.session([project()]).submit('net.fetch', FETCH);
    const grant = house.grants.list()[0] as Grant;
    const forbidding = policyFrom('version: 1\ndefault: ask\nrules: [{ id: no, forbid: net.fetch }]');
    // As if it had been given under this very policy, and for this very rule.
    house.grants.put({ ...grant, policy: forbidding.digest, reasons: ['policy:command/no'] });
    const rig = house.session([], { policy: () => forbidding });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(house.grants.list()[0]).toMatchObject({ uses: 1 });
  });

  test.each<[string, (house: ReturnType<typeof openHouse>) => Parts]>([
    [
      'the policy',
      () => ({ policy: () => policyFrom('version: 1\ndefault: ask\nrules: [{ id: x, permit: file.read }]') }),
    ],
    [
      'the place: another folder of the same name',
      () => {
        const facts = createMemoryFacts(WORLD);
        const path: typeof facts.path = (text) => ({
          ...facts.path(text),
          ...(text === WORKSPACE && { identity: '9:9' }),
        });
        return { facts: { ...facts, path } };
      },
    ],
    ['everything, by a stop of all', () => ({ stopEpoch: () => 1 })],
  ])('dies with %s', async (_what, change) => {
    const house = openHouse();
    await house.session([project()]).submit('net.fetch', FETCH);
    expect(await house.session().submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    expect(await house.session([], change(house)).submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('ends at its time, and after so many uses, the first one included', async () => {
    const house = openHouse();
    const rig = house.session([
      ({ action }) => project({ untilMs: rig.clock.now() + DAY_MS, usesMax: 2 })({ action } as Question),
    ]);
    await rig.submit('net.fetch', FETCH);
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    house.grants.put({ ...(house.grants.list()[0] as Grant), uses: 0 });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'done' });
    const clock = { now: () => rig.clock.now() + DAY_MS, monotonic: () => 0 };
    expect(await house.session([], { clock }).submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('that was revoked is asked about again, also where that happens in the last moment', async () => {
    const house = openHouse();
    await house.session([project()]).submit('net.fetch', FETCH);
    const grant = house.grants.list()[0] as Grant;
    const late = { ...house.grants, find: () => ({ ...grant, revokedAtMs: 1 }) };
    const memory = { grants: late, keys: () => [], house: HOUSE };
    const rig = house.session([], { memory });
    expect(await rig.submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
    expect(rig.events()).toEqual(['approval.asked', 'action.denied']);
    house.grants.put({ ...grant, revokedAtMs: 1 });
    expect(await house.session().submit('net.fetch', FETCH)).toMatchObject({ status: 'denied' });
  });

  test('the last use is had by one of two acts at the same time', async () => {
    const house = openHouse();
    await house.session([project({ usesMax: 2 })]).submit('net.fetch', FETCH);
    const rig = house.session();
    const outcomes = await Promise.all([rig.submit('net.fetch', FETCH), rig.submit('net.fetch', FETCH)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['denied', 'done']);
    expect(house.grants.list()[0]).toMatchObject({ uses: 2 });
  });

  test('that was not offered is a yes to this act alone', async () => {
    const house = openHouse();
    const rig = house.session([project()]);
    expect(await rig.submit('net.send', { ...FETCH, method: 'POST', body: 'x' })).toMatchObject({ status: 'done' });
    expect(rig.approver.asked[0]?.projectScope).toBeUndefined();
    expect(house.grants.list()).toEqual([]);
  });

  test('is not remembered where it could not be recorded', async () => {
    const house = openHouse();
    const rig = house.session([project()]);
    const { ledger } = rig;
    const failing = {
      ...ledger,
      appendWith: async (record: Parameters<typeof ledger.appendWith>[0], change: () => boolean) => {
        if (record.event === 'grant.made') throw new Error('the disk is full');
        return ledger.appendWith(record, change);
      },
    };
    await expect(house.session([project()], { ledger: failing }).submit('net.fetch', FETCH)).rejects.toThrow();
    expect(house.grants.list()).toEqual([]);
  });
});

describe('what was not understood whole', () => {
  const ODD = { command: `eval "$(printf 'cat %s' ${NOTES})"; cat ${NOTES}` };

  test('is remembered as exactly this act, in this session', async () => {
    const house = openHouse();
    const rig = house.session(['session']);
    await rig.submit('process.run', ODD);
    expect(rig.approver.asked[0]).toMatchObject({ sessionScope: 'until this session ends: exactly this act again' });
    expect(rig.approver.asked[0]?.projectScope).toBeUndefined();
    expect(await rig.submit('process.run', { command: `${ODD.command} ` })).toMatchObject({ status: 'denied' });
  });
});

test('what is over is forgotten a month later, and not before', async () => {
  const house = openHouse();
  const rig = house.session([project()]);
  await rig.submit('net.fetch', FETCH);
  const [old] = house.grants.list() as [Grant];
  const nowMs = rig.clock.now();
  for (const [id, untilMs] of [
    ['g_older', nowMs - APPROVALS_KEPT_MS - 1],
    ['g_newer', nowMs - APPROVALS_KEPT_MS + 1],
  ] as const)
    house.grants.put({ ...old, id: asGrantId(id), untilMs });
  await house.session([project()]).submit('net.fetch', { url: 'https://other.example.com/' });
  expect(house.grants.list().map(({ id }) => id)).toEqual([old.id, 'g_newer']);
});

test('a policy that changed while the person read counts: what it allows now needs no answer, what it forbids is denied', async () => {
  const ask = policyFrom('version: 1\ndefault: ask\n');
  for (const [now, status] of [
    ['permit', 'done'],
    ['forbid', 'denied'],
    ['ask', 'denied'],
  ] as const) {
    let policy = ask;
    const reply = ({ action }: Question): Answer => {
      policy = policyFrom(`version: 1\ndefault: ask\nrules: [{ id: r, ${now}: file.read, where: { path: ${NOTES} } }]`);
      return { digest: action.digest, answer: 'once', by: 'ana' };
    };
    const rig = openHouse().session([reply], { policy: () => policy });
    expect([now, (await rig.submit('process.run', CAT)).status]).toEqual([now, status]);
  }
});

test('what a person changed is a new act: judged, recorded, and said to whoever proposed', async () => {
  const rig = openHouse().session([
    ({ action, edit }: Question): Answer => ({
      digest: action.digest,
      answer: 'edit',
      by: 'terminal',
      ...(edit !== undefined && { arguments: edit.toArguments('https://other.example.com/mine') }),
    }),
    'once',
  ]);
  const outcome = await rig.submit('net.fetch', FETCH);
  expect(outcome).toMatchObject({ status: 'done', editedFrom: 'GET https://docs.example.com/page' });
  expect(rig.driven).toEqual([
    { kind: 'net.fetch', arguments: expect.objectContaining({ url: 'https://other.example.com/mine' }) },
  ]);
  expect(rig.approver.asked).toHaveLength(2);
  expect(rig.events()).toEqual([
    'approval.asked',
    'action.refused',
    'approval.asked',
    'approval.granted',
    'action.started',
    'action.finished',
  ]);
});
