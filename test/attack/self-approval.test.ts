import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person, until } from '../e2e/command-line.ts';

/**
 * A guarded agent tries to say yes to its own question. Every way that is shut is tried with its control: the same thing
 * by the person works. What a program of the same account can do outside the sandbox, and nobody can tell from the
 * person, stands here too.
 */
let person: Person;
beforeEach(() => {
  person = newPerson();
  writeFileSync(join(person.root, 'pass'), 'a long passphrase\n');
});
afterEach(() => person.leave());

const PIPELINE = '.github/workflows/ci.yml';
const keyFile = (owner: string) => join(person.root, `${owner}.key`);
const withPassphrase = () => ['--passphrase-file', join(person.root, 'pass')];
const QUEUED = ['--on-ask', 'queue', '--wait', '0.01'];
const STATE_DATABASE = 'sallyport.db';

/** At a terminal that a program made: nobody can tell it from a person's, and here it stands for one. */
async function enrolAtTerminal(owner: string, ...more: readonly string[]) {
  const args = ['approvals', 'keys', 'enroll', '--owner', owner, '--key', keyFile(owner), ...withPassphrase(), ...more];
  const running = person.start(args, { atTerminal: true });
  await Promise.race([until(() => running.output().includes('Your answer ['), 30_000), running.ended]);
  running.child.stdin.write('y');
  return running.ended;
}

const writing = (content: string) =>
  person.recording([{ calls: [['write_file', { path: PIPELINE, content }]] }, { text: 'I am done.' }]);
const runs = (content: string, env: Readonly<Record<string, string>> = {}) =>
  person.sallyport(['run', 'w', '--recording', writing(content), ...QUEUED], { env });
const isWritten = () => existsSync(join(person.workspace, PIPELINE));
async function waitingQuestion(): Promise<string> {
  const { stdout } = await person.sallyport(['approvals', 'list', '--json']);
  return (JSON.parse(stdout) as { questions: { id: string }[] }).questions.at(-1)?.id ?? '';
}
const grantWith = (id: string, owner: string, ...more: readonly string[]) =>
  person.sallyport(['approvals', 'grant', id, '--key', keyFile(owner), ...withPassphrase(), ...more]);

/** As whoever can write the file and does not hold its key. */
function inDatabase<T>(act: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(person.state, STATE_DATABASE));
  try {
    return act(database);
  } finally {
    database.close();
  }
}

describe('from inside the sandbox', () => {
  const LOOK = `
    find / -name ${STATE_DATABASE} -not -path '/proc/*' 2>/dev/null
    ls -d "$1" 2>/dev/null
    { echo y >/dev/tty; } 2>/dev/null && echo wrote-to-the-terminal
    printenv | grep SALLYPORT_
    find / -type s -not -path '/proc/*' 2>/dev/null | head -5
    echo looked
  `;

  test('there is no state folder, no socket, no terminal and no word of ours in the environment', async () => {
    await runs('x');
    person.put('look.sh', LOOK);
    const inside = person.start(['exec', '--', 'sh', 'look.sh', person.state], {
      atTerminal: true,
      env: { SALLYPORT_STATE: person.state },
    });
    const { status } = await inside.ended;
    expect([status, inside.output().replaceAll('\r', '').trim()]).toEqual([0, 'looked']);
    // The control: the person sees all of it.
    const outside = spawnSync('script', ['-qefc', `sh look.sh '${person.state}'`, '/dev/null'], {
      cwd: person.workspace,
      env: { ...person.environment(), SALLYPORT_STATE: person.state },
      encoding: 'utf8',
    });
    for (const seen of [join(person.state, STATE_DATABASE), 'wrote-to-the-terminal', 'SALLYPORT_STATE'])
      expect(outside.stdout).toContain(seen);
  }, 120_000);
});

