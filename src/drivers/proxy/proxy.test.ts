import { execFile } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { isSallyportError } from '../../contract/errors.ts';
import { createSelfSignedCertificate } from '../../testing/self-signed-certificate.ts';
import { type Carried, carryConnection } from './carry-connection.privileged.ts';
import { OpenConnections } from './open-connections.privileged.ts';
import { type ConnectionProposal, ConnectionProxy, type Refusal } from './proxy.privileged.ts';

const servers: Server[] = [];
const stop = new AbortController();
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface Opened {
  readonly port: number;
  readonly proposals: ConnectionProposal[];
  readonly carried: Carried[];
}

/** A proxy whose every connection is judged by `judge` and led to this machine, whatever host it names. */
async function openProxy(judge: (url: URL) => Refusal = () => undefined): Promise<Opened> {
  const connections = new OpenConnections();
  const proposals: ConnectionProposal[] = [];
  const carried: Carried[] = [];
  const propose = async (proposal: ConnectionProposal): Promise<Refusal> => {
    proposals.push(proposal);
    const url = new URL(proposal.arguments.url);
    const waiting = connections.take(proposal.arguments.connection);
    const refusal = judge(url);
    if (refusal !== undefined || waiting === undefined) return refusal;
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
    const host = url.hostname;
    try {
      carried.push(await carryConnection(waiting, { host, port, addresses: ['127.0.0.1'], signal: stop.signal }));
      return undefined;
    } catch (error) {
      return { status: 502, why: isSallyportError(error) ? error.message : String(error) };
    }
  };
  const proxy = new ConnectionProxy({ connections, propose });
  return {
    port: await listen(createServer({ allowHalfOpen: true }, (connection) => proxy.serve(connection))),
    proposals,
    carried,
  };
}

const curl = (...args: readonly string[]) =>
  new Promise<{ readonly out: string; readonly code: unknown }>((resolve) => {
    execFile('curl', ['-sS', '--max-time', '5', ...args], { env: { PATH: process.env['PATH'] } }, (error, out, err) =>
      resolve({ out: `${out}${err}`, code: error?.code ?? 0 }),
    );
  });

const talker = (greeting = ''): Server =>
  createServer({ allowHalfOpen: true }, (connection: Socket) => {
    if (greeting !== '') connection.write(greeting);
    connection.on('data', (bytes) => connection.write(`heard ${bytes}`));
    connection.on('end', () => connection.end('over'));
  });

