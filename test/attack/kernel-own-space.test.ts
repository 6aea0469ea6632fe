import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AttackedHouse, openAttackedHouse } from './kernel-house.ts';

/**
 * A command may speak to `localhost`, end processes and list its environment without a question, because in the sandbox
 * all three are its own. Each test tries to reach the machine's through that door; nobody is there to answer.
 */
let attacked: AttackedHouse;
let hits = 0;
const server = createServer((_request, response) => {
  hits += 1;
  response.end('the machine itself\n');
});
const victim = spawn('sleep', ['4711.25'], { stdio: 'ignore' });

beforeAll(async () => {
  attacked = await openAttackedHouse();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  victim.kill('SIGKILL');
  server.close();
  expect(await attacked.close()).toBe(true);
});

const portOf = (): number => (server.address() as AddressInfo).port;
const run = (command: string): Promise<string> => attacked.call('run_command', { command });

test('localhost of a command is not that of the machine (control: outside the sandbox it answers)', async () => {
  const answer = await fetch(`http://127.0.0.1:${portOf()}/`);
  expect(await answer.text()).toContain('the machine itself');
  const before = hits;
  for (const host of ['127.0.0.1', 'localhost', '0.0.0.0', '[::1]', '127.1.1.1']) {
    const dial = `fetch('http://${host}:${portOf()}/').then(() => console.log('reached'), () => console.log('nobody'))`;
    expect(await run(`node -e "${dial}"; curl -s --max-time 2 http://${host}:${portOf()}/`), host).toContain('nobody');
  }
  await run(`curl -s --max-time 2 --proxy http://127.0.0.1:47127 http://127.0.0.1:${portOf()}/; true`);
  await run(`curl -s --max-time 2 --noproxy '' http://localhost:${portOf()}/ https://a.example/; true`);
  expect(hits).toBe(before);
  // Only the way out itself was a question.
  expect(attacked.asked.flatMap(({ decision }) => decision.blamed.map(({ target }) => target))).toEqual([
    'a.example:443',
  ]);
});

test('processes that a command ends are its own (control: outside the sandbox there is one)', async () => {
  expect(process.kill(victim.pid ?? 0, 0)).toBe(true);
  await run(`pkill -KILL -f '^sleep 4711.25'; kill -KILL ${victim.pid}; killall -KILL sleep; kill -9 -1`);
  expect([victim.exitCode, victim.signalCode]).toEqual([null, null]);
  expect(await run('sleep 60 & kill %1 && echo ended')).toContain('ended');
});

test('a listed environment holds nothing of ours (control: ours holds it)', async () => {
  process.env['SALLYPORT_TEST_TOKEN'] = 'value-of-the-person';
  try {
    const own = { ...process.env };
    expect(Object.values(own)).toContain('value-of-the-person');
    for (const command of ['env', 'printenv', 'export -p', 'env | sort | tail -50'])
      expect(await run(command), command).not.toContain('value-of-the-person');
  } finally {
    delete process.env['SALLYPORT_TEST_TOKEN'];
  }
});

test('git’s own files, and files elsewhere, are not taken for a file of the workspace that comes back', async () => {
  expect(await run(`sqlite3 .git/index 'DELETE FROM t'`)).toMatch(/^denied/);
  expect(await run(`sqlite3 /opt/outside.db 'DROP TABLE t'`)).toMatch(/^denied/);
});
