import { execFile } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { Capability } from '../../contract/capability.ts';
import type { JsonObject } from '../../contract/json.ts';
import { FETCH_BODY_BYTES_MAX } from '../../contract/limits.ts';
import { createSelfSignedCertificate } from '../../testing/self-signed-certificate.ts';
import { createHttpDriver } from './http-driver.privileged.ts';
import { resolveAddresses } from './resolve.privileged.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server, address = '127.0.0.1', port = 0): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return (server.address() as AddressInfo).port;
}
const serve = (listener: RequestListener): Promise<number> => listen(createServer(listener));

interface Wanted {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly addresses?: readonly string[];
  readonly authorities?: readonly string[];
}

/** Drives one request as the kernel would: the addresses are those that were judged. */
async function drive(
  { addresses = ['127.0.0.1'], method = 'GET', headers = {}, authorities, ...rest }: Wanted,
  signal = new AbortController().signal,
  timeoutMs = 2_000,
) {
  const action = { facts: { addresses }, arguments: { method, headers, ...rest } } as unknown as Action;
  const driver = createHttpDriver({ redeem: () => action, timeoutMs, ...(authorities && { authorities }) });
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

  test('a name that changes its answer after the check is dialled where it was judged (rebinding)', async () => {
    const reached: string[] = [];
    const port = await serve((_request, response) => {
      reached.push('judged');
      response.end('judged');
    });
    const rebound = createServer((_request, response) => {
      reached.push('rebound');
      response.end('rebound');
    });
    await listen(rebound, '127.0.0.2', port);
    // By now `localhost` leads elsewhere than when it was judged: only the judged address is dialled.
    const { value } = await drive({ url: `http://localhost:${port}/`, addresses: ['127.0.0.1'] });
    expect(value).toMatchObject({ body: 'judged' });
    expect(await (await fetch(`http://127.0.0.2:${port}/`)).text()).toBe('rebound');
    expect(reached).toEqual(['judged', 'rebound']);
  });

  test('an address in the URL is dialled only if it is the one that was judged', async () => {
    const port = await serve((_request, response) => response.end('reached'));
    await expect(drive({ url: `http://127.0.0.1:${port}/`, addresses: ['93.184.216.34'] })).rejects.toThrow(
      expect.objectContaining({ code: 'NET_FAILED', message: '127.0.0.1 has no address that was judged.' }),
    );
    expect((await drive({ url: `http://127.0.0.1:${port}/` })).value).toMatchObject({ body: 'reached' });
  });

  test('a fact that is no address is not dialled', async () => {
    const port = await serve((_request, response) => response.end('reached'));
    await expect(drive({ url: `http://a.example:${port}/`, addresses: ['localhost'] })).rejects.toThrow(
      expect.objectContaining({ code: 'NET_FAILED' }),
    );
  });

  test('goes on to the next judged address where one takes no connection, and sends once', async () => {
    let requests = 0;
    const port = await serve((_request, response) => {
      requests += 1;
      response.end('second');
    });
    const wanted = {
      url: `http://a.example:${port}/`,
      addresses: ['127.0.0.3', '127.0.0.1'],
      method: 'POST',
      body: 'x',
    };
    expect((await drive(wanted)).value).toMatchObject({ body: 'second' });
    expect(requests).toBe(1);
  });

  test('does not send again to another address once a connection stood', async () => {
    let requests = 0;
    const port = await serve((request) => {
      requests += 1;
      request.socket.destroy();
    });
    const wanted = {
      url: `http://a.example:${port}/`,
      addresses: ['127.0.0.1', '127.0.0.1'],
      method: 'POST',
      body: 'x',
    };
    await expect(drive(wanted)).rejects.toThrow(expect.objectContaining({ code: 'NET_FAILED' }));
    expect(requests).toBe(1);
  });

  test('ignores the proxies of the environment, which Node itself would use', async () => {
    const port = await serve((_request, response) => response.end('direct'));
    const script = `
      const { createHttpDriver } = await import(${JSON.stringify(new URL('./http-driver.privileged.ts', import.meta.url).href)});
      const url = 'http://127.0.0.1:${port}/';
      const redeem = () => ({ facts: { addresses: ['127.0.0.1'] }, arguments: { url, method: 'GET', headers: {} } });
      const context = { signal: new AbortController().signal, progress() {} };
      console.log((await createHttpDriver({ redeem }).drive({}, context)).value.body);
      console.log(await fetch(url).then((response) => response.text(), ({ cause }) => cause.code));
    `;
    const proxy = 'http://127.0.0.1:9';
    const env = { PATH: '', NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: '', no_proxy: '' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
    // The second line is the control: the same request, made the usual way, goes to the proxy and fails.
    expect(stdout.split('\n')).toEqual(['direct', 'ECONNREFUSED', '']);
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
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50 * 1024 * 1024)));
    });
    const { value } = await drive({ url: `http://a.example:${port}/` }, undefined, 20_000);
    expect(value).toMatchObject({
      body: expect.stringMatching(/^\(\d{5} bytes that are not text\)$/),
      truncated: false,
    });
  });

  test('gives no binary body as text, and text in the character set that its type names', async () => {
    const bodies: readonly [string, Buffer][] = [
      ['application/octet-stream', Buffer.from([0, 1, 2, 3])],
      ['text/plain', Buffer.from([0x63, 0x61, 0x66, 0xe9])],
      ['text/plain; charset=iso-8859-1', Buffer.from([0x63, 0x61, 0x66, 0xe9])],
      ['text/plain; charset=no-such-set', Buffer.from('plain')],
    ];
    const answers = [];
    for (const [type, body] of bodies) {
      const port = await serve((_request, response) => response.writeHead(200, { 'content-type': type }).end(body));
      answers.push(((await drive({ url: `http://a.example:${port}/` })).value as JsonObject)['body']);
    }
    expect(answers).toEqual([
      '(4 bytes that are not text)',
      '(4 bytes that are not text)',
      'caf\u00e9',
      '(5 bytes that are not text)',
    ]);
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

describe('the http driver over TLS', () => {
  const { key, cert } = createSelfSignedCertificate(['shop.example']);
  const serveTls = () => listen(createTlsServer({ key, cert }, (_request, response) => response.end('secret page')));

  test('asks for the name that was judged and checks the certificate for it', async () => {
    const port = await serveTls();
    const { value } = await drive({ url: `https://shop.example:${port}/`, authorities: [cert] });
    expect(value).toMatchObject({ status: 200, body: 'secret page' });
  });

  test('refuses a certificate for another name', async () => {
    const port = await serveTls();
    await expect(drive({ url: `https://other.example:${port}/`, authorities: [cert] })).rejects.toThrow(
      expect.objectContaining({ code: 'NET_FAILED', message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') }),
    );
  });

  test('refuses a certificate that the machine does not trust, whatever the environment says', async () => {
    const port = await serveTls();
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(drive({ url: `https://shop.example:${port}/` })).rejects.toThrow(
        expect.objectContaining({ message: expect.stringContaining('SELF_SIGNED_CERT') }),
      );
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });
});

describe('resolveAddresses', () => {
  test.each([
    ['127.0.0.1', ['127.0.0.1']],
    ['[::1]', ['::1']],
  ])('%s stands for itself', async (host, addresses) => {
    expect(await resolveAddresses(host)).toEqual(addresses);
  });

  test('gives every address of a name, each once', async () => {
    const addresses = await resolveAddresses('localhost');
    expect(addresses.every((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test('rejects for a name that leads nowhere', async () => {
    await expect(resolveAddresses('no-such-name.invalid')).rejects.toThrow();
  });
});
