import { describe, expect, test } from 'vitest';
import type { StageFact } from '../../src/contract/facts.ts';
import { AGENT, createRig, HOME, PERSON, WORKSPACE } from './kernel-rig.ts';

/** Permits whatever can be permitted: what is denied under it, no policy can grant. */
const GENEROUS = `version: 1
default: ask
rules:
  - id: everything
    permit: "*"
  - id: all-of-it
    permit: "*"
    where: { effect: [secret, destroy, privilege, persist] }
`;
const write = (path: string) => ({ changes: [{ change: 'content', path, content: 'x\n' }] });
const facts = {
  files: {
    [`${WORKSPACE}/src/a.js`]: 'a\n',
    [`${WORKSPACE}/.git/config`]: '[core]\n',
    [`${WORKSPACE}/.env`]: 'KEY=1\n',
    [`${HOME}/notes.txt`]: 'n\n',
  },
  links: { [`${WORKSPACE}/notes`]: HOME, [`${WORKSPACE}/settings.txt`]: `${WORKSPACE}/.env` },
  hosts: { 'docs.example.com': ['93.184.215.14'] },
  programs: ['curl', 'sudo', 'node', 'ls'],
  undoable: [`${WORKSPACE}/src/a.js`],
};
const rig = () => createRig({ facts, policy: GENEROUS, replies: ['once', 'once'] });
const deniedBy = (rule: string) => ({
  status: 'denied',
  decision: { determining: expect.arrayContaining([expect.objectContaining({ judge: 'kind', rule })]) },
});

describe('what no policy and no answer can grant', () => {
  test('what a policy permits is done (control)', async () => {
    const { submit, driven } = rig();
    expect(await submit('file.write', write('src/b.js'))).toMatchObject({ status: 'done' });
    expect(await submit('net.fetch', { url: 'https://docs.example.com/' })).toMatchObject({ status: 'done' });
    expect(await submit('process.run', { argv: ['ls'] })).toMatchObject({ status: 'done' });
    expect(driven).toHaveLength(3);
  });

  test.each([
    ['file.read', { path: '../notes.txt' }],
    ['file.read', { path: 'notes/notes.txt' }],
    ['file.read', { path: `${HOME}/notes.txt` }],
    ['file.list', { path: '~' }],
    ['file.write', write('/home/ana/notes.txt')],
    ['file.delete', { path: 'notes/notes.txt' }],
  ])('file tools reach nothing outside the workspace: %s %j', async (kind, args) => {
    const { submit, driven, approver } = rig();
    expect(await submit(kind, args)).toMatchObject(deniedBy('floor/outside-workspace'));
    expect([driven, approver.asked]).toEqual([[], []]);
  });

  test.each([
    ['file.read', { path: '.env' }],
    ['file.read', { path: 'settings.txt' }],
    ['file.write', write('.git/hooks/pre-commit')],
    ['file.write', write('.GIT/config')],
    ['file.write', write('sallyport.yaml')],
    ['file.write', write('.claude/settings.json')],
    ['file.delete', { path: '.git', recursive: true }],
    ['file.delete', { path: '.' }],
  ])('file tools leave protected places alone, by any name: %s %j', async (kind, args) => {
    const { submit, driven, approver } = rig();
    expect(await submit(kind, args)).toMatchObject(deniedBy('floor/protected-place'));
    expect([driven, approver.asked]).toEqual([[], []]);
  });

  test('what a command changed is not carried into a protected place', async () => {
    const change = { change: 'create', entry: 'file', digest: `sha256:${'1'.repeat(64)}` } as const;
    const stage = (path: string): StageFact => ({ id: path, changes: [{ path, ...change }], digest: 'sha256:d' });
    const stages = [stage(`${WORKSPACE}/src/c.js`), stage(`${WORKSPACE}/.git/hooks/post-merge`), stage(`${HOME}/x`)];
    const { submit, driven } = createRig({ facts: { ...facts, stages }, policy: GENEROUS });
    const apply = (id: string) => submit('stage.apply', { op: 'apply', stage: id });
    expect(await apply(`${WORKSPACE}/src/c.js`)).toMatchObject({ status: 'done' });
    expect(await apply(`${WORKSPACE}/.git/hooks/post-merge`)).toMatchObject(deniedBy('floor/protected-place'));
    expect(await apply(`${HOME}/x`)).toMatchObject(deniedBy('floor/outside-workspace'));
    expect(driven).toHaveLength(1);
  });

  test('only a person takes acts back', async () => {
    const undo = { op: 'undo', session: 's_other' };
    const { submit, driven } = rig();
    expect(await submit('stage.apply', undo, AGENT)).toMatchObject(deniedBy('floor/undo-is-a-persons'));
    expect(driven).toEqual([]);
    expect(await submit('stage.apply', undo, PERSON)).toMatchObject({ status: 'done' });
  });

  test.each([
    'curl https://docs.example.com/',
    'sudo ls',
    'echo x > /home/ana/notes.txt',
    'rm -rf /home/ana/notes.txt',
  ])('a command that says it would leave the sandbox is not run: %s', async (command) => {
    const { submit, driven, approver } = rig();
    expect(await submit('process.run', { command })).toMatchObject({ status: 'denied' });
    expect([driven, approver.asked]).toEqual([[], []]);
  });

  test.each(['ls \u202e txt.sj', 'ls\u200b', 'ls \u0007', 'lѕ -a', 'ls \ud800'])(
    'a command that cannot be shown as what it is, is not run: %j',
    async (command) => {
      const { submit, driven, approver } = rig();
      const { status } = await submit('process.run', { command });
      expect(['denied', 'invalid']).toContain(status);
      expect([driven, approver.asked]).toEqual([[], []]);
    },
  );
});

