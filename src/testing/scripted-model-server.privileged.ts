import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ScriptedAnswer, toChunks } from './scripted-model-chunks.ts';

/** An answer that is no stream of the format: an error, a redirect, a page of a wrong server. */
export interface ScriptedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `silence`: the request is taken and nothing ever comes back. */
export type ScriptedTurn = ScriptedAnswer | ScriptedReply | 'silence';

export interface ScriptedModelRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, read as JSON; text where it is none. */
  readonly body: unknown;
}

export interface ScriptedModelServer {
  /** What a provider is given as its endpoint: `http://127.0.0.1:PORT/v1`. */
  readonly endpoint: string;
  /** Every request that arrived, in order. */
  readonly requests: readonly ScriptedModelRequest[];
  /** How many connections are open now: shows that a stopped call has let go. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/**
 * A model server on loopback that plays turns over the real wire: chat completions of the OpenAI API, streamed as
 * server-sent events. One request takes one turn; when the script is used up it answers 500 and says so.
 */
export async function startScriptedModelServer(script: readonly ScriptedTurn[]): Promise<ScriptedModelServer> {
  const requests: ScriptedModelRequest[] = [];
  const server = createServer(async (request, response) => {
    // A client that hangs up is part of many a script.
    response.on('error', () => {});
    try {
      const turn = script[requests.push(await readRequest(request)) - 1];
      await play(turn ?? { status: 500, body: '{"error":{"message":"the script is used up"}}' }, response);
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<ScriptedModelRequest> {
  const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString('utf8');
  const { method = '', url: path = '', headers } = request;
  return { method, path, headers, body: readJson(text) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function play(turn: ScriptedTurn, response: ServerResponse): Promise<void> {
  if (turn === 'silence') return;
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json', ...turn.headers }).end(turn.body ?? '');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const chunk of toChunks(turn)) {
    response.write(chunk);
    await nextTurn();
  }
  if (turn.ends === 'drop') response.destroy();
  else if (turn.ends !== 'silence') response.end();
}