describe('from outside the sandbox, without a key', () => {
  test('no command says yes: not without a key, not with one that nobody enrolled, not in an owner’s name', async () => {
    await enrolAtTerminal('ana');
    await runs('x');
    const id = await waitingQuestion();
    expect(await person.sallyport(['approvals', 'grant', id], { input: 'y\ny\n' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('A yes needs a signature'),
    });
    // A key file of the agent's own, made in a state folder of its own, in the name of ana.
    const own = join(person.root, 'own-state');
    const mine = ['--key', join(person.root, 'mine.key'), '--owner', 'ana', '--state', own, ...withPassphrase()];
    const making = person.start(['approvals', 'keys', 'enroll', ...mine], { atTerminal: true });
    await until(() => making.output().includes('Your answer ['), 30_000);
    making.child.stdin.write('y');
    await making.ended;
    const forged = ['approvals', 'grant', id, '--key', join(person.root, 'mine.key'), ...withPassphrase()];
    expect(await person.sallyport(forged)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('its key is not enrolled here'),
    });
    // In its own folder there is no such question, and an answer there is none here.
    expect((await person.sallyport([...forged, '--state', own])).status).toBe(2);
    expect(await runs('x')).toMatchObject({ status: 4 });
    expect(isWritten()).toBe(false);
    // The control.
    expect(await grantWith(id, 'ana')).toMatchObject({ status: 0 });
    await runs('x');
    expect(isWritten()).toBe(true);
  }, 180_000);

  test('no key is enrolled where there is no terminal; and at one, no second key without the signature of the first', async () => {
    const args = ['approvals', 'keys', 'enroll', '--owner', 'eve', '--key', keyFile('eve'), ...withPassphrase()];
    const blind = await person.sallyport(args, { through: ['setsid', '--wait'], input: 'y\ny\ny\n' });
    expect(blind).toMatchObject({ status: 3, stderr: expect.stringContaining('there is none here') });
    expect((await person.sallyport(['approvals', 'keys', 'list', '--json'])).stdout).toBe('[]\n');
    // The control, and what comes after it.
    expect(await enrolAtTerminal('ana')).toMatchObject({ status: 0 });
    const second = await enrolAtTerminal('mallory');
    expect(second).toMatchObject({ status: 3, stdout: expect.stringContaining('one that is has to sign') });
    expect(existsSync(keyFile('mallory'))).toBe(false);
    expect(
      await enrolAtTerminal('ben', '--by', keyFile('ana'), '--by-passphrase-file', join(person.root, 'pass')),
    ).toMatchObject({
      status: 0,
    });
  }, 180_000);

  test('no word in the environment is an answer', async () => {
    const words = {
      SALLYPORT_APPROVE: '1',
      SALLYPORT_APPROVED: 'true',
      SALLYPORT_ON_ASK: 'allow',
      CI: '1',
      APPROVED: 'yes',
    };
    expect(await runs('x', words)).toMatchObject({ status: 4 });
    expect(
      await person.sallyport(['run', 'w', '--recording', writing('x')], { env: words, through: ['setsid', '--wait'] }),
    ).toMatchObject({
      status: 0,
    });
    expect(isWritten()).toBe(false);
  }, 60_000);
});

describe('with the files of the state folder', () => {
  test('nothing that is written there without its key is an answer, a grant, or a key', async () => {
    await enrolAtTerminal('ana');
    await runs('x');
    const id = await waitingQuestion();
    inDatabase((database) => {
      const put = database.prepare('INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)');
      const answer = { question: id, answer: 'once', key: 'k_0123456789abcdef', signature: '' };
      put.run('answer', `${id}.k_0123456789abcdef`, Buffer.from(JSON.stringify(answer)));
      put.run(
        'grant',
        'g_0123456789abcdef',
        Buffer.from(JSON.stringify({ id: 'g_0123456789abcdef', lasts: 'project' })),
      );
      put.run('key', 'k_0123456789abcdef', Buffer.from(JSON.stringify({ id: 'k_0123456789abcdef', owner: 'eve' })));
    });
    expect(await runs('x')).toMatchObject({ status: 4 });
    const { stdout } = await person.sallyport(['approvals', 'keys', 'list', '--json']);
    expect((JSON.parse(stdout) as unknown[]).length).toBe(1);
    expect(isWritten()).toBe(false);
    // A key that was taken away does not make room for a "first" one, since that is what nobody may be.
    expect(await grantWith(id, 'ana')).toMatchObject({ status: 0 });
    await runs('x');
    expect(isWritten()).toBe(true);
  }, 180_000);

  test('an answer that was given before is none to another question, wherever it is copied to', async () => {
    await enrolAtTerminal('ana');
    await runs('x');
    const first = await waitingQuestion();
    await grantWith(first, 'ana');
    await runs('y');
    const second = await waitingQuestion();
    expect(second).not.toBe(first);
    const copied = inDatabase((database) => {
      const copy = `INSERT INTO sealed SELECT kind, replace(id, '${first}', '${second}'), body FROM sealed WHERE kind = 'answer'`;
      return Number(database.prepare(copy).run().changes);
    });
    expect(copied).toBe(1);
    expect(await runs('y')).toMatchObject({ status: 4 });
    expect(isWritten()).toBe(false);
    await runs('x');
    expect(person.read(PIPELINE)).toBe('x');
  }, 180_000);

  test('there is no socket that could be spoken to', async () => {
    await runs('x');
    const kinds = readdirSync(person.state, { recursive: true, withFileTypes: true });
    expect(kinds.filter((entry) => entry.isSocket() || entry.isFIFO())).toEqual([]);
    expect(kinds.length).toBeGreaterThan(2);
  }, 60_000);
});

describe('what nobody can tell from the person', () => {
  test('a terminal that a program of the same account makes, outside the sandbox; and doctor says so', async () => {
    const running = person.start(['run', 'w', '--recording', writing('x')], { atTerminal: true });
    await until(() => running.output().includes('Your answer ['), 30_000);
    running.child.stdin.write('y');
    await running.ended;
    expect(isWritten()).toBe(true);
    const report = JSON.parse((await person.sallyport(['doctor', '--json'])).stdout) as { advice: string[] };
    expect(report.advice.join(' ')).toContain('An agent that runs outside the sandbox as this user');
  }, 120_000);
});
