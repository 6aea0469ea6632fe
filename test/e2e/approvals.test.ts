import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person, type Running, rows, until } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
  writeFileSync(join(person.root, 'pass'), 'a long passphrase\n');
});
afterEach(() => person.leave());

/** A place that a person is asked about. */
const PIPELINE = '.github/workflows/ci.yml';
const keyFile = (owner: string) => join(person.root, `${owner}.key`);
const withPassphrase = () => ['--passphrase-file', join(person.root, 'pass')];

/** Presses a key at each question, as they come. */
async function pressing(running: Running, prompts: readonly (readonly [prompt: string, key: string])[]) {
  let from = 0;
  for (const [prompt, key] of prompts) {
    await until(() => running.output().indexOf(prompt, from) >= 0, 30_000);
    from = running.output().length;
    running.child.stdin.write(key);
  }
  const ended = await running.ended;
  return { ...ended, output: running.output().replace(/\u001b\[\d+m|\r/g, '') };
}

async function enrolFirst(owner: string): Promise<string> {
  const args = ['approvals', 'keys', 'enroll', '--owner', owner, '--key', keyFile(owner), ...withPassphrase()];
  const { output } = await pressing(person.start(args, { atTerminal: true }), [['Your answer [', 'y']]);
  return /k_[0-9a-f]{16}/.exec(output)?.[0] ?? output;
}

const writing = (content: string) =>
  person.recording([
    { calls: [['write_file', { path: PIPELINE, content }]] },
    { expect: ['wrote'], text: 'I am done.' },
  ]);
const unanswered = (content: string) =>
  person.recording([
    { calls: [['write_file', { path: PIPELINE, content }]] },
    { expect: ["denied: this needs a person's answer, and nobody answered."], text: 'I am done.' },
  ]);
const list = async (...more: readonly string[]) =>
  JSON.parse((await person.sallyport(['approvals', 'list', '--json', ...more])).stdout) as {
    readonly questions: readonly { readonly id: string; readonly state: string }[];
    readonly grants: readonly { readonly id: string; readonly state: string; readonly uses: number }[];
  };

describe('questions in the queue', () => {
  test('wait, are answered with a key, and the same act goes on: at once, or in the next run', async () => {
    await enrolFirst('ana');
    const asked = await person.sallyport([
      'run',
      'w',
      '--recording',
      unanswered('one\n'),
      '--on-ask',
      'queue',
      '--wait',
      '0.01',
    ]);
    expect(asked).toMatchObject({ status: 4, stderr: expect.stringContaining('one question still waits') });
    const id = (await list()).questions[0]?.id ?? '';
    const shown = await person.sallyport(['approvals', 'show', id]);
    expect(shown.stdout).toContain('may recorded-test do this?');
    expect(shown.stdout).toContain('+one');
    const grant = ['approvals', 'grant', id, '--key', keyFile('ana'), ...withPassphrase()];
    expect(await person.sallyport(grant)).toMatchObject({ status: 0, stdout: `${id}: answered with yes.\n` });
    const again = await person.sallyport([
      'run',
      'w',
      '--recording',
      writing('one\n'),
      '--on-ask',
      'queue',
      '--wait',
      '0.01',
    ]);
    expect(again).toMatchObject({ status: 0 });
    expect(person.read(PIPELINE)).toBe('one\n');
    // Used up: answering it again is refused.
    expect(await person.sallyport(grant)).toMatchObject({ status: 3, stderr: expect.stringContaining('used') });

    const waiting = person.start(['run', 'w', '--recording', writing('two\n'), '--on-ask', 'queue']);
    await waiting.seen('waits for an answer');
    const second = (await list()).questions[0]?.id ?? '';
    await person.sallyport(['approvals', 'grant', second, '--key', keyFile('ana'), ...withPassphrase()]);
    expect(await waiting.ended).toMatchObject({ status: 0 });
    expect(person.read(PIPELINE)).toBe('two\n');
  }, 120_000);

  test('are refused without a key; the reason reaches the agent', async () => {
    const recording = person.recording([
      { calls: [['write_file', { path: PIPELINE, content: 'x' }]] },
      { expect: ['refused by the person: not on a Friday'], text: 'I am done.' },
    ]);
    const running = person.start(['run', 'w', '--recording', recording, '--on-ask', 'queue']);
    await running.seen('waits for an answer');
    const id = (await list()).questions[0]?.id ?? '';
    await person.sallyport(['approvals', 'refuse', id, '--reason', 'not on a Friday']);
    expect(await running.ended).toMatchObject({ status: 0 });
    expect(existsSync(join(person.workspace, PIPELINE))).toBe(false);
  }, 60_000);

  test('are answered by a key that never came near: it signs the bytes that are shown', async () => {
    const first = await enrolFirst('ana');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(person.root, 'ben.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
    const enrol = ['approvals', 'keys', 'enroll', '--owner', 'ben', '--public', join(person.root, 'ben.pem')];
    expect(await person.sallyport(enrol)).toMatchObject({ status: 3 });
    const by = ['--by', keyFile('ana'), '--by-passphrase-file', join(person.root, 'pass')];
    const enrolled = await person.sallyport([...enrol, ...by, '--json']);
    const key = rows(enrolled)[0]?.['id'] as string;
    expect(rows(enrolled)).toMatchObject([{ owner: 'ben', enrolledBy: first }]);

    await person.sallyport(['run', 'w', '--recording', unanswered('x\n'), '--on-ask', 'queue', '--wait', '0.01']);
    const id = (await list()).questions[0]?.id ?? '';
    const how = ['--by', key, '--for', 'project', '--until', '2099-01-01'];
    expect(await person.sallyport(['approvals', 'show', id, '--payload', ...how])).toMatchObject({ status: 3 });
    const soon = new Date(Date.now() + 5 * 24 * 3600_000).toISOString().slice(0, 10);
    const inTime = ['--by', key, '--for', 'project', '--until', soon, '--uses', '3'];
    const payload = (await person.sallyport(['approvals', 'show', id, '--payload', ...inTime])).stdout;
    expect(payload.startsWith('sallyport answer v1\n{')).toBe(true);
    const signature = sign(null, Buffer.from(payload), privateKey).toString('base64');
    const wider = inTime.map((word) => (word === '3' ? '300' : word));
    expect(await person.sallyport(['approvals', 'grant', id, ...wider, '--signature', signature])).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('its signature is not good'),
    });
    expect(await person.sallyport(['approvals', 'grant', id, ...inTime, '--signature', signature])).toMatchObject({
      status: 0,
    });
    const again = await person.sallyport([
      'run',
      'w',
      '--recording',
      writing('x\n'),
      '--on-ask',
      'queue',
      '--wait',
      '0.01',
    ]);
    expect(again).toMatchObject({ status: 0 });
    expect((await list()).grants).toMatchObject([{ state: 'live', uses: 1, usesMax: 3, by: 'ben' }]);
  }, 120_000);
});

