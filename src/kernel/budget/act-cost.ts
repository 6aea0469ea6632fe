import type { Action } from '../../contract/action.ts';
import type { DriveResult } from '../../contract/driver.ts';
import { FETCH_TIMEOUT_MS } from '../../contract/limits.ts';
import type { Price } from '../../contract/price.ts';
import { judgeAddress } from '../../effects/url/judge-address.ts';
import { type Cost, FREE, type Money } from './cost.ts';

/** What an act would use of a model at most. */
export interface ModelUse {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The price of a model at an endpoint; `undefined` where nobody has said it. */
export type PriceOf = (endpoint: string, model: string) => Price | undefined;

/** Of an act whose length nothing limits. */
const TIME_ASSUMED_MS = 10 * 60_000;
/** What a provider writes around a conversation. */
const REQUEST_BYTES_AROUND = 4_096;

/** What an act will take at most, as far as that can be said before it is done. */
export function costOf(action: Action, use: ModelUse, priceOf: PriceOf): Cost {
  return {
    actions: 1,
    tokens: use.inputTokens + use.outputTokens,
    cost: action.kind === 'model.generate' ? modelCost(action, use, priceOf) : FREE,
    egress: egressOf(action),
    time: timeOf(action),
    processes: action.profile?.limits.processes ?? 0,
  };
}

/** What it took, as far as the driver knows; what it does not know counts as all that was held. */
export function usedBy(
  action: Action,
  usage: DriveResult['usage'],
  durationMs: number,
  priceOf: PriceOf,
): Partial<Cost> {
  const { inputTokens, outputTokens, egressBytes } = usage ?? {};
  const isKnown = inputTokens !== undefined && outputTokens !== undefined;
  return {
    actions: 1,
    time: Math.max(0, Math.ceil(durationMs)),
    ...(egressBytes !== undefined && { egress: egressBytes }),
    ...(isKnown && {
      tokens: inputTokens + outputTokens,
      cost: modelCost(action, { inputTokens, outputTokens }, priceOf),
    }),
  };
}

/** A recording is a file that is played: it costs nothing. Anything else costs what somebody has said it costs. */
function modelCost({ arguments: args }: Action, { inputTokens, outputTokens }: ModelUse, priceOf: PriceOf): Money {
  const endpoint = String(args['endpoint']);
  if (endpoint.startsWith('recording:')) return FREE;
  const price = priceOf(endpoint, String(args['model']));
  if (price === undefined) return { micros: Number.NaN };
  const { currency, inputMicros, outputMicros } = price;
  return { currency, micros: Math.ceil((inputTokens * inputMicros + outputTokens * outputMicros) / 1_000_000) };
}

/** Bytes that would leave the machine: what is asked for and said, without what the protocols beneath add. */
function egressOf({ kind, effects, arguments: args }: Action): number {
  if (!effects.some(({ type, targetKind, target }) => type === 'network' && !(targetKind === 'host' && isHere(target))))
    return 0;
  if (kind === 'model.generate') return bytesOf(args['messages']) + bytesOf(args['tools']) + REQUEST_BYTES_AROUND;
  return requestBytes(args);
}

const bytesOf = (value: unknown): number => (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)));

/** True for an address of this machine itself: `127.0.0.1:8080`, `[::1]:80`, `localhost:3000`. */
function isHere(target: string): boolean {
  const host = target.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return host === 'localhost' || judgeAddress(host) === 'loopback';
}

/** Of a request as it was proposed: address, headers and body. */
export function requestBytes({ url, headers, body }: Action['arguments']): number {
  const text = (value: unknown): number => (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  const fields = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return text(url) + text(body) + fields.reduce((sum, [name, value]) => sum + text(name) + text(value), 0);
}

function timeOf({ kind, profile, arguments: args }: Action): number {
  if (kind === 'net.fetch' || kind === 'net.send') return FETCH_TIMEOUT_MS;
  const timeoutMs = typeof args['timeoutMs'] === 'number' ? args['timeoutMs'] : TIME_ASSUMED_MS;
  return Math.min(timeoutMs, profile?.limits.wallMs ?? TIME_ASSUMED_MS);
}
