import { execFile } from 'node:child_process';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer as createHttpServer, get, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, request as requestTls } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isSallyportError, type SallyportError } from '../../contract/errors.ts';
import { startScriptedModelServer } from '../../testing/scripted-model-server.privileged.ts';
import { createModelFetch, modelFetch } from './model-fetch.privileged.ts';
import { createSelfSigned } from './self-signed.probe.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

const serve = async (answer: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createHttpServer(answer))}`;

async function faultOf(outcome: Promise<unknown>): Promise<SallyportError> {
  const error = await outcome.then(
    () => new Error('it went well'),
    (reason: unknown) => reason,
  );
  if (isSallyportError(error)) return error;
  throw error;
}

describe('an address that a policy forbids', () => {
  const asked: string[] = [];
  const forbidding = (wanted: string) =>
    createModelFetch({
      isForbidden: (address, port) => {
        asked.push(`${address} ${port}`);
        return address === wanted;
      },
    });

  test('is not dialled, under a name as under itself', async () => {
    let reached = 0;
    const address = await serve((_, response) => {
      reached += 1;
      response.end('the model');
    });
    const { port } = new URL(address);
    for (const host of ['localhost', '127.0.0.1'])
      expect(await faultOf(forbidding('127.0.0.1')(`http://${host}:${port}/`))).toMatchObject({
        code: 'ADDRESS_FORBIDDEN',
        message: `The model endpoint ${host}:${port} leads to 127.0.0.1, which a policy forbids.`,
      });
    expect(reached).toBe(0);
    expect(asked).toContain(`127.0.0.1 ${port}`);
    // Control: another address is.
    expect(await (await forbidding('10.0.0.1')(`http://127.0.0.1:${port}/`)).text()).toBe('the model');
  });
});

