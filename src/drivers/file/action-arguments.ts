import { z } from 'zod';
import type { Action } from '../../contract/action.ts';
import { SallyportError } from '../../contract/errors.ts';

/** Arguments as classification hands them over: canonical. Read again here, so that no other shape gets further. */
const path = z.string().startsWith('/');

export const readArguments = z.strictObject({
  path,
  fromLine: z.int().min(1).optional(),
  lines: z.int().min(1).optional(),
  search: z
    .strictObject({ pattern: z.string().min(1), regex: z.boolean().optional(), glob: z.string().optional() })
    .optional(),
  excludes: z.array(z.string()),
});
export type ReadArguments = z.infer<typeof readArguments>;

export const listArguments = z.strictObject({ path, glob: z.string().optional(), excludes: z.array(z.string()) });
export type ListArguments = z.infer<typeof listArguments>;

export const writeArguments = z.strictObject({
  files: z.array(z.strictObject({ path, content: z.string(), baseDigest: z.string().nullable() })).min(1),
});
export type WriteArguments = z.infer<typeof writeArguments>;

export const deleteArguments = z.strictObject({ path, recursive: z.boolean(), entries: z.array(path) });
export type DeleteArguments = z.infer<typeof deleteArguments>;

const change = z.strictObject({
  path,
  change: z.enum(['create', 'modify', 'delete', 'mode']),
  entry: z.enum(['file', 'directory', 'link', 'special']),
  digest: z.string().optional(),
  baseDigest: z.string().optional(),
  mode: z.int().optional(),
  sizeBytes: z.number().optional(),
});

export const stageArguments = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('apply'), stage: z.string(), changes: z.array(change), digest: z.string() }),
  z.strictObject({
    op: z.literal('undo'),
    session: z.string(),
    action: z.string().optional(),
    force: z.boolean().optional(),
  }),
]);
export type StageArguments = z.infer<typeof stageArguments>;

export type StageChangeArgument = z.infer<typeof change>;

/** What an undo was shown to touch. */
export const undoFacts = z.object({ paths: z.array(z.string()) });

const factTable = z.object({
  paths: z.record(z.string(), z.object({ kind: z.string(), identity: z.string().optional() })),
});

/** What classification saw at one path; `undefined` where it did not look. */
export interface SeenPath {
  readonly kind: string;
  readonly identity?: string | undefined;
}

/** The facts of an action by path. An action without a readable table was not classified by us. */
export function seenPaths({ facts }: Action): ReadonlyMap<string, SeenPath> {
  return new Map(Object.entries(parsed(factTable, facts).paths));
}

/** Reads canonical arguments. Throws `INTERNAL`: they come from our own classification. */
export function parsed<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new SallyportError('INTERNAL', `The action is not in canonical form: ${z.prettifyError(result.error)}.`);
}
