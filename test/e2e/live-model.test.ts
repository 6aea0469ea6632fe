import { afterEach, expect, test } from 'vitest';
import type { SallyportError } from '../../src/contract/errors.ts';
import type { ModelPart } from '../../src/contract/model.ts';
import { createModelFetch } from '../../src/drivers/model/model-fetch.privileged.ts';
import { createOpenAiCompatibleProvider } from '../../src/models/openai-compatible.ts';
import {
  type ScriptedModelServer,
  type ScriptedTurn,
  startScriptedModelServer,
} from '../../src/testing/scripted-model-server.privileged.ts';

// The provider on the fetch that it really gets: what each does alone is tested beside its file.
const servers: ScriptedModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function open(turn: ScriptedTurn) {
  const server = await startScriptedModelServer([turn]);
  servers.push(server);
  const fetch = createModelFetch({ idleTimeoutMs: 200 });
  const provider = createOpenAiCompatibleProvider({ endpoint: server.endpoint, model: 'small', apiKey: 'sk-1', fetch });
  const ask = (signal = new AbortController().signal): AsyncIterable<ModelPart> =>
    provider.generate({ model: 'small', messages: [{ role: 'user', text: 'hello' }], tools: [] }, signal);
  return { server, ask };
}

const faultOf = (parts: AsyncIterable<ModelPart>): Promise<Partial<SallyportError>> =>
  Array.fromAsync(parts).then(
    () => ({ message: 'it went well' }),
    (error: SallyportError) => error,
  );

test('a turn with text and calls, cut byte by byte, arrives whole', async () => {
  const calls = [{ id: 'a', name: 'write', arguments: { text: '日本語 😀' } }];
  const { ask } = await open({ text: 'Größe', calls, writeBytes: 1, pieceCharacters: 100 });
  expect(await Array.fromAsync(ask())).toEqual([
    { type: 'text', text: 'Größe' },
    { type: 'call', call: calls[0] },
    { type: 'end', stop: 'calls' },
  ]);
});

test('a server that falls silent, before its answer or within it, is a fault that says so', async () => {
  for (const turn of ['silence', { text: 'half', ends: 'silence' }] satisfies ScriptedTurn[]) {
    const { ask } = await open(turn);
    expect(await faultOf(ask())).toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringContaining('sent nothing for 0.2 s'),
    });
  }
});

test('a dropped connection, a redirect and an absent server are told apart', async () => {
  const dropped = await open({ text: 'half', ends: 'drop' });
  expect(await faultOf(dropped.ask())).toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
  const redirecting = await open({ status: 302, headers: { location: 'https://models.example.com/' } });
  expect(await faultOf(redirecting.ask())).toMatchObject({
    code: 'MODEL_FAILED',
    message: expect.stringContaining('redirect (302)'),
  });
  const absent = await open({ text: 'x' });
  await absent.server.close();
  servers.pop();
  expect(await faultOf(absent.ask())).toMatchObject({
    code: 'MODEL_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a stop in mid-stream is a stop, and the server sees the connection go', async () => {
  const { server, ask } = await open({ text: 'half', ends: 'silence' });
  const stop = new AbortController();
  const seen: ModelPart[] = [];
  const gather = async () => {
    for await (const part of ask(stop.signal)) {
      seen.push(part);
      stop.abort();
    }
  };
  await expect(gather()).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(seen).toEqual([{ type: 'text', text: 'half' }]);
  await expect.poll(() => server.connections()).toBe(0);
});

test('a clear address beyond this machine is refused before a word of the conversation is sent', async () => {
  const provider = createOpenAiCompatibleProvider({
    endpoint: 'http://192.0.2.1/v1',
    model: 'small',
    fetch: createModelFetch(),
  });
  const request = { model: 'small', messages: [{ role: 'user', text: 'secret' }], tools: [] } as const;
  expect(await faultOf(provider.generate(request, new AbortController().signal))).toMatchObject({
    code: 'CONFIG_INVALID',
  });
});
