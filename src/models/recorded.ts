import { hash } from 'node:crypto';
import { z } from 'zod';
import { SallyportError } from '../contract/errors.ts';
import type { JsonValue } from '../contract/json.ts';
import type { Message, ModelPart, ModelProvider, ModelRequest } from '../contract/model.ts';

const turnSchema = z.strictObject({
  /** Texts that must stand in what came back since the last turn (for the first turn: in the person's task). */
  expect: z.array(z.string()),
  text: z.string(),
  calls: z.array(z.strictObject({ name: z.string().min(1), arguments: z.record(z.string(), z.unknown()) })),
});
const recordingSchema = z.strictObject({
  recording: z.literal(1),
  model: z.string().min(1).max(200),
  note: z.string(),
  turns: z.array(turnSchema).min(1),
});
type Recording = z.infer<typeof recordingSchema>;
type Turn = Recording['turns'][number];

/** Streamed in pieces of this many characters, as a live model's text arrives. */
const PIECE_CHARACTERS = 40;
const SHOWN_CHARACTERS = 300;

/**
 * Plays a list of turns from a file, and says so by its endpoint. It is no model: each turn states what must have come
 * back before it, and where that is not so the run ends with `MODEL_RECORDING_DIVERGED`. Throws `CONFIG_INVALID` for a
 * file that is no recording.
 */
export function createRecordedProvider(text: string): ModelProvider {
  const recording = parseRecording(text);
  let played = 0;
  return {
    endpoint: `recording:sha256:${hash('sha256', text)}`,
    model: recording.model,
    generate(request) {
      const number = played++;
      return play(turnFor(recording, number, request), number);
    },
  };
}

function parseRecording(text: string): Recording {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new SallyportError(
      'CONFIG_INVALID',
      `The recording is not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}.`,
      { cause },
    );
  }
  const parsed = recordingSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new SallyportError('CONFIG_INVALID', `The recording does not fit its format: ${problems.join('; ')}.`);
}

function turnFor({ turns }: Recording, number: number, { messages }: ModelRequest): Turn {
  const turn = turns[number];
  if (turn === undefined) {
    throw new SallyportError(
      'MODEL_RECORDING_DIVERGED',
      `The recording has ${turns.length} turns and was asked for another one.`,
    );
  }
  const came = sinceLastTurn(messages, number === 0);
  const missing = turn.expect.find((expected) => !came.some((result) => result.includes(expected)));
  if (missing === undefined) return turn;
  const shown = JSON.stringify(came.join('\n').slice(0, SHOWN_CHARACTERS));
  throw new SallyportError(
    'MODEL_RECORDING_DIVERGED',
    number === 0
      ? `The recording was made for another task: it expects ${JSON.stringify(missing)} in the task, which is ${shown}.`
      : `Turn ${number + 1} of the recording expects ${JSON.stringify(missing)} in what came back, and it is not there. What came: ${shown}.`,
  );
}

function sinceLastTurn(messages: readonly Message[], isFirst: boolean): readonly string[] {
  if (isFirst) return messages.filter(({ role }) => role === 'user').map(textOf);
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  return messages.slice(last + 1).map(textOf);
}

const textOf = ({ text }: Message): string => text;

async function* play({ text, calls }: Turn, number: number): AsyncGenerator<ModelPart> {
  const characters = [...text];
  for (let start = 0; start < characters.length; start += PIECE_CHARACTERS) {
    yield { type: 'text', text: characters.slice(start, start + PIECE_CHARACTERS).join('') };
  }
  for (const [index, { name, arguments: args }] of calls.entries()) {
    // The file was read as JSON, so its parts are JSON values.
    yield { type: 'call', call: { id: `recorded-${number + 1}-${index + 1}`, name, arguments: args as JsonValue } };
  }
  yield { type: 'end', stop: calls.length > 0 ? 'calls' : 'stop', inputTokens: 0, outputTokens: 0 };
}
