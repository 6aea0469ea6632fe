/**
 * What the proxy of commands costs beside a bare CONNECT pipe of Node, in turns in one process: `node bench/proxy.ts`.
 * Throughput of one tunnel, and the time from the first byte of a request to the last of its answer over a tunnel that
 * stands. The client is a sandbox's view: a TCP connection to the proxy. The kernel's decision is not in it (see
 * bench/submit.ts); each round opens its tunnels anew.
 */

import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { carryConnection } from '../src/drivers/proxy/carry-connection.privileged.ts';
import { OpenConnections } from '../src/drivers/proxy/open-connections.privileged.ts';
import { ConnectionProxy } from '../src/drivers/proxy/proxy.privileged.ts';
import { median, report, rounded } from './rounds.ts';

const ROUNDS = 9;
const STREAM_BYTES = 512 * 1024 * 1024;
const CHUNK = Buffer.alloc(256 * 1024, 1);
const PINGS = 300;
const AT_ONCE = 500;

const port = (server: Server): number => (server.address() as AddressInfo).port;
const listening = (server: Server): Promise<Server> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', 4096, () => resolve(server)));

/** Sends as much as is asked for (a number of bytes and a line feed), and then what comes back. */
const source = await listening(
  createServer((socket) => {
    let asked = '';
    socket.on('error', () => {});
    const onAsk = (bytes: Buffer): void => {
      asked += bytes.toString('latin1');
      const end = asked.indexOf('\n');
      if (end === -1) return;
      socket.off('data', onAsk);
      send(socket, Number(asked.slice(0, end)));
      socket.on('data', (more) => socket.write(more));
    };
    socket.on('data', onAsk);
  }),
);

function send(socket: Socket, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (left > 0) {
      const part = left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
      left -= part.length;
      if (!socket.write(part)) return void socket.once('drain', more);
    }
  };
  more();
}

/** What anybody would write: a CONNECT that is answered and piped. */
async function barePipe(): Promise<Server> {
  const http = createHttpServer();
  http.on('connect', ({ url = '' }, client, head) => {
    const [host = '', at = '0'] = url.split(':');
    const upstream = connect({ port: Number(at), host: host === 'there.example' ? '127.0.0.1' : host, noDelay: true });
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    for (const side of [client, upstream]) side.on('error', () => {});
  });
  return listening(createServer({ allowHalfOpen: true }, (socket) => http.emit('connection', socket.setNoDelay(true))));
}

async function ours(): Promise<Server> {
  const connections = new OpenConnections();
  const { signal } = new AbortController();
  const proxy = new ConnectionProxy({
    connections,
    async propose({ arguments: { url, connection } }) {
      const waiting = connections.take(connection);
      const { hostname: host, port: at } = new URL(url);
      if (waiting === undefined) return { status: 502, why: 'gone' };
      await carryConnection(waiting, { host, port: Number(at), addresses: ['127.0.0.1'], signal });
      return undefined;
    },
  });
  return listening(createServer({ allowHalfOpen: true }, (socket) => proxy.serve(socket)));
}

async function tunnel(proxy: Server): Promise<Socket> {
  const socket = connect({ port: port(proxy), host: '127.0.0.1', noDelay: true });
  socket.write(`CONNECT there.example:${port(source)} HTTP/1.1\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

async function megabytesASecond(proxy: Server): Promise<number> {
  const socket = await tunnel(proxy);
  const started = performance.now();
  socket.write(`${STREAM_BYTES}\n`);
  let left = STREAM_BYTES;
  await new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      left -= bytes.length;
      if (left <= 0) resolve();
    });
  });
  const seconds = (performance.now() - started) / 1_000;
  socket.destroy();
  return STREAM_BYTES / 1_000_000 / seconds;
}

async function pingMs(proxy: Server): Promise<number> {
  const socket = await tunnel(proxy);
  socket.write('1\n');
  await new Promise((resolve) => socket.once('data', resolve));
  const times: number[] = [];
  for (let index = 0; index < PINGS; index += 1) {
    const started = performance.now();
    socket.write('ping');
    await new Promise((resolve) => socket.once('data', resolve));
    times.push(performance.now() - started);
  }
  socket.destroy();
  return median(times);
}

/** Many tunnels at the same time, each with a megabyte: how many of them got all of it. */
async function servedAtOnce(proxy: Server): Promise<number> {
  const bytes = 1024 * 1024;
  const served = await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const socket = await tunnel(proxy);
      socket.write(`${bytes}\n`);
      let got = 0;
      for await (const part of socket as AsyncIterable<Buffer>) {
        got += part.length;
        if (got >= bytes) break;
      }
      socket.destroy();
      return got === bytes;
    }),
  );
  return served.filter(Boolean).length;
}

const proxies = { ours: await ours(), bare: await barePipe() };
const rows: { readonly proxy: string; readonly megabytes: number; readonly ping: number }[] = [];
for (let round = -1; round < ROUNDS; round += 1)
  for (const [name, proxy] of Object.entries(proxies)) {
    const row = { proxy: name, megabytes: await megabytesASecond(proxy), ping: await pingMs(proxy) };
    if (round >= 0) rows.push(row);
  }
const of = (name: string, field: 'megabytes' | 'ping'): number =>
  median(rows.filter(({ proxy }) => proxy === name).map((row) => row[field]));

report(
  'proxy',
  {
    megabytesASecond: rounded(of('ours', 'megabytes'), 0),
    bareMegabytesASecond: rounded(of('bare', 'megabytes'), 0),
    throughputOfBare: rounded(of('ours', 'megabytes') / of('bare', 'megabytes'), 2),
    pingMs: rounded(of('ours', 'ping'), 3),
    barePingMs: rounded(of('bare', 'ping'), 3),
    addedMs: rounded(of('ours', 'ping') - of('bare', 'ping'), 3),
    atOnce: AT_ONCE,
    servedAtOnce: await servedAtOnce(proxies.ours),
  },
  rows,
);
process.exit(0);
