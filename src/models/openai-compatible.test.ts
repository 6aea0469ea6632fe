import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { isSallyportError, type SallyportError } from '../contract/errors.ts';
import type { Message, ModelPart, ModelRequest, ToolDefinition } from '../contract/model.ts';
import { readUrl } from '../effects/url/read-url.ts';
import {
  type ScriptedModelServer,
  type ScriptedTurn,
  startScriptedModelServer,
} from '../testing/scripted-model-server.privileged.ts';
import { createOpenAiCompatibleProvider, type OpenAiCompatibleOptions } from './openai-compatible.ts';

const KEY = 'sk-test-4f9a7c21d8';
const servers: ScriptedModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Rig {
  readonly server: ScriptedModelServer;
  readonly pauses: readonly number[];
  ask(request?: Partial<ModelRequest>, signal?: AbortSignal): AsyncIterable<ModelPart>;
  parts(request?: Partial<ModelRequest>): Promise<readonly ModelPart[]>;
  fault(): Promise<SallyportError>;
}

/** A provider before a real server on loopback, over Node's plain fetch. */
async function play(script: readonly ScriptedTurn[], options: Partial<OpenAiCompatibleOptions> = {}): Promise<Rig> {
  const server = await startScriptedModelServer(script);
  servers.push(server);
  const pauses: number[] = [];
  const provider = createOpenAiCompatibleProvider({
    endpoint: server.endpoint,
    model: 'small',
    apiKey: KEY,
    fetch,
    delay: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    ...options,
  });
  const ask = (request: Partial<ModelRequest> = {}, signal = new AbortController().signal) =>
    provider.generate({ model: 'small', messages: [{ role: 'user', text: 'hello' }], tools: [], ...request }, signal);
  return {
    server,
    pauses,
    ask,
    parts: (request) => Array.fromAsync(ask(request)),
    fault: () => faultOf(Array.fromAsync(ask())),
  };
}

async function faultOf(outcome: Promise<unknown>): Promise<SallyportError> {
  const error = await outcome.then(
    () => new Error('it went well'),
    (reason: unknown) => reason,
  );
  if (isSallyportError(error)) return error;
  throw error;
}

const textOf = (parts: readonly ModelPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
const callsOf = (parts: readonly ModelPart[]) => parts.flatMap((part) => (part.type === 'call' ? [part.call] : []));

describe('an answer over the real wire', () => {
  test('text comes in pieces as it arrives, then the end with what was used', async () => {
    const { parts } = await play([{ text: 'Good day', usage: { prompt_tokens: 12, completion_tokens: 3 } }]);
    expect(await parts()).toEqual([
      { type: 'text', text: 'Good' },
      { type: 'text', text: ' day' },
      { type: 'end', stop: 'stop', inputTokens: 12, outputTokens: 3 },
    ]);
  });

  test('the first piece is given while the rest has not come', async () => {
    const { ask } = await play([{ text: 'Hear', ends: 'silence' }]);
    const parts = ask()[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: { type: 'text', text: 'Hear' } });
    await parts.return?.();
  });

  test('several calls whose arguments come mixed and in pieces are put together', async () => {
    const { parts } = await play([
      {
        text: 'I look.',
        pieceCharacters: 3,
        calls: [
          { id: 'a', name: 'read_file', arguments: { path: 'src/größe.ts', fromLine: 1 } },
          { id: 'b', name: 'search', arguments: { text: '{"}' } },
          { id: 'c', name: 'list', arguments: '' },
        ],
      },
    ]);
    const answer = await parts();
    expect(textOf(answer)).toBe('I look.');
    expect(callsOf(answer)).toEqual([
      { id: 'a', name: 'read_file', arguments: { path: 'src/größe.ts', fromLine: 1 } },
      { id: 'b', name: 'search', arguments: { text: '{"}' } },
      { id: 'c', name: 'list', arguments: {} },
    ]);
    expect(answer.at(-1)).toEqual({ type: 'end', stop: 'calls' });
  });

  test('arguments that are no JSON stay text, with what the parser said', async () => {
    const { parts } = await play([{ calls: [{ id: 'a', name: 'write', arguments: '{"path": "a", content: }' }] }]);
    expect(callsOf(await parts())).toEqual([
      {
        id: 'a',
        name: 'write',
        arguments: '{"path": "a", content: }',
        malformed: expect.stringContaining('JSON'),
      },
    ]);
  });

  test('a call without an id gets one, and two calls never share one', async () => {
    const { parts } = await play([
      {
        calls: [
          { name: 'one', arguments: {} },
          { id: 'same', name: 'two', arguments: {} },
          { id: 'same', name: 'three', arguments: {} },
        ],
      },
    ]);
    const calls = callsOf(await parts());
    expect(calls.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
    expect(calls.every(({ id }) => id !== '')).toBe(true);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
  });

  test('reasoning is not the answer', async () => {
    const { parts } = await play([{ reasoning: 'They want the time. I could lie.', text: 'Noon.' }]);
    expect(textOf(await parts())).toBe('Noon.');
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'other'],
    ['something_new', 'other'],
  ])('finish reason %s is the stop %s', async (finish, stop) => {
    const { parts } = await play([{ text: 'x', finish }]);
    expect((await parts()).at(-1)).toEqual({ type: 'end', stop });
  });

  test('calls under the finish reason "stop" are calls, as older servers send them', async () => {
    const { parts } = await play([{ finish: 'stop', calls: [{ id: 'a', name: 'list', arguments: {} }] }]);
    expect((await parts()).at(-1)).toEqual({ type: 'end', stop: 'calls' });
  });

  test('a claim to have used less than nothing is not believed', async () => {
    const { parts } = await play([{ text: 'x', usage: { prompt_tokens: -1_000_000, completion_tokens: 1.5 } }]);
    expect((await parts()).at(-1)).toEqual({ type: 'end', stop: 'stop' });
  });

  test('events cut byte by byte, in the midst of characters, lose nothing', async () => {
    const text = 'Größe ≤ 3 😀 日本語 ok';
    const { parts } = await play([
      { text, writeBytes: 1, calls: [{ id: 'ü', name: 'say', arguments: { words: text } }] },
    ]);
    const answer = await parts();
    expect(textOf(answer)).toBe(text);
    expect(callsOf(answer)).toEqual([{ id: 'ü', name: 'say', arguments: { words: text } }]);
  });
});

