import type { JsonObject } from '../contract/json.ts';

export interface ScriptedCall {
  /** Absent: the server gives none, as some do. */
  readonly id?: string;
  readonly name: string;
  /** Text is sent as it stands, so that it can be no JSON at all. */
  readonly arguments: string | JsonObject;
}

/** One answer of the model, and how it comes over the wire. */
export interface ScriptedAnswer {
  readonly reasoning?: string;
  readonly text?: string;
  readonly calls?: readonly ScriptedCall[];
  /** `finish_reason` as the format has it; by default `tool_calls` with calls, else `stop`; `null`: none is sent. */
  readonly finish?: string | null;
  /** What the usage chunk says; absent: no such chunk. */
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
  /** Sent as they stand, as the data of one event each, after the text and before the end. */
  readonly events?: readonly string[];
  /** Texts and arguments are parted into deltas of this many characters; 4 by default. */
  readonly pieceCharacters?: number;
  /** The stream is parted into writes of this many bytes; by default one write an event. */
  readonly writeBytes?: number;
  /** `drop`: the connection breaks after the last delta, `silence`: it stays open and nothing more comes. */
  readonly ends?: 'drop' | 'silence';
}

/** The bytes of a streamed chat completion, one element a write. */
export function toChunks(answer: ScriptedAnswer): readonly Uint8Array[] {
  const isWhole = answer.ends === undefined;
  const events = [...deltas(answer).map(toEvent), ...(answer.events ?? []), ...(isWhole ? endOf(answer) : [])];
  const writes = events.map((data) => Buffer.from(`data: ${data}\n\n`, 'utf8'));
  return answer.writeBytes === undefined ? writes : partBytes(Buffer.concat(writes), answer.writeBytes);
}

function deltas({ reasoning = '', text = '', calls = [], pieceCharacters = 4 }: ScriptedAnswer): readonly JsonObject[] {
  return [
    { role: 'assistant', content: '' },
    ...partText(reasoning, pieceCharacters).map((piece) => ({ reasoning_content: piece })),
    ...partText(text, pieceCharacters).map((piece) => ({ content: piece })),
    ...interleave(calls.map((call, index) => callDeltas(call, index, pieceCharacters))).map((call) => ({
      tool_calls: [call],
    })),
  ];
}

function callDeltas(call: ScriptedCall, index: number, pieceCharacters: number): readonly JsonObject[] {
  const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
  const start = { index, type: 'function', function: { name: call.name, arguments: '' } };
  return [
    call.id === undefined ? start : { ...start, id: call.id },
    ...partText(text, pieceCharacters).map((piece) => ({ index, function: { arguments: piece } })),
  ];
}

/** The first of each, then the second of each: parallel calls arrive mixed, told apart by their index. */
function interleave<T>(rows: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: longest }, (_, column) => rows.flatMap((row) => row.slice(column, column + 1))).flat();
}

function endOf({ calls = [], finish, usage }: ScriptedAnswer): readonly string[] {
  const reason = finish === undefined ? (calls.length > 0 ? 'tool_calls' : 'stop') : finish;
  return [
    ...(reason === null ? [] : [toEvent({}, reason)]),
    ...(usage === undefined ? [] : [JSON.stringify({ ...HEAD, choices: [], usage })]),
    '[DONE]',
  ];
}

const HEAD = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'scripted' };
const toEvent = (delta: JsonObject, finish: unknown = null): string =>
  JSON.stringify({
    ...HEAD,
    choices: [{ index: 0, delta, finish_reason: typeof finish === 'string' ? finish : null }],
  });

function partText(text: string, characters: number): readonly string[] {
  const all = [...text];
  const starts = Array.from({ length: Math.ceil(all.length / characters) }, (_, piece) => piece * characters);
  return starts.map((start) => all.slice(start, start + characters).join(''));
}

function partBytes(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) =>
    bytes.subarray(piece * size, (piece + 1) * size),
  );
}