describe('where it goes', () => {
  test.each([
    'http://models.example.com/v1',
    'http://192.168.1.5:11434/v1',
    'http://0.0.0.0:11434/v1',
    'http://127.0.0.1.example.com/v1',
    'http://localhost.example.com/v1',
    'http://[::ffff:127.0.0.1]/v1',
    'ftp://127.0.0.1/v1',
    'data:text/event-stream,x',
  ])('%s is refused before anything is sent', async (address) => {
    expect(await faultOf(modelFetch(address))).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  test('a name and password in the address are refused, and not shown', async () => {
    const fault = await faultOf(modelFetch('http://user:word@127.0.0.1:9/v1'));
    expect(fault.code).toBe('CONFIG_INVALID');
    expect(fault.message).not.toMatch(/user:|word@/);
  });

  test('every notation of loopback is this machine', async () => {
    const address = await serve((request, response) => response.end(`host ${request.headers.host}`));
    const { port } = new URL(address);
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', 'LOCALHOST']) {
      const response = await modelFetch(`http://${host}:${port}/`);
      expect(await response.text()).toMatch(/^host (127\.0\.0\.1|localhost):/);
    }
  });

  test('localhost is this machine, whatever a resolver says; plain Node asks the resolver', async () => {
    const address = await serve((_request, response) => response.end('the model'));
    const { port } = new URL(address);
    const asked: string[] = [];
    // Every form of the call ends in a callback; here it hears that the name leads nowhere.
    const resolver = vi.spyOn(dns, 'lookup').mockImplementation(((name: string, ...rest: unknown[]) => {
      asked.push(name);
      const callback = rest.at(-1) as (error: Error) => void;
      callback(new Error('led astray'));
    }) as typeof dns.lookup);
    try {
      expect(await (await modelFetch(`http://localhost:${port}/`)).text()).toBe('the model');
      expect(asked).toEqual([]);
      const plain = new Promise((resolve, reject) => get(`http://localhost:${port}/`, resolve).on('error', reject));
      await expect(plain).rejects.toThrow('led astray');
      expect(asked).toEqual(['localhost']);
    } finally {
      resolver.mockRestore();
    }
  });

  test('a redirect is not followed; the plain fetch would follow it', async () => {
    const seen: string[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(request.url ?? '');
      response.end('here I am');
    });
    const address = await serve((_request, response) => response.writeHead(307, { location: `${elsewhere}/x` }).end());
    const sent = { method: 'POST', body: 'the conversation' };
    expect(await faultOf(modelFetch(address, sent))).toMatchObject({
      code: 'MODEL_FAILED',
      message: expect.stringContaining('redirect (307)'),
    });
    expect(seen).toEqual([]);
    expect(await (await fetch(address, sent)).text()).toBe('here I am');
    expect(seen).toEqual(['/x']);
  });

  test('a proxy of the environment is passed by; the plain fetch would take it', async () => {
    const address = await serve((_request, response) => response.end('the model'));
    const asked: string[] = [];
    const proxy = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(502).end();
    });
    // For a fetch the proxy is asked for a tunnel, even to plain http.
    proxy.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    const proxyAddress = `http://127.0.0.1:${await listen(proxy)}`;
    const module = new URL('./model-fetch.privileged.ts', import.meta.url).href;
    const code = `
      import { modelFetch } from ${JSON.stringify(module)};
      const ask = (how) => how(${JSON.stringify(address)}).then((answer) => answer.text(), () => 'failed');
      console.log(JSON.stringify({ ours: await ask(modelFetch), plain: await ask(fetch) }));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxyAddress, http_proxy: proxyAddress },
    });
    expect(JSON.parse(stdout)).toEqual({ ours: 'the model', plain: 'failed' });
    expect(asked).toEqual([`CONNECT ${new URL(address).host}`]);
  });
});

describe('what it sends', () => {
  test('the headers given, and those without which there is no request', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const address = await serve(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
      resolve([request.method ?? '', request.url ?? '', ...request.rawHeaders, body]);
      response.end();
    });
    await modelFetch(`${address}/v1/x`, { method: 'POST', headers: { Authorization: 'Bearer k' }, body: 'größe' });
    const host = new URL(address).host;
    expect(await promise).toEqual([
      ...['POST', '/v1/x', 'authorization', 'Bearer k', 'Host', host],
      ...['Connection', 'close', 'Content-Length', '7', 'größe'],
    ]);
  });

  test('only text', async () => {
    const address = await serve((_request, response) => response.end());
    await expect(modelFetch(address, { method: 'POST', body: new Blob(['x']) })).rejects.toThrow(TypeError);
  });
});

describe('the certificate', () => {
  const own = createSelfSigned();
  const serveTls = async () => {
    const server = createHttpsServer({ cert: own.certificate, key: own.key }, (_request, response) => {
      response.end('over TLS');
    });
    return `https://127.0.0.1:${await listen(server)}/`;
  };

  /** What Node's client says, with its own defaults or with the check off. */
  const plainly = (address: string, options = {}) =>
    new Promise<number | undefined>((resolve, reject) => {
      requestTls(address, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });

  test('that nobody vouches for is refused; without the check it goes through', async () => {
    const address = await serveTls();
    await expect(modelFetch(address)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(await plainly(address, { rejectUnauthorized: false })).toBe(200);
  });

  test('of an authority that is trusted is taken', async () => {
    const ask = createModelFetch({ authorities: [own.certificate] });
    expect(await (await ask(await serveTls())).text()).toBe('over TLS');
  });

  test('for another name is refused, whoever vouches for it', async () => {
    const { port } = new URL(await serveTls());
    const ask = createModelFetch({ authorities: [own.certificate] });
    await expect(ask(`https://localhost:${port}/`)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('cannot be left unchecked by the environment: that is an error; plain Node goes through', async () => {
    const address = await serveTls();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    expect(await plainly(address)).toBe(200);
    expect(await faultOf(modelFetch(address))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED'),
    });
  });
});

describe('time and size', () => {
  test('a handshake that does not come ends', async () => {
    const port = await listen(createTcpServer());
    const ask = createModelFetch({ connectTimeoutMs: 50 });
    expect(await faultOf(ask(`https://127.0.0.1:${port}/`))).toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: `The model server at https://127.0.0.1:${port} could not be connected to within 0.05 s.`,
    });
  });

  test('silence before the answer ends it, and so does silence within it', async () => {
    const server = await startScriptedModelServer(['silence', { text: 'half', ends: 'silence' }]);
    closing.push(() => server.close());
    const ask = createModelFetch({ idleTimeoutMs: 50 });
    const sent = { method: 'POST', body: '{}' };
    const silent = { code: 'MODEL_UNREACHABLE', message: expect.stringContaining('sent nothing for 0.05 s') };
    expect(await faultOf(ask(server.endpoint, sent))).toMatchObject(silent);
    const response = await ask(server.endpoint, sent);
    expect(await faultOf(response.text())).toMatchObject(silent);
    await expect.poll(() => server.connections()).toBe(0);
  });

  test('an answer that is slow and not silent is waited for', async () => {
    const address = await serve(async (_request, response) => {
      for (const piece of 'abcdef') {
        response.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      response.end();
    });
    const response = await createModelFetch({ idleTimeoutMs: 150, connectTimeoutMs: 100 })(address);
    expect(await response.text()).toBe('abcdef');
  });

  test('an answer that does not end fills no memory', async () => {
    const address = await serve((_request, response) => {
      const more = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      response.on('error', () => {});
      more();
    });
    const response = await createModelFetch({ answerBytesMax: 100_000 })(address);
    expect(await faultOf(response.text())).toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
  });

  test('a coded answer is refused: it could be small here and huge when it is read', async () => {
    const address = await serve((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end());
    expect(await faultOf(modelFetch(address))).toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
  });

  test('a status that no answer has is an error, not an end of the process', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.end('HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n');
      }),
    );
    await expect(modelFetch(`http://127.0.0.1:${port}/`)).rejects.toThrow(RangeError);
  });

  test('a connection that breaks off in mid-answer is an error, never a shorter answer', async () => {
    const server = await startScriptedModelServer([{ text: 'half', ends: 'drop' }]);
    closing.push(() => server.close());
    const response = await modelFetch(server.endpoint, { method: 'POST', body: '{}' });
    await expect(response.text()).rejects.toThrow();
  });

  test('an answer without a body has none', async () => {
    const address = await serve((_request, response) => response.writeHead(204).end());
    const response = await modelFetch(address);
    expect([response.status, response.body]).toEqual([204, null]);
  });
});

