import { SallyportError } from '../contract/errors.ts';
import type { JsonValue } from '../contract/json.ts';
import type { ModelPart, ModelProvider, ModelRequest, ToolCall } from '../contract/model.ts';
import { createExchange, type ExchangeOptions, type ModelFetch } from './model-exchange.ts';
import { createTidy, modelFault, ourFault, reasonOf, type Tidy } from './model-words.ts';
import { type ChatModel, toCallOptions } from './openai-prompt.ts';
import { createReasoningSplitter } from './reasoning-splitter.ts';

export interface OpenAiCompatibleOptions {
  /** Base URL of the API, as `http://127.0.0.1:11434/v1`. */
  readonly endpoint: string;
  readonly model: string;
  /** Sent as a bearer credential to the endpoint, and shown nowhere. */
  readonly apiKey?: string;
  readonly fetch: ModelFetch;
  /** Waits before another try; a test hands in its own. */
  readonly delay?: ExchangeOptions['delay'];
}

type Parts = Awaited<ReturnType<ChatModel['doStream']>>['stream'];
type Part = Parts extends ReadableStream<infer P> ? P : never;
type Finish = Extract<Part, { type: 'finish' }>;

/**
 * A live model behind the chat completions of the OpenAI API, streamed; Ollama, vLLM, llama.cpp and LM Studio speak it
 * too. `generate` throws MODEL_UNREACHABLE, MODEL_FAILED, MODEL_ANSWER_INVALID or CANCELLED. Calls are given when the
 * answer is whole, never from one that broke off. Throws CONFIG_INVALID for an endpoint that is no plain base URL.
 */
export function createOpenAiCompatibleProvider(options: OpenAiCompatibleOptions): ModelProvider {
  const endpoint = readEndpoint(options.endpoint);
  const { model, apiKey } = options;
  const tidy = createTidy(apiKey);
  return {
    endpoint,
    model,
    async *generate(request, signal) {
      if (request.model !== model)
        throw modelFault('MODEL_FAILED', `This provider was opened for ${model}, not for ${request.model}.`);
      try {
        const chat = await openChat({ ...options, endpoint }, tidy, signal);
        yield* toModelParts(await streamOf(chat, request, signal), { endpoint, tidy });
      } catch (error) {
        throw toModelFault(error, { endpoint, tidy, signal });
      }
    },
  };
}

/** In the form in which the kernel names it too, so that the driver finds the provider by it. */
function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (url !== undefined && isPlain && url.search === '' && url.hash === '') return url.href;
  throw new SallyportError(
    'CONFIG_INVALID',
    'The model endpoint must be an http or https URL without user name, password, query or fragment, as http://127.0.0.1:11434/v1.',
  );
}

async function openChat(options: OpenAiCompatibleOptions, tidy: Tidy, signal: AbortSignal): Promise<ChatModel> {
  signal.throwIfAborted();
  // Only here: the package takes longer to load than the whole command line to start.
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const { endpoint, model, apiKey, fetch, delay } = options;
  const baseURL = endpoint.replace(/\/$/, '');
  const exchange = createExchange({ endpoint, url: `${baseURL}/chat/completions`, fetch, tidy, signal, delay });
  return createOpenAICompatible({
    name: 'sallyport',
    baseURL,
    includeUsage: true,
    fetch: (url, init) => exchange(String(url), init ?? {}),
    ...(apiKey !== undefined && { apiKey }),
  }).chatModel(model);
}

const streamOf = async (chat: ChatModel, request: ModelRequest, signal: AbortSignal): Promise<Parts> =>
  (await chat.doStream(toCallOptions(request, signal))).stream;

interface Naming {
  readonly endpoint: string;
  readonly tidy: Tidy;
}

/** Reasoning is kept apart, whether the server parts it from the answer or the model does: it is neither that nor an act. */
async function* toModelParts(stream: Parts, naming: Naming): AsyncGenerator<ModelPart> {
  const calls: ToolCall[] = [];
  const splitter = createReasoningSplitter();
  for await (const part of stream) {
    if (part.type === 'text-delta') yield* splitter.push(part.delta);
    else if (part.type === 'reasoning-delta' && part.delta !== '') yield { type: 'reasoning', text: part.delta };
    else if (part.type === 'tool-call') calls.push(toCall(part.toolCallId, part.toolName, part.input));
    else if (part.type === 'error') throw streamFault(part.error, naming);
    else if (part.type === 'finish') {
      yield* splitter.end();
      for (const call of calls) yield { type: 'call', call };
      yield toEnd(part, calls.length > 0);
      return;
    }
  }
  throw modelFault('MODEL_ANSWER_INVALID', `The answer of the model server at ${naming.endpoint} has no end.`);
}

/** Some servers send nothing at all for a call without arguments. */
function toCall(id: string, name: string, text: string): ToolCall {
  if (text.trim() === '') return { id, name, arguments: {} };
  try {
    return { id, name, arguments: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { id, name, arguments: text, malformed: reasonOf(error) };
  }
}

const STOPS = new Map<string, 'stop' | 'calls' | 'length'>([
  ['stop', 'stop'],
  ['tool-calls', 'calls'],
  ['length', 'length'],
]);

/** Older servers say `stop` under an answer that is calls. */
function toEnd({ finishReason, usage }: Finish, hasCalls: boolean): ModelPart {
  const said = STOPS.get(finishReason.unified) ?? 'other';
  const inputTokens = count(usage.inputTokens.total);
  const outputTokens = count(usage.outputTokens.total);
  return {
    type: 'end',
    stop: said === 'stop' && hasCalls ? 'calls' : said,
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

/** The server's own claim: a negative one would give budget back. */
const count = (tokens: number | undefined): number | undefined =>
  tokens !== undefined && Number.isSafeInteger(tokens) && tokens >= 0 ? tokens : undefined;

/** An error in the stream: an object is the server's own, an Error is the library's word on what it could not read. */
function streamFault(error: unknown, { endpoint, tidy }: Naming): SallyportError {
  if (error instanceof Error)
    return modelFault(
      'MODEL_ANSWER_INVALID',
      `The answer of the model server at ${endpoint} is not in the format: ${tidy.quote(error.message)}`,
    );
  const words = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'no reason';
  return modelFault(
    'MODEL_FAILED',
    `The model server at ${endpoint} broke off its answer and said: ${tidy.quote(words)}`,
  );
}

function toModelFault(error: unknown, { endpoint, tidy, signal }: Naming & { readonly signal: AbortSignal }): Error {
  if (signal.aborted) return modelFault('CANCELLED', 'The model call was stopped.');
  const ours = ourFault(error);
  if (ours !== undefined) return modelFault(ours.code, tidy.redact(ours.message));
  return modelFault(
    'MODEL_ANSWER_INVALID',
    `The answer of the model server at ${endpoint} broke off: ${tidy.quote(reasonOf(error))}`,
  );
}
