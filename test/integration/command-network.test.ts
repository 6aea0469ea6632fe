import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHouse } from '../../src/compose.ts';
import type { Question } from '../../src/contract/approval.ts';
import type { House } from '../../src/contract/house.ts';
import { PROXY_ADDRESS } from '../../src/contract/sandbox-environment.ts';

let place = '';
let server: Server;
let port = 0;
let seen: string[] = [];
let house: House | undefined;
let asked: Question[] = [];

beforeEach(async () => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-command-network-')));
  mkdirSync(join(place, 'work'));
  seen = [];
  asked = [];
  server = createServer((incoming, answer) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    incoming.resume().on('end', () => answer.end('a page\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  house?.close();
  server.close();
  rmSync(place, { recursive: true, force: true });
});

/** Runs a command under rules of one's own; a person answers every question with `answer`. */
async function run(command: string, rules: readonly object[], answer: 'once' | 'no' = 'no'): Promise<string> {
  const policyFile = join(place, 'policy.yaml');
  writeFileSync(policyFile, JSON.stringify({ version: 1, use: ['workspace', 'secrets', 'developer'], rules }));
  house = await openHouse({ workspace: join(place, 'work'), stateFolder: join(place, 'state'), policyFile });
  const approver = {
    async ask(question: Question) {
      asked.push(question);
      return { digest: question.action.digest, answer, by: 'ana' };
    },
  };
  const session = await house.openSession({ task: 'network', approver });
  try {
    return (await session.run({ kind: 'agent', name: 'test' }, { command })).text;
  } finally {
    await session.close('finished');
  }
}

/** By its address, since no name can be looked up here; `--noproxy ''` sends even this machine's through the proxy. */
const curl = (path: string, more = '') => `curl -sS ${more} --noproxy '' http://127.0.0.1:${port}${path}`;
const permitted = () => [{ id: 'here', permit: ['net.fetch', 'net.send'], where: { host: `127.0.0.1:${port}` } }];
/** What gives a command a network, and nothing in it. */
const ELSEWHERE = [{ id: 'elsewhere', permit: 'net.fetch', where: { host: 'elsewhere.example' } }];
const kinds = () =>
  (house?.ledger.read() ?? []).filter(({ event }) => event === 'action.started').map(({ header }) => header['kind']);

// The way out of a sandbox is built for one processor; elsewhere commands have no network.
describe.runIf(process.arch === 'x64')('a command with a network', () => {
  it('reaches what the policy permits, each connection an act in the record', async () => {
    expect(await run(curl('/x'), permitted())).toContain('a page');
    expect(seen).toEqual(['GET /x']);
    expect(asked).toEqual([]);
    expect(kinds()).toEqual(['process.run', 'net.fetch']);
  });

  it('reaches nothing that a person does not let it reach, and says so in the program’s own output', async () => {
    const text = await run(curl('/x'), ELSEWHERE);
    expect(text).toContain('Sallyport: ');
    expect(seen).toEqual([]);
    expect(asked.map(({ action }) => action.kind)).toEqual(['net.fetch']);
    // The control: the same with a yes.
    house?.close();
    expect(await run(curl('/y'), ELSEWHERE, 'once')).toContain('a page');
    expect(seen).toEqual(['GET /y']);
  });

  it('sends with a body only where sending is permitted: a permit of reading is none', async () => {
    const reading = [{ id: 'read', permit: 'net.fetch', where: { host: `127.0.0.1:${port}` } }];
    await run(curl('/x', '-d secret=1'), reading);
    expect(seen).toEqual([]);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('cannot name another host in its header than the one that was judged', async () => {
    expect(await run(curl('/x', '-H "Host: other.example"'), permitted())).toContain('a page');
    const hosts: unknown[] = [];
    server.on('request', ({ headers }) => hosts.push(headers.host));
    house?.close();
    await run(curl('/y', '-H "Host: other.example"'), permitted());
    expect(hosts).toEqual([`127.0.0.1:${port}`]);
  });

  it('has no way around: not directly, not by another program, not by the proxy as seen from outside', async () => {
    const direct = `curl -sS --noproxy '*' http://127.0.0.1:${port}/direct; exec 5<>/dev/tcp/127.0.0.1/${port}; echo reached >&5`;
    await run(`${curl('/x')}; bash -c '${direct}'; true`, permitted());
    expect(seen).toEqual(['GET /x']);
    const outside = connect(PROXY_ADDRESS.port, PROXY_ADDRESS.host);
    const ended = await new Promise((resolve) =>
      outside.once('error', () => resolve('refused')).once('connect', resolve),
    );
    expect(ended).toBe('refused');
  });

  it('speaks through Node and Python without settings by hand', async () => {
    const hosts = `NO_PROXY= no_proxy=`;
    const node = `${hosts} node -e 'fetch("http://127.0.0.1:${port}/node").then(r=>r.text()).then(console.log)'`;
    expect(await run(node, permitted())).toContain('a page');
    house?.close();
    const python = `${hosts} python3 -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:${port}/python").read())'`;
    expect(await run(python, permitted())).toContain('a page');
    expect(seen).toEqual(['GET /node', 'GET /python']);
  });
});
