import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROXY_ADDRESS } from '../../contract/sandbox-environment.ts';
import { openSandbox } from './sandbox.privileged.ts';
import { openTrialGround, type TrialGround } from './trial-ground.privileged.ts';

let place = '';
let ground: TrialGround;
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-network-')));
  mkdirSync(join(place, 'of-a-user'));
  ground = openTrialGround(openSandbox({ folder: join(place, 'sandbox'), hidden: [] }));
});
afterEach(() => {
  ground.remove();
  rmSync(place, { recursive: true, force: true });
});

const { host, port } = PROXY_ADDRESS;
const TALK = `exec 5<>/dev/tcp/${host}/${port}; echo "$0" >&5; cat <&5`;
/** Answers with what came, and hangs up. */
const echo = (connection: Socket) => void connection.once('data', (bytes) => connection.end(`heard ${bytes}`));

// The way out of a sandbox is built for one processor; elsewhere commands have no network.
describe.runIf(process.arch === 'x64')('a sandbox with a network', () => {
  it('has one address, at which the kernel’s own process answers', async () => {
    const { output, status } = await ground.inside(['bash', '-c', TALK, 'hello'], { onConnection: echo });
    expect({ output, status }).toEqual({ output: 'heard hello\n', status: 0 });
  });

  it('is one of its own: each command’s connections are told apart', async () => {
    const heard: string[] = [];
    const one = (name: string) => (connection: Socket) =>
      void connection.once('data', (bytes) => {
        heard.push(`${name} ${bytes}`);
        connection.end();
      });
    await Promise.all(
      ['a', 'b', 'c'].map((name) => ground.inside(['bash', '-c', TALK, name], { onConnection: one(name) })),
    );
    expect(heard.toSorted()).toEqual(['a a\n', 'b b\n', 'c c\n']);
  });

  it('has nothing else: not this machine, no name, no other address', async () => {
    const server = createServer((connection) => connection.end('reached')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const outside = typeof address === 'object' && address !== null ? address.port : 0;
    const tries = `
      (exec 5<>/dev/tcp/127.0.0.1/${outside} && cat <&5) 2>/dev/null && echo reached this machine
      (exec 5<>/dev/tcp/192.0.2.1/80) 2>/dev/null && echo reached an address
      (exec 5<>/dev/udp/192.0.2.1/53 && echo x >&5) 2>/dev/null && echo sent a datagram
      getent hosts example.com && echo looked up a name
      readlink /proc/self/fd/* | grep -c socket`;
    try {
      const { output } = await ground.inside(['bash', '-c', tries], { onConnection: echo });
      expect(output).toBe('0\n');
      // The control: outside, the same machine is reached.
      expect((await ground.without(['bash', '-c', tries])).output).toContain('reached this machine');
    } finally {
      server.close();
    }
  });

  it('is gone with the command: connections end, and nothing stays open', async () => {
    const open: Socket[] = [];
    await ground.inside(['bash', '-c', `exec 5<>/dev/tcp/${host}/${port}; echo x >&5; sleep 0.2`], {
      onConnection: (connection) => void open.push(connection.on('error', () => {})),
    });
    expect(open).toHaveLength(1);
    expect(open[0]?.destroyed).toBe(true);
  });

  it('is there for a workspace of another user, and for a stage', async () => {
    const stage = await ground.inside(['bash', '-c', TALK, 'staged'], { onConnection: echo, access: 'overlay' });
    expect(stage.output).toBe('heard staged\n');
    const user = join(place, 'of-a-user');
    if (process.geteuid?.() === 0) chownSync(user, 12_345, 12_345);
    const theirs = openTrialGround(openSandbox({ folder: join(place, 'sandbox'), hidden: [] }), user);
    try {
      const { output } = await theirs.inside(['bash', '-c', TALK, 'theirs'], { onConnection: echo });
      expect(output).toBe('heard theirs\n');
    } finally {
      theirs.remove();
    }
  });
});

it('a sandbox without a network has no such address', async () => {
  const { status } = await ground.inside(['bash', '-c', TALK, 'hello']);
  expect(status).toBe(1);
});
