import { setTimeout as sleep } from 'node:timers/promises';
import type { SallyportError } from '../contract/errors.ts';
import { modelFault, ourFault, reasonOf, type Tidy, wordsOf } from './model-words.ts';

/** How a provider reaches its server; handed in, so that only a driver holds the network. */
export type ModelFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ExchangeOptions {
  /** For messages. */
  readonly endpoint: string;
  /** The only address that is ever asked. */
  readonly url: string;
  readonly fetch: ModelFetch;
  readonly tidy: Tidy;
  readonly signal: AbortSignal;
  readonly delay?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 500;
const RETRY_AFTER_MAX_MS = 10_000;
/** Statuses by which a server says "not now" (RFC 6585 and 9110); every other one would only come again. */
const NOT_NOW = new Set([429, 502, 503, 504]);
const ERROR_BODY_BYTES_MAX = 65_536;

/**
 * Wraps the fetch: it returns only a good answer that is an event stream. "Not now" is tried again, three times in all,
 * with a pause that doubles or is the server's `Retry-After` in seconds; a server that wants more than ten seconds is
 * not asked again. Nothing has been given to anybody before it returns, so no part of an answer can come twice.
 * Throws MODEL_UNREACHABLE, MODEL_FAILED, MODEL_ANSWER_INVALID.
 */
export function createExchange(options: ExchangeOptions): ModelFetch {
  const { url: only, signal, delay = pause } = options;
  return async (url, init) => {
    if (url !== only) throw modelFault('INTERNAL', 'The wire format asked for an address that is not its endpoint.');
    for (let tried = 1; ; tried++) {
      const response = await reach(options, init);
      if (response.ok) return checkedStream(response, options);
      const fault = await failureOf(response, options);
      const pauseMs = pauseBefore(response, tried);
      if (pauseMs === undefined) throw fault;
      await delay(pauseMs, signal);
    }
  };
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> => sleep(milliseconds, undefined, { signal });

async function reach({ endpoint, url, fetch, tidy }: ExchangeOptions, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error' });
  } catch (error) {
    throw (
      ourFault(error) ??
      modelFault(
        'MODEL_UNREACHABLE',
        `The model server at ${endpoint} cannot be reached (${tidy.quote(reasonOf(error))}).`,
      )
    );
  }
}

async function checkedStream(response: Response, { endpoint, tidy }: ExchangeOptions): Promise<Response> {
  const type = response.headers.get('content-type') ?? 'nothing that it names';
  if (/^text\/event-stream\s*(;|$)/i.test(type)) return response;
  await response.body?.cancel();
  throw modelFault(
    'MODEL_ANSWER_INVALID',
    `The model server at ${endpoint} answered with ${tidy.quote(type)} instead of an event stream; is this an OpenAI-compatible endpoint?`,
  );
}

async function failureOf(response: Response, { endpoint, tidy }: ExchangeOptions): Promise<SallyportError> {
  const words = tidy.quote(wordsOf(await startOf(response)));
  const said = words === '' ? 'and said nothing more' : `and said: ${words}`;
  return modelFault('MODEL_FAILED', `The model server at ${endpoint} answered with status ${response.status} ${said}`);
}

/** As much of an error's body as is worth reading; what breaks off is what there is. */
async function startOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      bytes += chunk.length;
      if (bytes > ERROR_BODY_BYTES_MAX) break;
    }
  } catch {
    // The status is the fault; a body that broke off adds nothing to it.
  }
  return text;
}

function pauseBefore({ status, headers }: Response, tried: number): number | undefined {
  if (!NOT_NOW.has(status) || tried >= TRIES) return undefined;
  const asked = /^\d{1,6}$/.exec(headers.get('retry-after')?.trim() ?? '')?.[0];
  const pauseMs = asked === undefined ? FIRST_PAUSE_MS * 2 ** (tried - 1) : Number(asked) * 1000;
  return pauseMs > RETRY_AFTER_MAX_MS ? undefined : pauseMs;
}
