import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person, processesWith, type Running, rows, until } from './command-line.ts';

let person: Person;
let server: Server;
let arrivals: string[];
let site: string;

beforeEach(async () => {
  person = newPerson();
  arrivals = [];
  server = createServer((request, response) => {
    arrivals.push(`${request.method} ${request.url}`);
    request.resume();
    response.end('the page\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await person.leave();
});

/** A place that a person is asked about. */
const PIPELINE = '.github/workflows/ci.yml';

const fetching = (path: string) => [['fetch_url', { url: `${site}${path}` }]] as const;

/** As a person sees it: without the colours, in lines. */
const plain = (text: string): string => text.replace(/\u001b\[\d+m|\r/g, '');

/** Answers the questions of a run as they come. */
function atTerminal(running: Running) {
  let asked = 0;
  return {
    /** Resolves to the whole text of the next question, once it takes an answer. */
    async question(): Promise<string> {
      asked++;
      await until(() => running.output().split('Your answer [').length > asked, 20_000);
      return plain(running.output()).split('Sallyport asks: ').at(-1) ?? '';
    },
    press: (keys: string) => running.child.stdin.write(keys),
    asked: () => running.output().split('Sallyport asks: ').length - 1,
  };
}

describe('at a terminal', () => {
  test('each key means what the question says: once, no, no with a reason, this session; Enter is no', async () => {
    const recording = person.recording([
      { calls: fetching('/once?of=this') },
      { expect: ['status 200', 'the page'], calls: fetching('/once?of=this') },
      { expect: ['refused by the person.'], calls: fetching('/reason') },
      { expect: ['refused by the person: not on a Friday'], calls: fetching('/enter') },
      { expect: ['refused by the person.'], calls: [['write_file', { path: PIPELINE, content: 'on: push\n' }]] },
      { expect: ['wrote'], calls: [['write_file', { path: PIPELINE, content: 'on: pull_request\n' }]] },
      { expect: ['wrote'], text: 'I am done.' },
    ]);
    const running = person.start(['run', 'fetch', '--recording', recording], { atTerminal: true });
    const terminal = atTerminal(running);

    const whole = await terminal.question();
    expect(whole).toContain('may recorded-test do this?\n');
    expect(whole).toContain(`    GET ${site}/once?of=this\n`);
    expect(whole).toContain(`  - talks to ${site.slice('http://'.length)} (GET) — cannot be undone\n`);
    expect(whole).toContain('  Why asked: ');
    for (const key of ['[y] yes, once', '[n] no (also Enter)', '[r] no, and say why']) expect(whole).toContain(key);
    // No keys of ours, and pasted text is none at all.
    terminal.press('x');
    terminal.press('Y');
    await delay(50);
    terminal.press('yyyy');
    await delay(50);
    expect(arrivals).toEqual([]);
    terminal.press('y');

    await terminal.question();
    expect(arrivals).toEqual(['GET /once?of=this']);
    terminal.press('n');
    await terminal.question();
    terminal.press('r');
    await running.seen('Why not (goes back to the agent): ');
    terminal.press('not on a Friday\n');
    await terminal.question();
    terminal.press('\r');
    const pipeline = await terminal.question();
    expect(pipeline).toContain(`+on: push`);
    expect(pipeline).toContain('[s] yes, until this session ends: write ');
    terminal.press('s');

    expect(await running.ended).toMatchObject({ status: 0 });
    expect(arrivals).toEqual(['GET /once?of=this']);
    expect(person.read(PIPELINE)).toBe('on: pull_request\n');
    expect(terminal.asked()).toBe(5);
    expect(running.output()).toContain('I am done.');
  });

  test('keys typed before the question do not answer it', async () => {
    const recording = person.recording([
      { calls: [['run_command', { command: 'sleep 1' }]] },
      { calls: fetching('/typed-ahead') },
      { expect: ['refused'], text: 'I am done.' },
    ]);
    const running = person.start(['run', 'fetch', '--recording', recording], { atTerminal: true });
    const terminal = atTerminal(running);
    await running.seen('run_command sleep 1');
    terminal.press('y');
    terminal.press('y\n');
    await terminal.question();
    await delay(300);
    expect(arrivals).toEqual([]);
    terminal.press('n');
    expect(await running.ended).toMatchObject({ status: 0 });
    expect(arrivals).toEqual([]);
  });

  test('what a terminal would act on is shown, never carried out: in the question, in what is sent, in what ran', async () => {
    const body = 'harmless\u001b[2J\u001b]0;owned\u0007\u202e drowssap\r';
    const recording = person.recording([
      { calls: [['fetch_url', { url: `${site}/`, method: 'POST', body }]] },
      { expect: ['refused'], calls: [['run_command', { command: "printf 'out\\033[2J\\n'" }]] },
      { text: 'Report\u001b[2J\u009b5n.' },
    ]);
    const running = person.start(['run', 'send', '--recording', recording], {
      atTerminal: true,
      env: { NO_COLOR: '1' },
    });
    const terminal = atTerminal(running);
    const question = await terminal.question();
    expect(question).toContain('harmless\\u{1B}[2J\\u{1B}]0;owned\\u{7}\\u{202E} drowssap\\u{D}');
    // What is sent is never the same twice, so it cannot be allowed for the session.
    expect(question).not.toContain('[s] ');
    expect(question).toContain('Your answer [y/n/r]');
    terminal.press('s');
    await delay(50);
    terminal.press('n');
    expect(await running.ended).toMatchObject({ status: 0 });
    expect(arrivals).toEqual([]);
    expect(running.output()).toContain('Report\\u{1B}[2J\\u{9B}5n.');
    expect(running.output()).not.toMatch(/\u001b\[2J|\u001b\]|\u202e|\u009b/);

    const exec = await person.sallyport(['exec', '--', 'printf', 'out\\033[2J\\n'], {
      atTerminal: true,
      env: { NO_COLOR: '1' },
    });
    expect(exec).toMatchObject({ status: 0, stdout: 'out\\u{1B}[2J\r\n' });
    // Where no terminal is in between, a program's bytes are its own.
    expect((await person.sallyport(['exec', '--', 'printf', 'out\\033[2J\\n'])).stdout).toBe('out\u001b[2J\n');
  });

  test('Ctrl-C at the question ends everything, also in the moment in which keys do not count yet', async () => {
    const recording = person.recording([{ calls: fetching('/never') }, { text: 'It never comes to this.' }]);
    for (const when of ['Sallyport asks: ', 'Your answer [']) {
      const running = person.start(['run', 'fetch', '--recording', recording], { atTerminal: true });
      await running.seen(when);
      running.child.stdin.write('\u0003');
      expect(await running.ended).toMatchObject({ status: 130 });
      expect(running.output()).toContain('Ended (stopped): It was stopped.');
    }
    expect(arrivals).toEqual([]);
  });

  test('a terminal that goes away is no answer, and what ran ends', async () => {
    const recording = person.recording([{ calls: fetching('/never') }, { text: 'It never comes to this.' }]);
    const running = person.start(['run', 'fetch', '--recording', recording], { atTerminal: true });
    await atTerminal(running).question();
    running.child.kill('SIGKILL');
    await until(() => processesWith(recording).length === 0, 5_000);
    expect(arrivals).toEqual([]);
    const [[session]] = rows(await person.sallyport(['sessions', 'list', '--json'])) as unknown as [
      [{ status: string }],
    ];
    expect(['stopped', 'finished']).toContain(session.status);
  });
});

test('without a terminal the answer is no, at once; and with --on-ask deny also at one', async () => {
  const recording = person.recording([
    { calls: fetching('/unasked') },
    { expect: ["denied: this needs a person's answer, and nobody answered."], text: 'I am done.' },
  ]);
  const args = ['run', 'fetch', '--recording', recording];
  const [unattended, told] = await Promise.all([
    person.sallyport(args, { through: ['setsid', '--wait'] }),
    person.sallyport([...args, '--on-ask', 'deny'], { atTerminal: true }),
  ]);
  expect(unattended).toMatchObject({ status: 0, stderr: '' });
  expect(told).toMatchObject({ status: 0 });
  expect(unattended.stdout + told.stdout).not.toContain('Sallyport asks');
  expect(arrivals).toEqual([]);
});
