import { isSallyportError, type SallyportError } from '../contract/errors.ts';
import type { ModelPart, ModelRequest, ToolCall } from '../contract/model.ts';
import {
  type ScriptedModelServer,
  type ScriptedTurn,
  startScriptedModelServer,
} from '../testing/scripted-model-server.privileged.ts';
import { createOpenAiCompatibleProvider, type OpenAiCompatibleOptions } from './openai-compatible.ts';

export const KEY = 'sk-test-4f9a7c21d8';
const servers: ScriptedModelServer[] = [];

export const closeServers = async (): Promise<void> => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
};

export async function startServer(script: readonly ScriptedTurn[]): Promise<ScriptedModelServer> {
  const server = await startScriptedModelServer(script);
  servers.push(server);
  return server;
}

export interface Rig {
  readonly server: ScriptedModelServer;
  readonly pauses: readonly number[];
  ask(request?: Partial<ModelRequest>, signal?: AbortSignal): AsyncIterable<ModelPart>;
  parts(request?: Partial<ModelRequest>): Promise<readonly ModelPart[]>;
  fault(): Promise<SallyportError>;
}

/** A provider before a real server on loopback, over Node's plain fetch. */
export async function play(
  script: readonly ScriptedTurn[],
  options: Partial<OpenAiCompatibleOptions> = {},
): Promise<Rig> {
  const server = await startServer(script);
  const pauses: number[] = [];
  const provider = createOpenAiCompatibleProvider({
    endpoint: server.endpoint,
    model: 'small',
    apiKey: KEY,
    fetch,
    delay: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    ...options,
  });
  const ask = (request: Partial<ModelRequest> = {}, signal = new AbortController().signal) =>
    provider.generate({ model: 'small', messages: [{ role: 'user', text: 'hello' }], tools: [], ...request }, signal);
  return {
    server,
    pauses,
    ask,
    parts: (request) => Array.fromAsync(ask(request)),
    fault: () => faultOf(Array.fromAsync(ask())),
  };
}

export async function faultOf(outcome: Promise<unknown>): Promise<SallyportError> {
  const error = await outcome.then(
    () => new Error('it went well'),
    (reason: unknown) => reason,
  );
  if (isSallyportError(error)) return error;
  throw error;
}

export const textOf = (parts: readonly ModelPart[]): string =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
export const callsOf = (parts: readonly ModelPart[]): readonly ToolCall[] =>
  parts.flatMap((part) => (part.type === 'call' ? [part.call] : []));
