import { describe, expect, test } from 'vitest';
import type { Message, ModelPart } from '../contract/model.ts';
import { createRecordedProvider } from './recorded.ts';

const recording = (turns: unknown): string =>
  JSON.stringify({ recording: 1, model: 'played', note: 'made for a test', turns });
const TURNS = [
  { expect: ['the task'], text: 'I look.', calls: [{ name: 'read_file', arguments: { path: 'a' } }] },
  { expect: ['exit code 0', 'pass 3'], text: 'Done.', calls: [] },
];

async function parts(
  provider: ReturnType<typeof createRecordedProvider>,
  messages: readonly Message[],
): Promise<readonly ModelPart[]> {
  return Array.fromAsync(provider.generate({ model: 'played', messages, tools: [] }, new AbortController().signal));
}
const user: Message = { role: 'user', text: 'do the task' };
const said: Message = { role: 'assistant', text: 'I look.', calls: [] };
const result = (text: string): Message => ({ role: 'tool', call: 'c', name: 'n', text, isError: false });

describe('a recorded model', () => {
  test('says by its endpoint that it is a recording, and of which file', () => {
    expect(createRecordedProvider(recording(TURNS)).endpoint).toMatch(/^recording:sha256:[0-9a-f]{64}$/);
  });

  test('plays its turns in order', async () => {
    const provider = createRecordedProvider(recording(TURNS));
    expect(await parts(provider, [user])).toEqual([
      { type: 'text', text: 'I look.' },
      { type: 'call', call: { id: 'recorded-1-1', name: 'read_file', arguments: { path: 'a' } } },
      { type: 'end', stop: 'calls', inputTokens: 0, outputTokens: 0 },
    ]);
    expect(await parts(provider, [user, said, result('exit code 0'), result('pass 3')])).toEqual([
      { type: 'text', text: 'Done.' },
      { type: 'end', stop: 'stop', inputTokens: 0, outputTokens: 0 },
    ]);
  });

  test('ends where what came back is not what was recorded, and says what is missing', async () => {
    const provider = createRecordedProvider(recording(TURNS));
    await parts(provider, [user]);
    await expect(async () => parts(provider, [user, said, result('exit code 1')])).rejects.toThrow(
      expect.objectContaining({ code: 'MODEL_RECORDING_DIVERGED', message: expect.stringContaining('"exit code 0"') }),
    );
  });

  test('does not take what was said before the last turn for what came back', async () => {
    const provider = createRecordedProvider(recording(TURNS));
    await parts(provider, [user]);
    await expect(async () =>
      parts(provider, [user, result('exit code 0 pass 3'), said, result('nothing')]),
    ).rejects.toThrow(expect.objectContaining({ code: 'MODEL_RECORDING_DIVERGED' }));
  });

  test('ends when it is asked for more than it holds', async () => {
    const provider = createRecordedProvider(recording([TURNS[0]]));
    await parts(provider, [user]);
    await expect(async () => parts(provider, [user])).rejects.toThrow(
      expect.objectContaining({ code: 'MODEL_RECORDING_DIVERGED' }),
    );
  });

  test.each([
    ['not JSON', '{'],
    ['another format', recording(TURNS).replace('"recording":1', '"recording":2')],
    ['a turn with an unknown field', recording([{ ...TURNS[0], approved: true }])],
    ['no turns', recording([])],
  ])('refuses a file that is %s', (_what, text) => {
    expect(() => createRecordedProvider(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
