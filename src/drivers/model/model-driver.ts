import type { Redeem } from '../../contract/capability.ts';
import type { DriveContext, DriveResult, Driver } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { ModelProvider, ModelRequest, ModelTurn, ToolCall } from '../../contract/model.ts';

export interface ModelDriverOptions {
  readonly redeem: Redeem;
  /** The provider opened for an endpoint and model in this session; `undefined` where there is none. */
  readonly providers: (endpoint: string, model: string) => ModelProvider | undefined;
}

/** Asks the model that the act names, and no other; streams its text while it comes. What it says is untrusted. */
export function createModelDriver({ redeem, providers }: ModelDriverOptions): Driver {
  return {
    kinds: ['model.generate'],
    async drive(capability, context) {
      const { arguments: args } = redeem(capability);
      // The kernel's schema has given these their shape.
      const { endpoint, ...request } = args as unknown as ModelRequest & { readonly endpoint: string };
      const provider = providers(endpoint, request.model);
      if (provider === undefined)
        throw new SallyportError(
          'MODEL_UNREACHABLE',
          `No model ${request.model} was opened at ${endpoint} for this session.`,
        );
      return toResult(await collect(provider, request, context), request.model);
    },
  };
}

interface Collected {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
  readonly stop: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

async function collect(
  provider: ModelProvider,
  request: ModelRequest,
  { signal, progress }: DriveContext,
): Promise<Collected> {
  let text = '';
  let reasoning = '';
  const calls: ToolCall[] = [];
  for await (const part of provider.generate(request, signal)) {
    if (signal.aborted) throw new SallyportError('CANCELLED', 'The model call was stopped.');
    if (part.type === 'text') {
      text += part.text;
      progress({ type: 'text', text: part.text });
    } else if (part.type === 'reasoning') {
      reasoning += part.takesBack === true ? text + part.text : part.text;
      if (part.takesBack === true) text = '';
    } else if (part.type === 'call') calls.push(part.call);
    else {
      const {
        stop,
        inputTokens = tokensIn(request.messages, request.tools),
        outputTokens = tokensIn(reasoning + text, calls),
      } = part;
      return { text, reasoning, calls, stop, inputTokens, outputTokens };
    }
  }
  throw new SallyportError('MODEL_ANSWER_INVALID', 'The answer broke off before its end.');
}

/** Fewer than any tokenizer needs for a token, so that an estimate is rather too high. */
const CHARACTERS_PER_TOKEN = 3;

/** For a server that does not say what it used: an unknown cost is not zero. */
const tokensIn = (...said: readonly unknown[]): number =>
  Math.ceil(said.reduce<number>((sum, one) => sum + JSON.stringify(one).length, 0) / CHARACTERS_PER_TOKEN);

function toResult({ text, reasoning, calls, stop, inputTokens, outputTokens }: Collected, model: string): DriveResult {
  const value: ModelTurn = {
    text,
    ...(reasoning !== '' && { reasoning }),
    calls: calls.map((call) => ({ ...call }) as JsonObject & ToolCall),
    stop,
    inputTokens,
    outputTokens,
  };
  return {
    value,
    label: { integrity: 'untrusted', confidentiality: 'private', sources: [`model:${model}`] },
    usage: { inputTokens, outputTokens },
  };
}
