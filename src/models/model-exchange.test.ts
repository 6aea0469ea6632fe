import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import type { ModelPart } from '../contract/model.ts';
import type { ScriptedTurn } from '../testing/scripted-model-server.privileged.ts';
import { callsOf, closeServers, faultOf, KEY, play, textOf } from './provider-rig.probe.privileged.ts';

afterEach(closeServers);

describe('a server that fails', () => {
  test('is not there: says which endpoint, and asks whether it is running', async () => {
    const { server, fault } = await play([]);
    await closeServers();
    const { code, message } = await fault();
    expect(code).toBe('MODEL_UNREACHABLE');
    expect(message).toBe(`The model server at ${server.endpoint} cannot be reached (ECONNREFUSED).`);
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
