import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';
import type { JsonValue } from '../contract/json.ts';
import type { Message, ModelRequest, ToolCall, ToolDefinition } from '../contract/model.ts';

export type ChatModel = ReturnType<OpenAICompatibleProvider['chatModel']>;
export type CallOptions = Parameters<ChatModel['doStream']>[0];
type PromptMessage = CallOptions['prompt'][number];
type FunctionTool = Extract<NonNullable<CallOptions['tools']>[number], { type: 'function' }>;

/** Our request in the words of the package that speaks the wire format. */
export function toCallOptions(request: ModelRequest, signal: AbortSignal): CallOptions {
  return {
    prompt: request.messages.map(toPromptMessage),
    tools: request.tools.map(toFunctionTool),
    abortSignal: signal,
    ...(request.outputTokensMax !== undefined && { maxOutputTokens: request.outputTokensMax }),
  };
}

function toPromptMessage(message: Message): PromptMessage {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.text };
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] };
    case 'assistant':
      return { role: 'assistant', content: [{ type: 'text', text: message.text }, ...message.calls.map(toCallPart)] };
    case 'tool': {
      const output = { type: message.isError ? ('error-text' as const) : ('text' as const), value: message.text };
      return {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: message.call, toolName: message.name, output }],
      };
    }
  }
}

const toCallPart = ({ id, name, arguments: args }: ToolCall) =>
  ({ type: 'tool-call', toolCallId: id, toolName: name, input: asObject(args) }) as const;

/**
 * Servers read the arguments of earlier calls as a JSON object and refuse the whole conversation where they are none
 * (Ollama, and the chat templates of vLLM and llama.cpp): one malformed call must not end the session.
 */
const asObject = (args: JsonValue): JsonValue =>
  typeof args === 'object' && args !== null && !Array.isArray(args) ? args : { malformed: args };

const toFunctionTool = ({ name, description, parameters }: ToolDefinition): FunctionTool => ({
  type: 'function',
  name,
  description,
  // Their type names the keywords of JSON Schema one by one; ours is any JSON object.
  inputSchema: parameters as FunctionTool['inputSchema'],
});
