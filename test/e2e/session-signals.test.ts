import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person, processesWith, type Running, rows, until } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const sallyport = (...args: string[]) => person.sallyport(args);
/** Seconds that no other test sleeps. */
const SECONDS = `3000.${process.pid}`;
/** The whole tree but our own process, which may still be saying how it went. */
const remains = (): readonly number[] => processesWith(SECONDS).filter((pid) => !ours.has(pid));
const ours = new Set<number>();
const sleepers = () => processesWith(`sleep ${SECONDS}`, 'sleep');

/** A command in the sandbox that would go on for an hour, with everything that it has forked. */
async function running(
  script = `sleep ${SECONDS}`,
  sleeping = 1,
): Promise<{ readonly run: Running; readonly id: string }> {
  const run = person.start(['exec', '--shell', script]);
  ours.add(run.child.pid ?? 0);
  await until(() => sleepers().length === sleeping, 20_000);
  return { run, id: (await sessions())[0]?.id ?? '' };
}

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly paused?: { readonly by: string; readonly why?: string };
}
const sessions = async () => rows(await sallyport('sessions', 'list', '--json'))[0] as unknown as readonly Listed[];
const entries = async () =>
  rows(await sallyport('ledger', 'tail', '--count', '100', '--json')) as unknown as readonly {
    readonly event: string;
    readonly session: string;
    readonly header: Readonly<Record<string, unknown>>;
    readonly payload?: Readonly<Record<string, unknown>>;
  }[];

