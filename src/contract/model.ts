import type { JsonObject, JsonValue } from './json.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote it, before any schema has seen it; text where it was not JSON. */
  readonly arguments: JsonValue;
  /** Set where the arguments were not JSON: what the parser said. */
  readonly malformed?: string;
}

export type Message =
  | { readonly role: 'system' | 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly calls: readonly ToolCall[] }
  | {
      readonly role: 'tool';
      readonly call: string;
      readonly name: string;
      readonly text: string;
      readonly isError: boolean;
    };

/** What the model sees of a tool. `parameters` is JSON Schema. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

export interface ModelRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  readonly outputTokensMax?: number;
}

export type ModelPart =
  | { readonly type: 'text'; readonly text: string }
  /**
   * What a model thinks aloud: never part of the answer, and never sent back to it. `takesBack` where all text before
   * was reasoning too, which only now came out.
   */
  | { readonly type: 'reasoning'; readonly text: string; readonly takesBack?: true }
  | { readonly type: 'call'; readonly call: ToolCall }
  | {
      readonly type: 'end';
      readonly stop: 'stop' | 'calls' | 'length' | 'other';
      readonly inputTokens?: number;
      readonly outputTokens?: number;
    };

/** One source of model turns. `generate` throws a `SallyportError` (MODEL_*) for every fault. */
export interface ModelProvider {
  /** Base URL, or `recording:sha256:…`: named in the action, so that policy and ledger see who reads the words. */
  readonly endpoint: string;
  readonly model: string;
  generate(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelPart>;
}

/** The value of a finished `model.generate`. */
export interface ModelTurn extends JsonObject {
  readonly text: string;
  /** Kept for the record; nobody acts on it. Absent where there was none. */
  readonly reasoning?: string;
  readonly calls: readonly (JsonObject & ToolCall)[];
  readonly stop: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}