describe('the model', () => {
  const ask = (endpoint: string) => ({ endpoint, model: 'm', messages: [], tools: [] });
  const named = { mandate: { endpoints: ['https://models.example.com/v1'] } };

  test('is asked without a question at the endpoint that the person named, and at no other', async () => {
    const { submit, driven, approver } = createRig({ parts: named });
    expect(await submit('model.generate', ask('https://models.example.com/v1'))).toMatchObject({ status: 'done' });
    expect(approver.asked).toEqual([]);
    for (const other of [
      'https://models.example.com/v2',
      'https://models.example.com:8443/v1',
      'https://evil.example/v1',
    ])
      expect(await submit('model.generate', ask(other))).toMatchObject({ status: 'denied' });
    expect(driven).toHaveLength(1);
    expect(approver.asked).toHaveLength(3);
  });

  test('is not asked in clear over a network, whoever permits it', async () => {
    const { submit, driven } = createRig({ policy: GENEROUS, replies: ['once'] });
    expect(await submit('model.generate', ask('http://models.example.com/v1'))).toMatchObject({
      status: 'invalid',
      fault: { code: 'URL_INVALID' },
    });
    expect(driven).toEqual([]);
    expect(await submit('model.generate', ask('http://127.0.0.1:11434/v1'))).toMatchObject({ status: 'done' });
  });
});

describe('labels', () => {
  test('what nobody labelled is untrusted and private', async () => {
    const { submit } = createRig({ facts });
    const outcome = await submit('file.read', { path: 'src/a.js' });
    expect(outcome).toMatchObject({ action: { label: { integrity: 'untrusted', confidentiality: 'private' } } });
  });

  test('what was read raises no later act: a session keeps the least believed label', async () => {
    const secret = { integrity: 'untrusted', confidentiality: 'secret', sources: ['vault'] } as const;
    const { kernel } = createRig({ facts, drive: () => ({ value: null, label: secret }) });
    const trusted = { integrity: 'user', confidentiality: 'public', sources: ['me'] } as const;
    const act = {
      kind: 'file.read',
      arguments: { path: 'src/a.js' },
      principal: AGENT,
      session: 's_test' as never,
      label: trusted,
    };
    expect((await kernel.decide(act)).action.label).toMatchObject({ integrity: 'user', confidentiality: 'private' });
    await kernel.submit(act);
    expect((await kernel.decide(act)).action.label).toEqual({
      integrity: 'untrusted',
      confidentiality: 'secret',
      sources: ['me', 'person', 'vault'],
    });
  });
});