describe('a stop', () => {
  test('before the request sends nothing', async () => {
    const server = await startScriptedModelServer([]);
    closing.push(() => server.close());
    await expect(modelFetch(server.endpoint, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(server.requests).toEqual([]);
  });

  test('before the answer and within it ends the call with its own reason, and the connection', async () => {
    const server = await startScriptedModelServer(['silence', { text: 'half', ends: 'silence' }]);
    closing.push(() => server.close());
    for (const number of [1, 2]) {
      const stop = new AbortController();
      const outcome = modelFetch(server.endpoint, { method: 'POST', body: '{}', signal: stop.signal })
        .then((response) => response.text())
        .catch((error: unknown) => error);
      await expect.poll(() => server.requests.length).toBe(number);
      stop.abort(new Error('enough'));
      expect(await outcome).toMatchObject({ message: 'enough' });
      await expect.poll(() => server.connections()).toBe(0);
    }
  });

  test('by the reader, who wants no more, closes the connection', async () => {
    const server = await startScriptedModelServer([{ text: 'half', ends: 'silence' }]);
    closing.push(() => server.close());
    const response = await modelFetch(server.endpoint, { method: 'POST', body: '{}' });
    await response.body?.cancel();
    await expect.poll(() => server.connections()).toBe(0);
  });
});
