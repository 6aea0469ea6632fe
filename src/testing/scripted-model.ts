import type { JsonObject } from '../contract/json.ts';
import type { ModelPart, ModelProvider, ModelRequest, ToolCall } from '../contract/model.ts';

/** One turn that a scripted model takes. */
export interface ScriptedTurn {
  readonly text?: string;
  readonly calls?: readonly (Pick<ToolCall, 'name' | 'arguments'> & Partial<ToolCall>)[];
  readonly stop?: Extract<ModelPart, { type: 'end' }>['stop'];
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export interface ScriptedModel extends ModelProvider {
  /** What it was asked, in order. */
  readonly requests: readonly ModelRequest[];
}

/**
 * A model for tests: takes the given turns one after the other, whatever it is asked, and remembers what it was
 * asked. A turn may be a function of the request. Throws an ordinary error when it is asked once too often.
 */
export function createScriptedModel(
  turns: readonly (ScriptedTurn | ((request: ModelRequest) => ScriptedTurn))[],
  {
    endpoint = 'http://127.0.0.1:11434/v1',
    model = 'scripted',
  }: { readonly endpoint?: string; readonly model?: string } = {},
): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    endpoint,
    model,
    requests,
    async *generate(request) {
      const turn = turns[requests.length];
      requests.push(request);
      if (turn === undefined) throw new Error(`the scripted model has ${turns.length} turns and was asked for another`);
      yield* partsOf(typeof turn === 'function' ? turn(request) : turn, requests.length);
    },
  };
}

function* partsOf(
  { text = '', calls = [], stop, inputTokens = 0, outputTokens = 0 }: ScriptedTurn,
  turn: number,
): Generator<ModelPart> {
  for (const piece of text.match(/\S*\s*/g) ?? []) if (piece !== '') yield { type: 'text', text: piece };
  for (const [index, call] of calls.entries())
    yield { type: 'call', call: { id: `call-${turn}-${index + 1}`, ...call } };
  yield { type: 'end', stop: stop ?? (calls.length > 0 ? 'calls' : 'stop'), inputTokens, outputTokens };
}

/** Arguments of a call, typed for a script. */
export const callOf = (name: string, args: JsonObject): Pick<ToolCall, 'name' | 'arguments'> => ({
  name,
  arguments: args,
});