describe('stopping', () => {
  test('when it returns everything that the session started is dead, and the record says who and why', async () => {
    const { run, id } = await running();
    const stopped = await sallyport('sessions', 'stop', id, '--why', 'the wrong branch');
    expect(remains()).toEqual([]);
    expect(stopped).toMatchObject({ status: 0, stdout: `Session ${id} has stopped.\n` });
    expect(await run.ended).toMatchObject({
      status: 130,
      stderr: expect.stringMatching(/Stopped by \w+ \(the wrong branch\)\./),
    });
    const record = (await entries()).find(({ event }) => event === 'session.stopped');
    expect(record).toMatchObject({
      session: id,
      header: { end: 'stopped' },
      payload: { by: expect.stringMatching(/\w/), why: 'the wrong branch' },
    });
    expect(await sessions()).toMatchObject([{ id, status: 'stopped' }]);
    expect(readdirSync(join(person.state, 'signals'))).toEqual([]);
  });

  test('one that does not listen is killed: its process was held up', async () => {
    const { run, id } = await running();
    run.child.kill('SIGSTOP');
    expect((await sallyport('sessions', 'stop', id)).stdout).toContain('was killed');
    expect(remains()).toEqual([]);
    expect((await entries()).at(-1)).toMatchObject({ event: 'session.stopped', header: { end: 'killed' } });
    expect(await sessions()).toMatchObject([{ id, status: 'stopped' }]);
    expect((await sallyport('ledger', 'verify')).status).toBe(0);
  });

  test('kill takes what has left its session and its parent, twice forked, with it', async () => {
    const hiding = [
      `setsid sh -c 'trap "" TERM HUP INT; sleep ${SECONDS}' &`,
      `(setsid sh -c '(nohup sleep ${SECONDS} >/dev/null 2>&1 &)' &)`,
      `sleep ${SECONDS}`,
    ].join('\n');
    const { run, id } = await running(hiding, 3);
    expect((await sallyport('sessions', 'kill', id)).stdout).toBe(`Session ${id} and all that it started is dead.\n`);
    expect(remains()).toEqual([]);
    expect(await run.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  test('an unknown session is said to be none, one that is over is left alone', async () => {
    await sallyport('exec', '--', 'true');
    const [{ id } = { id: '' }] = await sessions();
    expect(await sallyport('sessions', 'stop', id)).toMatchObject({
      status: 0,
      stdout: `Session ${id} was not running.\n`,
    });
    expect(await sallyport('sessions', 'pause', id)).toMatchObject({ status: 2 });
    for (const odd of ['s_0123456789abcdef', 's_a/../../STOP'])
      expect((await sallyport('sessions', 'stop', odd)).stderr).toContain('There is no session');
    expect(existsSync(join(person.state, 'STOP'))).toBe(false);
  });
});

describe('pausing', () => {
  test('the next act waits, and everybody can see why; it goes on when it may', async () => {
    const recording = person.recording([
      { calls: [['run_command', { command: `sleep ${SECONDS} & wait; true` }]] },
      { calls: [['write_file', { path: 'after.txt', content: 'x' }]] },
      { text: 'Done.' },
    ]);
    const run = person.start(['run', 'work', '--recording', recording]);
    await until(() => sleepers().length === 1, 20_000);
    const [{ id } = { id: '' }] = await sessions();
    await sallyport('sessions', 'pause', id, '--why', 'lunch');
    for (const pid of sleepers()) process.kill(pid, 'SIGKILL');
    await run.seen(/Paused by \w+ \(lunch\)/);
    expect(await sessions()).toMatchObject([{ id, status: 'running', paused: { why: 'lunch' } }]);
    expect((await sallyport('sessions', 'list')).stdout).toContain(`${id}  paused `);
    expect(existsSync(join(person.workspace, 'after.txt'))).toBe(false);
    await sallyport('sessions', 'continue', id);
    expect(await run.ended).toMatchObject({ status: 0 });
    expect(existsSync(join(person.workspace, 'after.txt'))).toBe(true);
    const events = (await entries()).map(({ event }) => event);
    expect(events.filter((event) => /paused|continued/.test(event))).toEqual(['session.paused', 'session.continued']);
  });
});

describe('stopping everything', () => {
  const stopFile = () => join(person.state, 'STOP');

  test('ends every session, and none begins until a person clears it at a terminal', async () => {
    const runs = [await running(), await running(`sleep ${SECONDS}`, 2)];
    const stopped = await sallyport('stop', '--all', '--why', 'wrong account');
    expect(remains()).toEqual([]);
    expect(stopped.stdout).toContain('Everything is stopped: 2 sessions.');
    for (const { run } of runs) expect((await run.ended).status).toBe(130);
    expect(await sallyport('exec', '--', 'touch', 'a')).toMatchObject({
      status: 125,
      stderr: expect.stringMatching(/Everything was stopped by \w+ \(wrong account\), so nothing is begun/),
    });
    expect((await sallyport('stop', '--clear')).status).toBe(2);
    const asked = person.start(['stop', '--clear'], { atTerminal: true });
    await asked.seen('Your answer [');
    asked.child.stdin.write('n');
    expect((await asked.ended).status).toBe(3);
    expect(existsSync(stopFile())).toBe(true);
    const again = person.start(['stop', '--clear'], { atTerminal: true });
    await again.seen('Your answer [');
    again.child.stdin.write('y');
    expect((await again.ended).status).toBe(0);
    expect((await sallyport('exec', '--', 'touch', 'a')).status).toBe(0);
    expect((await entries()).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['everything.stopped', 'session.stopped', 'everything.cleared']),
    );
  });

  test('a file that an operator touches is enough, whatever it is', async () => {
    const { run } = await running();
    writeFileSync(stopFile(), '');
    await until(() => remains().length === 0, 2_000);
    expect((await run.ended).status).toBe(130);
    expect((await sallyport('exec', '--', 'touch', 'a')).stderr).toContain(
      'Everything was stopped by a file in the state folder',
    );
    rmSync(stopFile());
    expect((await sallyport('exec', '--', 'touch', 'a')).status).toBe(0);
  });

  test('nothing of it can be reached from inside the sandbox', async () => {
    const { id } = await running();
    await sallyport('sessions', 'pause', id);
    const signal = join(person.state, 'signals', `${id}.pause`);
    const attempt = `ls '${person.state}'; touch '${stopFile()}'; mkdir -p '${person.state}'; rm -f '${signal}'; kill -9 ${process.pid}`;
    await sallyport('exec', '--shell', attempt);
    expect(existsSync(stopFile())).toBe(false);
    expect(readdirSync(join(person.state, 'signals'))).toContain(`${id}.pause`);
    // The same from outside works (control): the place is the right one.
    rmSync(signal);
    expect((await sessions()).find((session) => session.id === id)?.paused).toBeUndefined();
    await sallyport('sessions', 'kill', id);
  });
});
