import { describe, expect, test } from 'vitest';
import { createRig, WORKSPACE } from './kernel-rig.ts';

const PIPELINE = '.github/workflows/ci.yml';
const COMMAND = { command: `echo on: push > ${PIPELINE}` };
const policy = (rule: object) => JSON.stringify({ version: 1, default: 'ask', rules: [{ id: 'r', ...rule }] });
const facts = {
  files: { [`${WORKSPACE}/a.txt`]: 'a\n', '/home/ana/notes.txt': 'notes\n' },
  programs: ['cat', 'echo', 'make'],
  stages: [
    {
      id: 'st_one',
      digest: 'sha256:1',
      changes: [{ path: `${WORKSPACE}/${PIPELINE}`, change: 'create', entry: 'file', digest: 'sha256:2' }],
    },
  ],
} as const;

describe('what a command changes in the workspace', () => {
  test('is asked about once, when it is carried over', async () => {
    const rig = createRig({ facts, replies: ['once'] });
    expect(await rig.submit('process.run', COMMAND)).toMatchObject({ status: 'done' });
    expect(rig.approver.asked).toEqual([]);
    expect(await rig.submit('stage.apply', { op: 'apply', stage: 'st_one' })).toMatchObject({ status: 'done' });
    expect(rig.approver.asked).toHaveLength(1);
  });

  test('is forbidden at once where a rule forbids it', async () => {
    const rig = createRig({ facts, policy: policy({ forbid: 'file.write', where: { path: '.github/**' } }) });
    expect(await rig.submit('process.run', COMMAND)).toMatchObject({ status: 'denied' });
  });

  test('is asked about at once where the rule is about commands alone, and would not ask later', async () => {
    const rule = { ask: '*', where: { path: '.github/**' }, when: 'kind == "process.run"' };
    const rig = createRig({ facts, policy: policy(rule) });
    expect(await rig.submit('process.run', COMMAND)).toMatchObject({ status: 'denied' });
    expect(rig.approver.asked).toHaveLength(1);
  });

  test('takes no other question away', async () => {
    const rig = createRig({ facts });
    expect(await rig.submit('process.run', { command: `cat /home/ana/notes.txt > ${PIPELINE}` })).toMatchObject({
      status: 'denied',
    });
    const [question] = rig.approver.asked;
    expect(question?.decision.blamed.map(({ type, target }) => [type, target])).toEqual([
      ['read', '/home/ana/notes.txt'],
    ]);
  });
});

test('a file tool asks before it writes: nothing comes after it', async () => {
  const rig = createRig({ facts });
  const args = { changes: [{ change: 'content', path: PIPELINE, content: 'on: push\n' }] };
  expect(await rig.submit('file.write', args)).toMatchObject({ status: 'denied' });
  expect(rig.approver.asked).toHaveLength(1);
});