describe('what the server is sent', () => {
  const tool: ToolDefinition = {
    name: 'read_file',
    description: 'Reads a file.',
    parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  };
  const call = { id: 'a', name: 'read_file', arguments: { path: 'a.txt' } };
  const messages: readonly Message[] = [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Read a.txt' },
    { role: 'assistant', text: 'I read.', calls: [call] },
    { role: 'tool', call: 'a', name: 'read_file', text: 'absent', isError: true },
    { role: 'assistant', text: '', calls: [{ ...call, id: 'b', arguments: '{"path', malformed: 'Unterminated' }] },
    { role: 'tool', call: 'b', name: 'read_file', text: 'no JSON', isError: true },
    { role: 'assistant', text: 'Done.', calls: [] },
  ];

  test('model, messages, tools and the limit arrive in the wire format', async () => {
    const { server, parts } = await play([{ text: 'ok' }]);
    await parts({ messages, tools: [tool], outputTokensMax: 77 });
    expect(server.requests).toEqual([
      {
        method: 'POST',
        path: '/v1/chat/completions',
        headers: expect.objectContaining({ authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }),
        body: {
          model: 'small',
          max_tokens: 77,
          stream: true,
          stream_options: { include_usage: true },
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'Read a.txt' },
            {
              role: 'assistant',
              content: 'I read.',
              tool_calls: [
                { id: 'a', type: 'function', function: { name: 'read_file', arguments: '{"path":"a.txt"}' } },
              ],
            },
            { role: 'tool', tool_call_id: 'a', content: 'absent' },
            {
              role: 'assistant',
              content: null,
              tool_calls: [
                { id: 'b', type: 'function', function: { name: 'read_file', arguments: '{"malformed":"{\\"path"}' } },
              ],
            },
            { role: 'tool', tool_call_id: 'b', content: 'no JSON' },
            { role: 'assistant', content: 'Done.' },
          ],
          tools: [
            {
              type: 'function',
              function: { name: 'read_file', description: 'Reads a file.', parameters: tool.parameters },
            },
          ],
        },
      },
    ]);
  });

  test('without a key no authorization is sent, without tools no list of them', async () => {
    const server = await startScriptedModelServer([{ text: 'ok' }]);
    servers.push(server);
    const provider = createOpenAiCompatibleProvider({ endpoint: server.endpoint, model: 'small', fetch });
    const messages = [{ role: 'user', text: 'x' }] as const;
    await Array.fromAsync(provider.generate({ model: 'small', messages, tools: [] }, new AbortController().signal));
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[0]?.body).not.toHaveProperty('tools');
  });

  test('another model than the one it was opened for is not asked', async () => {
    const { server, parts } = await play([{ text: 'ok' }]);
    expect(await faultOf(parts({ model: 'large' }))).toMatchObject({ code: 'MODEL_FAILED' });
    expect(server.requests).toEqual([]);
  });

  test.each(['http://127.0.0.1:11434/v1', 'HTTP://LOCALHOST:80/v1/', 'https://models.example.com', 'http://0x7f.1/v1'])(
    'the endpoint %s is named as the kernel names it',
    (endpoint) => {
      const provider = createOpenAiCompatibleProvider({ endpoint, model: 'small', fetch });
      expect(readUrl(endpoint)).toMatchObject({ ok: true, url: provider.endpoint });
    },
  );

  test.each([
    'not a url',
    'file:///etc/passwd',
    'https://user:word@models.example.com/v1',
    'https://models.example.com/v1?key=1',
    'https://models.example.com/v1#x',
  ])('the endpoint %s is refused at once', (endpoint) => {
    expect(() => createOpenAiCompatibleProvider({ endpoint, model: 'small', fetch })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });
});

