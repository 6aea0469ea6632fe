import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startScriptedModelServer } from '../../src/testing/scripted-model-server.privileged.ts';
import { newPerson, type Person, processesWith, type Running, rows, until } from './command-line.ts';

let person: Person;
beforeEach(() => {
  person = newPerson();
});
afterEach(() => person.leave());

const sallyport = (...args: string[]) => person.sallyport(args);

/** Seconds that no other test sleeps. */
const SECONDS = `2000.${process.pid}`;
const sleepers = () => processesWith(`sleep ${SECONDS}`, 'sleep');
/** The whole tree: sandbox, shells, and our own process. */
const remains = () => processesWith(SECONDS);

/** A run that has written a file and is now in the middle of a command that never ends by itself. */
async function inMidAct(
  options: { readonly through?: readonly string[]; readonly json?: boolean } = {},
): Promise<Running> {
  const recording = person.recording([
    { calls: [['write_file', { path: 'before.txt', content: 'x' }]] },
    { calls: [['run_command', { command: `echo partly > partly.txt; sleep ${SECONDS}; echo never > never.txt` }]] },
    { calls: [['write_file', { path: 'after.txt', content: 'x' }]] },
    { text: 'It never comes to this.' },
  ]);
  const args = ['run', 'work', '--recording', recording, ...(options.json === true ? ['--json'] : [])];
  const running = person.start(args, options.through === undefined ? {} : { through: options.through });
  await until(() => sleepers().length === 1, 20_000);
  return running;
}

/** What the ledger says of the act that was interrupted, and the session's status. */
async function aftermath() {
  const [sessions, ledger, verify] = await Promise.all([
    sallyport('sessions', 'list', '--json'),
    sallyport('ledger', 'tail', '--count', '100', '--json'),
    sallyport('ledger', 'verify'),
  ]);
  const [session] = rows(sessions)[0] as unknown as [{ id: string; status: string }];
  const entries = rows(ledger) as unknown as readonly {
    event: string;
    header: Record<string, unknown>;
    action?: string;
  }[];
  const started = entries.filter(({ event, header }) => event === 'action.started' && header['kind'] === 'process.run');
  const finished = entries.filter(({ event, action }) => event === 'action.finished' && action === started[0]?.action);
  return {
    session: session.status,
    started: started.length,
    finished: finished.map(({ header }) => header['status']),
    closed: entries.filter(({ event }) => event === 'session.closed').map(({ header }) => header['status']),
    verified: verify.status,
  };
}

const there = () =>
  ['before.txt', 'partly.txt', 'never.txt', 'after.txt'].filter((name) => existsSync(join(person.workspace, name)));

describe('in the middle of an act', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it, keeps the record, and ends with 130', async (signal) => {
    const running = await inMidAct();
    running.child.kill(signal);
    expect(await running.ended).toMatchObject({ status: 130, stderr: '' });
    expect(remains()).toEqual([]);
    expect(running.output()).toContain('Ended (stopped): It was stopped.');
    expect(running.output()).toContain('Changed   before.txt\n');
    expect(there()).toEqual(['before.txt']);
    expect(await aftermath()).toEqual({
      session: 'stopped',
      started: 1,
      finished: ['cancelled'],
      closed: ['stopped'],
      verified: 0,
    });
  });

  test('SIGKILL takes the sandbox with it within a second; the record is sound, and the next command works', async () => {
    const running = await inMidAct();
    running.child.kill('SIGKILL');
    await until(() => remains().length === 0, 1_000);
    expect(await running.ended).toMatchObject({ status: null, signal: 'SIGKILL' });
    expect(there()).toEqual(['before.txt']);
    expect(await aftermath()).toEqual({ session: 'died', started: 1, finished: [], closed: [], verified: 0 });
    expect((await sallyport('exec', '--', 'touch', 'next.txt')).status).toBe(0);
    expect(existsSync(join(person.workspace, 'next.txt'))).toBe(true);
    const [{ id } = { id: '' }] = (
      rows(await sallyport('sessions', 'list', '--json'))[0] as unknown as { id: string; task: string }[]
    ).filter(({ task }) => task === 'work');
    expect(await sallyport('undo', id)).toMatchObject({ status: 0 });
    expect(there()).toEqual([]);
  });

  test('exec: Ctrl-C of a terminal goes to us alone, and we stop what runs', async () => {
    const running = person.start(['exec', '--', 'sh', '-c', `trap '' INT; sleep ${SECONDS}`]);
    await until(() => sleepers().length === 1, 20_000);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ status: 130, stdout: '' });
    expect(remains()).toEqual([]);
    expect(await aftermath()).toMatchObject({ session: 'stopped', finished: ['cancelled'], closed: ['stopped'] });
  });

  test('a reader that goes away stops it as politely, once there is something more to tell', async () => {
    const running = await inMidAct({ json: true, through: ['sh', '-c', '"$@" | sed "/sleep/q"', 'sh'] });
    for (const id of sleepers()) process.kill(id, 'SIGKILL');
    const told = rows(await running.ended);
    expect(told.at(-1)).toMatchObject({ type: 'step.started', tool: 'run_command' });
    await until(() => remains().length === 0, 5_000);
    expect(await aftermath()).toMatchObject({ session: 'stopped', closed: ['stopped'], verified: 0 });
    expect(there()).not.toContain('after.txt');
  });
});

test('a model that never answers is let go on Ctrl-C', async () => {
  const server = await startScriptedModelServer(['silence']);
  try {
    const running = person.start(['run', 'x', '--endpoint', server.endpoint, '--model', 'm']);
    await until(() => server.requests.length === 1, 20_000);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ status: 130, stderr: '' });
    expect(await server.connections()).toBe(0);
    expect((await sallyport('sessions', 'list')).stdout).toContain('  stopped   ');
  } finally {
    await server.close();
  }
});
