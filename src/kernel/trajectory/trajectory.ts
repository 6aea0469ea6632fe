import { z } from 'zod';
import { SallyportError } from '../../contract/errors.ts';

const index = z.int().min(0);
/** Fields that nobody asked for are ignored: recordings carry notes of their own. */
const stepSchema = z.looseObject({
  tool: z.string().min(1),
  args: z.record(z.string(), z.json()),
  result_excerpt: z.string(),
  error: z.string().nullish(),
  result_has_injection: z.boolean().nullish(),
  is_injected_call: z.boolean().nullish(),
});

const recordSchema = z
  .looseObject({
    suite: z.string().min(1).max(200),
    model: z.string().max(200),
    user_task: z.string().max(200),
    injection_task: z.string().max(200).nullable(),
    attack: z.string().max(200),
    user_prompt: z.string(),
    utility: z.boolean(),
    security: z.boolean().nullable(),
    relabel_ok: z.boolean().default(true),
    attacker_value_in_prompt: z.boolean().default(false),
    steps: z.array(stepSchema),
    critical: z.array(index).default([]),
    redundant: z.array(index).default([]),
  })
  .refine(({ steps, critical, redundant }) => [...critical, ...redundant].every((at) => at < steps.length), {
    error: '`critical` and `redundant` must name steps that are there',
  });

/** A recorded session of a model with tools: what the person wrote, each call with its result, and what came of it. */
export type Trajectory = Readonly<z.infer<typeof recordSchema>>;
export type TrajectoryStep = Trajectory['steps'][number];

/** Reads one line of a file of recorded sessions. Throws `TRAJECTORY_INVALID` with the number of the line. */
export function parseTrajectory(text: string, line: number): Trajectory {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw new SallyportError('TRAJECTORY_INVALID', `Line ${line} is not JSON.`);
  }
  const parsed = recordSchema.safeParse(row);
  if (parsed.success) return withoutDelimiters(parsed.data);
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the record' : `\`${issue.path.join('.')}\``;
  throw new SallyportError('TRAJECTORY_INVALID', `Line ${line}: ${place}: ${issue?.message ?? 'invalid'}.`);
}

const DELIMITED = /^<<(.*)>>$/s;

/**
 * Some models were recorded behind a defence that writes every result between `<<` and `>>`. The marks were put there
 * after the tool had answered, so they are no part of what it said.
 */
function withoutDelimiters(record: Trajectory): Trajectory {
  const texts = record.steps.map(({ result_excerpt }) => result_excerpt).filter((text) => text.trim() !== '');
  if (!texts.every((text) => DELIMITED.test(text))) return record;
  const steps = record.steps.map((step) => ({ ...step, result_excerpt: step.result_excerpt.replace(DELIMITED, '$1') }));
  return { ...record, steps };
}

/** Reads all lines; empty ones are passed over. Nothing is lost silently: the first bad line ends it with an error. */
export async function* readTrajectories(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<{ readonly line: number; readonly record: Trajectory }> {
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield { line, record: parseTrajectory(text, line) };
  }
  if (line === 0) throw new SallyportError('TRAJECTORY_INVALID', 'There is no recorded session in it.');
}