describe('a server that fails', () => {
  test('is not there: says which endpoint, and asks whether it is running', async () => {
    const { server, fault } = await play([]);
    await server.close();
    servers.splice(0);
    const { code, message } = await fault();
    expect(code).toBe('MODEL_UNREACHABLE');
    expect(message).toBe(
      `The model server at ${server.endpoint} cannot be reached (ECONNREFUSED): is the server running?`,
    );
  });

  test('answers 500: its own words are shown, once asked', async () => {
    const body = JSON.stringify({ error: { message: 'model "small" needs more memory', type: 'api_error' } });
    const { server, fault } = await play([{ status: 500, body }]);
    expect(await fault()).toMatchObject({
      code: 'MODEL_FAILED',
      message: `The model server at ${server.endpoint} answered with status 500 and said: model "small" needs more memory`,
    });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['{"error":"no such model"}', 'no such model'],
    ['{"detail":"Not Found"}', 'Not Found'],
    ['{"message":"Forbidden"}', 'Forbidden'],
    ['<h1>Bad\u001b[31m\r\nGateway\u202e</h1>', '<h1>Bad [31m Gateway </h1>'],
    ['[1,2]', '[1,2]'],
    ['null', 'null'],
  ])('the words of %j are %j', async (body, words) => {
    const { fault } = await play([{ status: 404, body }]);
    expect((await fault()).message).toMatch(new RegExp(`said: ${RegExp.escape(words)}$`));
  });

  test('long words are cut to 500 characters', async () => {
    const { fault } = await play([{ status: 400, body: 'ä'.repeat(200_000) }]);
    expect((await fault()).message).toMatch(/said: ä{500}…$/);
  });

  test.each([
    ['a page instead of a stream', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hi' }],
    ['a whole answer instead of a stream', { status: 200, body: '{"choices":[]}' }],
    ['a stream of something else', { events: ['{"hello":"world"}'] }],
    ['a stream that is no JSON', { events: ['{"choices":[{'] }],
    ['an end without a reason', { text: 'half of a sent', finish: null }],
    ['an empty stream', { status: 200, headers: { 'content-type': 'text/event-stream' }, body: '' }],
    [
      'a call without a name',
      { events: ['{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}'] },
    ],
  ] satisfies [string, ScriptedTurn][])('sends %s: that is not the format', async (_what, turn) => {
    const { fault } = await play([turn]);
    expect(await fault()).toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
  });

  test('breaks off in mid-stream: what was said is given, its calls are not, and it is a fault', async () => {
    const calls = [{ id: 'a', name: 'file_delete', arguments: { path: 'a' } }];
    const { ask } = await play([
      { text: 'half', calls, ends: 'drop' },
      { text: 'half', calls },
    ]);
    const seen: ModelPart[] = [];
    const gather = async () => {
      for await (const part of ask()) seen.push(part);
    };
    expect(await faultOf(gather())).toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
    expect(seen.filter(({ type }) => type !== 'text')).toEqual([]);
    await gather();
    expect(callsOf(seen)).toEqual(calls);
  });

  test('ends cleanly without a reason: its calls are not given either', async () => {
    const { ask } = await play([{ calls: [{ id: 'a', name: 'file_delete', arguments: { path: 'a' } }], finish: null }]);
    const seen: ModelPart[] = [];
    const gather = async () => {
      for await (const part of ask()) seen.push(part);
    };
    expect(await faultOf(gather())).toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
    expect(seen).toEqual([]);
  });

  test('reports an error in mid-stream: its own words are shown', async () => {
    const { fault } = await play([{ text: 'half', events: ['{"error":{"message":"out of memory"}}'] }]);
    expect(await fault()).toMatchObject({
      code: 'MODEL_FAILED',
      message: expect.stringMatching(/broke off its answer and said: out of memory$/),
    });
  });
});

describe('a server that says "not now"', () => {
  const busy = (status: number, headers: Record<string, string> = {}): ScriptedTurn => ({
    status,
    headers,
    body: '{}',
  });

  test.each([429, 502, 503, 504])('status %i is tried again, with a pause that doubles', async (status) => {
    const { server, pauses, parts } = await play([busy(status), busy(status), { text: 'now' }]);
    expect(textOf(await parts())).toBe('now');
    expect(pauses).toEqual([500, 1000]);
    expect(server.requests).toHaveLength(3);
  });

  test('three tries, then it is a fault', async () => {
    const { server, fault } = await play([busy(503), busy(503), busy(503), { text: 'too late' }]);
    expect(await fault()).toMatchObject({ code: 'MODEL_FAILED', message: expect.stringContaining('status 503') });
    expect(server.requests).toHaveLength(3);
  });

  test('the pause that the server asks for is kept, up to ten seconds', async () => {
    const { pauses, parts } = await play([busy(429, { 'retry-after': '10' }), { text: 'now' }]);
    await parts();
    expect(pauses).toEqual([10_000]);
  });

  test('a server that wants a longer pause is not asked again', async () => {
    const { server, pauses, fault } = await play([busy(429, { 'retry-after': '11' }), { text: 'too early' }]);
    expect(await fault()).toMatchObject({ code: 'MODEL_FAILED' });
    expect([pauses, server.requests.length]).toEqual([[], 1]);
  });

  test('what is no number of seconds is not waited for', async () => {
    const { pauses, parts } = await play([busy(429, { 'retry-after': '-1e9' }), { text: 'now' }]);
    await parts();
    expect(pauses).toEqual([500]);
  });

  test('a stop ends the pause', async () => {
    const { server, ask } = await play([busy(429, { 'retry-after': '10' }), { text: 'too late' }], {
      delay: undefined,
    });
    const stop = new AbortController();
    const outcome = faultOf(Array.fromAsync(ask({}, stop.signal)));
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    expect(await outcome).toMatchObject({ code: 'CANCELLED' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a stop', () => {
  test('before the call: nobody is asked', async () => {
    const { server, ask } = await play([{ text: 'ok' }]);
    expect(await faultOf(Array.fromAsync(ask({}, AbortSignal.abort())))).toMatchObject({ code: 'CANCELLED' });
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['before the first word', 'silence'],
    ['in mid-stream', { text: 'half', ends: 'silence' }],
  ] satisfies [string, ScriptedTurn][])('%s: ends the call and lets go of the connection', async (_when, turn) => {
    const { server, ask } = await play([turn]);
    const stop = new AbortController();
    const outcome = faultOf(Array.fromAsync(ask({}, stop.signal)));
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    expect(await outcome).toMatchObject({ code: 'CANCELLED' });
    await expect.poll(() => server.connections()).toBe(0);
  });

  test('by whoever listens no longer: lets go of the connection', async () => {
    const { server, ask } = await play([{ text: 'half', ends: 'silence' }]);
    for await (const part of ask()) if (part.type === 'text') break;
    await expect.poll(() => server.connections()).toBe(0);
  });
});

describe('the key', () => {
  const echo = `bad key ${KEY}, that is ${Buffer.from(KEY).toString('base64')}`;
  test.each([
    ['in an error', { status: 401, body: JSON.stringify({ error: { message: echo } }) }],
    ['in a plain body', { status: 401, body: echo }],
    ['where the words are cut', { status: 401, body: `${'x'.repeat(490)}${KEY}` }],
    ['twice, the second across the cut', { status: 401, body: `${'x'.repeat(478)} ${KEY} ${KEY}` }],
    ['in an error in mid-stream', { events: [JSON.stringify({ error: { message: echo } })] }],
    ['in what is not the format', { events: [JSON.stringify({ wrong: echo })] }],
    ['in what is no JSON', { events: [echo] }],
    ['in the type of the content', { status: 200, headers: { 'content-type': `text/${KEY}` } }],
  ] satisfies [string, ScriptedTurn][])(
    'is never in a fault, wherever the server says it: %s',
    async (_where, turn) => {
      const { server, fault } = await play([turn]);
      const error = await fault();
      expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
      const shown = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.stack;
      // Not even the beginning of it.
      expect(shown).not.toContain('sk-test');
      expect(shown).not.toContain(Buffer.from(KEY).toString('base64').slice(0, 12));
    },
  );

  test('its place shows that there was one', async () => {
    const { fault } = await play([{ status: 401, body: `bad key ${KEY}` }]);
    expect((await fault()).message).toMatch(/said: bad key \[redacted\]$/);
  });
});
