import { afterEach, describe, expect, test } from 'vitest';
import type { Message, ToolDefinition } from '../contract/model.ts';
import { readUrl } from '../effects/url/read-url.ts';
import type { ScriptedTurn } from '../testing/scripted-model-server.privileged.ts';
import { createOpenAiCompatibleProvider } from './openai-compatible.ts';
import { callsOf, closeServers, faultOf, KEY, play, startServer, textOf } from './provider-rig.probe.privileged.ts';

afterEach(closeServers);

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

  test.each<[string, { text: string; reasoning?: string }]>([
    ['by the server', { reasoning: 'They want the time. I could lie.', text: 'Noon.' }],
    ['by tags of the model', { text: '<think>They want the time. I could lie.</think>\n\nNoon.' }],
  ])('reasoning is not the answer, parted %s', async (_, turn) => {
    for (const pieceCharacters of [1, 4, 100]) {
      const { parts } = await play([{ ...turn, pieceCharacters }]);
      const answer = await parts();
      expect(textOf(answer)).toBe('Noon.');
      expect(answer.map((part) => (part.type === 'reasoning' ? part.text : '')).join('')).toBe(
        'They want the time. I could lie.',
      );
      expect(answer.at(-1)).toEqual({ type: 'end', stop: 'stop' });
    }
  });

  test('calls behind reasoning that was never ended still come', async () => {
    const { parts } = await play([{ text: '<think>I look.', calls: [{ id: 'a', name: 'list', arguments: {} }] }]);
    const answer = await parts();
    expect(textOf(answer)).toBe('');
    expect(callsOf(answer)).toEqual([{ id: 'a', name: 'list', arguments: {} }]);
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
    const server = await startServer([{ text: 'ok' }]);
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