/** Opens a tunnel by hand; resolves to the first line of the answer and the connection. */
async function tunnel(proxy: number, authority: string): Promise<{ readonly line: string; readonly socket: Socket }> {
  const socket = connect({ port: proxy, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
  const [first] = await Promise.race([onceData(socket)]);
  return { line: String(first).split('\r\n', 1)[0] ?? '', socket };
}
const onceData = (socket: Socket) =>
  new Promise<[Buffer]>((resolve) => socket.once('data', (bytes) => resolve([bytes])));

describe('the proxy', () => {
  it('carries a plain request, with the host that was judged, and counts its bytes', async () => {
    const seen: unknown[] = [];
    const server = createHttpServer((incoming, answer) => {
      seen.push([incoming.method, incoming.url, incoming.headers.host, incoming.headers['proxy-connection']]);
      answer.setHeader('x-answer', 'yes').end('page');
    });
    const port = await listen(server);
    const proxy = await openProxy();
    const url = `http://site.example:${port}/a?b=c`;
    const { out } = await curl('-i', '-x', `http://127.0.0.1:${proxy.port}`, '-H', 'Host: other.example', url);
    expect(out).toMatch(/x-answer: yes[\s\S]*page$/);
    expect(seen).toEqual([['GET', '/a?b=c', `site.example:${port}`, undefined]]);
    expect(proxy.proposals).toMatchObject([{ kind: 'net.fetch', arguments: { url, method: 'GET' } }]);
    expect(proxy.carried).toMatchObject([{ receivedBytes: 4, status: 200 }]);
  });

  it('is asked again for every request of one connection, and calls a body what it is: sending', async () => {
    const port = await listen(createHttpServer((incoming, answer) => void incoming.pipe(answer)));
    const proxy = await openProxy(({ pathname }) =>
      pathname === '/no' ? { status: 403, why: 'not this' } : undefined,
    );
    const x = ['-x', `http://127.0.0.1:${proxy.port}`];
    const { out } = await curl(...x, '-d', 'body', `http://a.example:${port}/yes`, `http://a.example:${port}/no`);
    expect(out).toBe('bodySallyport: not this\n');
    expect(proxy.proposals.map(({ kind, arguments: { url } }) => [kind, new URL(url).pathname])).toEqual([
      ['net.send', '/yes'],
      ['net.send', '/no'],
    ]);
  });

  it('carries TLS to the name that was judged, through CONNECT and SOCKS', async () => {
    const pair = createSelfSignedCertificate(['secure.example']);
    const port = await listen(createTlsServer(pair, (_, answer) => void answer.end('safe')));
    const proxy = await openProxy();
    const url = `https://secure.example:${port}/`;
    for (const way of ['http', 'socks5h']) {
      const { out } = await curl('-k', '-x', `${way}://127.0.0.1:${proxy.port}`, url);
      expect(out).toBe('safe');
    }
    const named = { kind: 'net.send', arguments: { url: `https://secure.example:${port}/`, method: 'CONNECT' } };
    expect(proxy.proposals).toMatchObject([named, named]);
    expect(proxy.carried.every(({ sentBytes, receivedBytes }) => sentBytes > 100 && receivedBytes > 100)).toBe(true);
  });

  it('carries what a server says first, half-closed connections, and what came with the request', async () => {
    const port = await listen(talker('welcome '));
    const proxy = await openProxy();
    const { line, socket } = await tunnel(proxy.port, `talk.example:${port}`);
    expect(line).toBe('HTTP/1.1 200 Connection established');
    socket.end('hi');
    expect(await text(socket)).toMatch(/^(?:welcome )?heard hiover$/);
  });

  it('says in words why there is no connection', async () => {
    const proxy = await openProxy(() => ({ status: 403, why: 'denied: no rule permits b.example' }));
    const x = ['-x', `http://127.0.0.1:${proxy.port}`];
    expect((await curl(...x, 'http://b.example/')).out).toBe('Sallyport: denied: no rule permits b.example\n');
    expect((await curl(...x, '-v', 'https://b.example/')).out).toContain('403 Forbidden');
    expect((await curl('-x', `socks5h://127.0.0.1:${proxy.port}`, 'https://b.example/')).code).toBe(97);
  });
});

describe('the proxy refuses', () => {
  it('TLS to another name than the one that was judged (domain fronting), or to none', async () => {
    const pair = createSelfSignedCertificate(['inner.example']);
    const port = await listen(createTlsServer(pair, (_, answer) => void answer.end('in')));
    const proxy = await openProxy();
    for (const servername of ['inner.example', '']) {
      const { socket } = await tunnel(proxy.port, `front.example:${port}`);
      const secure = connectTls({ socket, servername, rejectUnauthorized: false });
      const ended = await new Promise((resolve) => {
        secure.once('secureConnect', () => resolve('reached'));
        secure.once('error', () => resolve('refused'));
        secure.once('close', () => resolve('refused'));
      });
      expect(ended).toBe('refused');
    }
    // The control: the name that was judged.
    const { socket } = await tunnel(proxy.port, `inner.example:${port}`);
    const secure = connectTls({ socket, servername: 'inner.example', rejectUnauthorized: false });
    await new Promise((resolve) => secure.once('secureConnect', resolve));
    secure.destroy();
  });

  it('a hello that never ends', async () => {
    const reached: string[] = [];
    const port = await listen(
      createServer((connection) => void connection.on('data', (bytes) => reached.push(String(bytes)))),
    );
    const proxy = await openProxy();
    const endless = Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0x01]), Buffer.alloc(20_000, 65)]);
    const { socket } = await tunnel(proxy.port, `a.example:${port}`);
    socket.on('error', () => {});
    socket.write(endless);
    await new Promise((resolve) => socket.once('close', resolve).once('end', resolve).resume());
    expect(reached).toEqual([]);
  });

  it('a body behind what was judged as reading, however it is framed (request smuggling)', async () => {
    const heard: string[] = [];
    const port = await listen(
      createServer((socket) => {
        socket.on('data', (bytes) => {
          heard.push(String(bytes));
          socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        });
        socket.on('error', () => {});
      }),
    );
    const proxy = await openProxy();
    const smuggled = 'POST /smuggled HTTP/1.1\r\nHost: other\r\nContent-Length: 5\r\n\r\nSECRT';
    const length = Buffer.byteLength(smuggled);
    const target = `http://site.example:${port}/x`;
    const requests = [
      `GET ${target} HTTP/1.1\r\nHost: site\r\nTransfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
      `GET ${target} HTTP/1.1\r\nHost: site\r\nConnection: close, content-length\r\nContent-Length: ${length}\r\n\r\n${smuggled}`,
    ];
    for (const lines of requests) {
      const socket = connect(proxy.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(lines);
      expect(await text(socket)).toContain('502');
    }
    expect(heard.join('')).not.toContain('SECRT');
    // The control: a reading without a body.
    expect((await curl('-x', `http://127.0.0.1:${proxy.port}`, target)).code).toBe(0);
    expect(heard).toHaveLength(1);
  });

  it('what is no request to a proxy', async () => {
    const proxy = await openProxy();
    const answer = async (lines: string): Promise<string> => {
      const socket = connect(proxy.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(lines);
      return text(socket);
    };
    expect(await answer('GET / HTTP/1.1\r\nhost: x\r\n\r\n')).toContain('400 Bad Request');
    expect(await answer('CONNECT user@host:443 HTTP/1.1\r\n\r\n')).toContain('400 Bad Request');
    expect(await answer('CONNECT host HTTP/1.1\r\n\r\n')).toContain('400 Bad Request');
    expect(await answer('GET ftp://x/ HTTP/1.1\r\nhost: x\r\n\r\n')).toContain('400 Bad Request');
    expect(await answer('\u0016\u0003\u0001')).not.toContain('200');
    expect(await answer('\u0005\u0001\u0002')).toBe('\u0005\ufffd');
    expect(await answer('\u0005\u0001\u0000\u0005\u0002\u0000\u0001\u0001\u0001\u0001\u0001\u0000P')).toMatch(
      /^\u0005\u0000\u0005\u0007/,
    );
    expect(proxy.proposals).toEqual([]);
  });

  it('to carry a connection twice', () => {
    const connections = new OpenConnections();
    const name = connections.add({
      sort: 'tunnel',
      client: connect({ port: 1, host: '127.0.0.1' }).on('error', () => {}),
      head: Buffer.alloc(0),
      accept: () => {},
    });
    expect(connections.take(name)).toBeDefined();
    expect(connections.take(name)).toBeUndefined();
    expect(connections.take('guessed')).toBeUndefined();
  });
});
