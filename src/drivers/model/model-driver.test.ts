import { describe, expect, test } from 'vitest';
import type { Action } from '../../contract/action.ts';
import type { Capability } from '../../contract/capability.ts';
import type { Progress } from '../../contract/driver.ts';
import type { ModelPart, ModelProvider } from '../../contract/model.ts';
import { callOf, createScriptedModel } from '../../testing/scripted-model.ts';
import { createModelDriver } from './model-driver.ts';

const MESSAGES = [{ role: 'user', text: 'hello' }];

/** Drives one call as the kernel would, against the providers opened in this session. */
async function drive(provider: ModelProvider, given: { endpoint?: string; model?: string; signal?: AbortSignal } = {}) {
  const { endpoint = provider.endpoint, model = provider.model, signal = new AbortController().signal } = given;
  const action = { arguments: { endpoint, model, messages: MESSAGES, tools: [] } } as unknown as Action;
  const driver = createModelDriver({
    redeem: () => action,
    providers: (asked, name) => (asked === provider.endpoint && name === provider.model ? provider : undefined),
  });
  const shown: Progress[] = [];
  const result = await driver.drive({} as Capability, { signal, progress: (part) => shown.push(part) });
  return { result, shown };
}

describe('the model driver', () => {
  test('shows the text while it comes, gives the whole turn, and believes none of it', async () => {
    const call = callOf('read_file', { path: 'a' });
    const model = createScriptedModel([{ text: 'I look.', calls: [call], inputTokens: 7, outputTokens: 3 }]);
    const { result, shown } = await drive(model);
    expect(shown).toEqual([
      { type: 'text', text: 'I ' },
      { type: 'text', text: 'look.' },
    ]);
    expect(result).toEqual({
      value: { text: 'I look.', calls: [{ id: 'call-1-1', ...call }], stop: 'calls', inputTokens: 7, outputTokens: 3 },
      label: { integrity: 'untrusted', confidentiality: 'private', sources: ['model:scripted'] },
      usage: { inputTokens: 7, outputTokens: 3 },
    });
    expect(model.requests).toEqual([{ model: 'scripted', messages: MESSAGES, tools: [] }]);
  });

  test('reasoning is kept with the turn, shown to nobody and counted; text that turns out to be some is taken back', async () => {
    const parts: readonly ModelPart[] = [
      { type: 'reasoning', text: 'They ' },
      { type: 'text', text: 'want noon.' },
      { type: 'reasoning', text: ' Yes.', takesBack: true },
      { type: 'text', text: 'Noon.' },
      { type: 'end', stop: 'stop', inputTokens: 1 },
    ];
    const provider: ModelProvider = {
      endpoint: 'http://127.0.0.1:11434/v1',
      model: 'small',
      async *generate() {
        yield* parts;
      },
    };
    const { result, shown } = await drive(provider);
    expect(shown).toEqual([
      { type: 'text', text: 'want noon.' },
      { type: 'text', text: 'Noon.' },
    ]);
    // All that was said and an empty list of calls, as JSON, at three characters a token.
    expect(result.value).toEqual({
      text: 'Noon.',
      reasoning: 'They want noon. Yes.',
      calls: [],
      stop: 'stop',
      inputTokens: 1,
      outputTokens: 10,
    });
  });

  test.each([
    ['another endpoint', { endpoint: 'https://evil.example/v1' }],
    ['another model', { model: 'bigger' }],
  ])('asks nobody where the act names %s than was opened', async (_what, given) => {
    const model = createScriptedModel([{ text: 'never' }]);
    await expect(drive(model, given)).rejects.toThrow(expect.objectContaining({ code: 'MODEL_UNREACHABLE' }));
    expect(model.requests).toEqual([]);
  });

  const speaking = (generate: ModelProvider['generate']): ModelProvider => ({
    endpoint: 'http://127.0.0.1/',
    model: 'm',
    generate,
  });

  test('an answer without an end is a fault, whatever came before', async () => {
    const provider = speaking(async function* () {
      yield { type: 'text', text: 'half' };
    });
    await expect(drive(provider)).rejects.toThrow(expect.objectContaining({ code: 'MODEL_ANSWER_INVALID' }));
  });

  test('counts the characters where a server does not say what it used', async () => {
    const provider = speaking(async function* () {
      yield { type: 'text', text: 'x'.repeat(298) };
      yield { type: 'end', stop: 'stop' };
    });
    const { result } = await drive(provider);
    expect(result.value).toMatchObject({ outputTokens: 101 });
    expect(result.usage).toMatchObject({ outputTokens: 101 });
    expect(result.usage?.inputTokens).toBeGreaterThan(0);
  });

  test('stops between two parts when it is told to', async () => {
    const controller = new AbortController();
    const provider = speaking(async function* () {
      yield { type: 'text', text: 'one' };
      controller.abort();
      yield { type: 'text', text: 'two' };
      yield { type: 'end', stop: 'stop' };
    });
    await expect(drive(provider, { signal: controller.signal })).rejects.toThrow(
      expect.objectContaining({ code: 'CANCELLED' }),
    );
  });
});