describe('what is remembered', () => {
  test('is shown before it is saved, listed with its uses, and revoked in one place', async () => {
    const running = person.start(['run', 'w', '--recording', writing('one\n')], { atTerminal: true });
    const { output } = await pressing(running, [
      ['Your answer [', 'p'],
      ['Until when [', 'x'],
      ['Your answer [', 'p'],
      ['Until when [', '2'],
    ]);
    expect(output).toContain('This would be remembered, and nothing else:');
    expect(output.replaceAll(/\n +/g, '')).toContain(`in this project: write ${join(person.workspace, PIPELINE)}`);
    expect(output).toContain('Nothing was asked in this folder before.');
    expect(person.read(PIPELINE)).toBe('one\n');

    expect(await person.sallyport(['run', 'w', '--recording', writing('two\n'), '--on-ask', 'deny'])).toMatchObject({
      status: 0,
    });
    expect(person.read(PIPELINE)).toBe('two\n');
    const [grant] = (await list()).grants;
    expect(grant).toMatchObject({ state: 'live', uses: 2, lasts: 'project', by: 'terminal' });
    expect((await person.sallyport(['approvals', 'list'])).stdout).toContain('used 2 times');
    const id = grant?.id ?? '';
    expect((await person.sallyport(['approvals', 'show', id])).stdout).toContain('only under the policy sha256:');
    expect(await person.sallyport(['approvals', 'revoke', id])).toMatchObject({ status: 0 });
    expect((await list()).grants).toEqual([]);
    expect((await list('--all')).grants).toMatchObject([{ state: 'revoked' }]);
    await person.sallyport(['run', 'w', '--recording', unanswered('three\n'), '--on-ask', 'deny']);
    expect(person.read(PIPELINE)).toBe('two\n');
    expect((await person.sallyport(['ledger', 'verify'])).status).toBe(0);
    const events = rows(await person.sallyport(['ledger', 'tail', '-n', '50', '--json']));
    expect(JSON.stringify(events)).toContain('grant.revoked');
  }, 120_000);

  test('dies when the workspace is another folder under the same name', async () => {
    const running = person.start(['run', 'w', '--recording', writing('one\n')], { atTerminal: true });
    await pressing(running, [
      ['Your answer [', 'p'],
      ['Until when [', '1'],
    ]);
    execFileSync('sh', ['-c', 'mv "$1" "$1.old" && mkdir "$1"', 'sh', person.workspace]);
    await person.sallyport(['run', 'w', '--recording', unanswered('two\n'), '--on-ask', 'deny']);
    expect(existsSync(join(person.workspace, PIPELINE))).toBe(false);
  }, 60_000);
});

test('a person changes a command, and theirs is judged and run', async () => {
  writeFileSync(join(person.home, 'notes.txt'), 'the notes\n');
  writeFileSync(join(person.workspace, 'here.txt'), 'from here\n');
  const recording = person.recording([
    { calls: [['run_command', { command: `cat ${join(person.home, 'notes.txt')}` }]] },
    { expect: ['The person changed this act to: cat here.txt', 'from here'], text: 'I am done.' },
  ]);
  const running = person.start(['run', 'w', '--recording', recording], { atTerminal: true });
  await until(() => running.output().includes('Your answer ['), 30_000);
  running.child.stdin.write('e');
  await until(() => running.output().includes('change it (Enter'), 30_000);
  // Ctrl-U takes the line away.
  running.child.stdin.write('\u0015cat here.txt\r');
  expect(await running.ended).toMatchObject({ status: 0 });
}, 60_000);
