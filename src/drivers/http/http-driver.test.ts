import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { Capability } from '../../contract/capability.ts';
import type { JsonObject } from '../../contract/json.ts';
import { FETCH_BODY_BYTES_MAX } from '../../contract/limits.ts';
import { createHttpDriver } from './http-driver.privileged.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

interface Wanted {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly addresses?: readonly string[];
}

/** Drives one request as the kernel would: the addresses are those that were judged. */
async function drive(
  { addresses = ['127.0.0.1'], method = 'GET', headers = {}, ...rest }: Wanted,
  signal = new AbortController().signal,
  timeoutMs = 2_000,
) {
  const action = { facts: { addresses }, arguments: { method, headers, ...rest } } as unknown as Action;
  const driver = createHttpDriver({ redeem: () => action, timeoutMs });
  return driver.drive({} as Capability, { signal, progress: () => {} });
}

describe('the http driver', () => {
  test('dials the address that was judged, whatever the name would resolve to', async () => {
    const hosts: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      hosts.push(request.headers.host);
      response.end('here');
    });
    const { value, label } = await drive({ url: `http://no-such-name.invalid:${port}/` });
    expect(value).toMatchObject({ status: 200, body: 'here', truncated: false });
    expect(hosts).toEqual([`no-such-name.invalid:${port}`]);
    expect(label).toEqual({
      integrity: 'untrusted',
      confidentiality: 'public',
      sources: ['host:no-such-name.invalid'],
    });
  });

  test('a name without a judged address is not dialled', async () => {
    const port = await serve((_request, response) => response.end('reached'));
    await expect(drive({ url: `http://localhost:${port}/`, addresses: [] })).rejects.toThrow(
      expect.objectContaining({ code: 'NET_FAILED' }),
    );
  });

  test('hands a redirect back instead of following it', async () => {
    const seen: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      seen.push(request.url);
      response.writeHead(302, { location: 'http://127.0.0.1/elsewhere' }).end();
    });
    const { value } = await drive({ url: `http://a.example:${port}/x` });
    expect(value).toMatchObject({ status: 302, location: 'http://127.0.0.1/elsewhere' });
    expect(seen).toEqual(['/x']);
  });

  test('ignores the proxies of the environment', async () => {
    const port = await serve((_request, response) => response.end('direct'));
    process.env['http_proxy'] = 'http://127.0.0.1:9';
    try {
      expect((await drive({ url: `http://a.example:${port}/` })).value).toMatchObject({ body: 'direct' });
    } finally {
      delete process.env['http_proxy'];
    }
  });

  test('keeps no more of a body than its limit', async () => {
    const port = await serve((_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024, 'a');
      const more = (): void => {
        while (response.write(chunk));
        response.once('drain', more);
      };
      more();
    });
    const { value } = await drive({ url: `http://a.example:${port}/` }, undefined, 20_000);
    expect(value).toMatchObject({ truncated: true, bytes: FETCH_BODY_BYTES_MAX });
  });

  test('does not unpack what was compressed unasked (a bomb stays packed)', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b, 8, 0]));
    });
    expect((await drive({ url: `http://a.example:${port}/` })).value).toMatchObject({
      body: '(4 bytes that are not text)',
    });
  });

  test('shows no cookies', async () => {
    const port = await serve((_request, response) =>
      response.writeHead(200, { 'set-cookie': 'session=1', etag: 'x' }).end(),
    );
    expect(((await drive({ url: `http://a.example:${port}/` })).value as JsonObject)['headers']).not.toHaveProperty(
      'set-cookie',
    );
  });

  test('sends a body with net.send', async () => {
    const port = await serve((request, response) => {
      let body = '';
      request
        .on('data', (chunk: Buffer) => (body += chunk.toString()))
        .on('end', () => response.end(`${request.method} ${body}`));
    });
    expect((await drive({ url: `http://a.example:${port}/`, method: 'POST', body: 'data' })).value).toMatchObject({
      body: 'POST data',
    });
  });

  test('gives up on a host that is silent, and says so', async () => {
    const port = await serve(() => {});
    await expect(drive({ url: `http://a.example:${port}/` }, undefined, 100)).rejects.toThrow(
      expect.objectContaining({ code: 'NET_FAILED', message: `a.example:${port} did not answer in time.` }),
    );
  });

  test('can be stopped', async () => {
    const port = await serve(() => {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(drive({ url: `http://a.example:${port}/` }, controller.signal)).rejects.toThrow(
      expect.objectContaining({ code: 'CANCELLED' }),
    );
  });
});
