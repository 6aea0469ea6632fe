import { expect, test } from 'vitest';
import type { ModelRequest } from '../contract/model.ts';
import { callOf, createScriptedModel } from './scripted-model.ts';

const request: ModelRequest = { model: 'scripted', messages: [{ role: 'user', text: 'hello' }], tools: [] };
const ask = (model: ReturnType<typeof createScriptedModel>) =>
  Array.fromAsync(model.generate(request, new AbortController().signal));

test('takes its turns in order, in pieces, and remembers what it was asked', async () => {
  const model = createScriptedModel([
    { text: 'I look.', calls: [callOf('read_file', { path: 'a' })] },
    ({ messages }) => ({ text: `${messages.length}`, inputTokens: 5 }),
  ]);
  expect(await ask(model)).toEqual([
    { type: 'text', text: 'I ' },
    { type: 'text', text: 'look.' },
    { type: 'call', call: { id: 'call-1-1', name: 'read_file', arguments: { path: 'a' } } },
    { type: 'end', stop: 'calls', inputTokens: 0, outputTokens: 0 },
  ]);
  expect(await ask(model)).toEqual([
    { type: 'text', text: '1' },
    { type: 'end', stop: 'stop', inputTokens: 5, outputTokens: 0 },
  ]);
  expect(model.requests).toEqual([request, request]);
});

test('fails when it is asked once too often', async () => {
  await expect(ask(createScriptedModel([]))).rejects.toThrow('has 0 turns and was asked for another');
});
