import { readFileSync } from 'node:fs';
import { z } from 'zod';

const recordingSchema = z.strictObject({
  recording: z.literal(1),
  model: z.string().min(1),
  note: z.string().min(1),
  turns: z
    .array(
      z.strictObject({
        expect: z.array(z.string().min(1)),
        text: z.string(),
        calls: z.array(z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
      }),
    )
    .min(1),
});
export type Recording = z.infer<typeof recordingSchema>;

/** Reads a recording of the examples as it stands in its file. Throws where it is not one. */
export const readRecording = (path: URL): Recording => recordingSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
