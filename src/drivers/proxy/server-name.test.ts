import { type AddressInfo, createServer } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serverNameIn } from './server-name.ts';

/** What Node's own TLS says first. */
async function realHello(servername: string): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  server.on('connection', (socket) => void socket.once('data', (bytes) => resolve(bytes)));
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername });
  client.on('error', () => {});
  const hello = await promise;
  client.destroy();
  server.close();
  return hello;
}

/** A ClientHello with these names, one extension each. */
function hello(...extensions: readonly Buffer[]): Buffer {
  const sized = (bytes: Buffer, width: number): Buffer => {
    const length = Buffer.alloc(width);
    length.writeUIntBE(bytes.length, 0, width);
    return Buffer.concat([length, bytes]);
  };
  const list = sized(Buffer.concat(extensions), 2);
  const body = Buffer.concat([Buffer.alloc(34, 3), Buffer.of(0), Buffer.of(0, 2, 0x13, 1), Buffer.of(1, 0), list]);
  return Buffer.concat([Buffer.of(22, 3, 1), sized(Buffer.concat([Buffer.of(1), sized(body, 3)]), 2)]);
}
function nameExtension(...names: readonly string[]): Buffer {
  const entries = Buffer.concat(
    names.map((name) => Buffer.concat([Buffer.of(0, 0, name.length), Buffer.from(name, 'latin1')])),
  );
  const list = Buffer.concat([Buffer.of(0, entries.length), entries]);
  return Buffer.concat([Buffer.of(0, 0, 0, list.length), list]);
}

describe('the server name of a hello', () => {
  it('is what a real client says, and nothing where it says none', async () => {
    expect(serverNameIn(await realHello('www.example.com'))).toEqual({ state: 'hello', name: 'www.example.com' });
    expect(serverNameIn(await realHello(''))).toEqual({ state: 'hello' });
  });

  it('waits for a hello that comes in pieces, and asks for no more than that', async () => {
    const bytes = await realHello('www.example.com');
    for (let length = 0; length < bytes.length; length += 1)
      expect(serverNameIn(bytes.subarray(0, length))).toEqual({ state: 'more' });
    expect(serverNameIn(Buffer.concat([bytes, Buffer.from('more')]))).toMatchObject({ name: 'www.example.com' });
  });

  it('is none where there are two, in one extension or in two', () => {
    expect(serverNameIn(hello(nameExtension('a.example')))).toEqual({ state: 'hello', name: 'a.example' });
    expect(serverNameIn(hello(nameExtension('a.example', 'b.example')))).toEqual({ state: 'hello' });
    expect(serverNameIn(hello(nameExtension('a.example'), nameExtension('b.example')))).toEqual({ state: 'hello' });
  });

  it('is asked of TLS only', () => {
    expect(serverNameIn(Buffer.from('GET / HTTP/1.1'))).toEqual({ state: 'plain' });
    expect(serverNameIn(Buffer.from('SSH-2.0-x'))).toEqual({ state: 'plain' });
  });

  it('is told for any bytes, broken hellos among them', () => {
    const whole = hello(nameExtension('a.example'));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(whole.length - 1), fc.nat(255), (bytes, at, value) => {
        serverNameIn(bytes);
        const broken = Buffer.from(whole);
        broken[at] = value;
        const { state } = serverNameIn(broken);
        expect(['more', 'plain', 'hello']).toContain(state);
      }),
    );
  });
});
