import { hash } from 'node:crypto';
import { z } from 'zod';
import type { StageChange, StageFact } from '../../contract/facts.ts';

/** How a stage's folder is named; nothing else is ever looked up. */
export const STAGE_ID = /^st_[a-z2-7]{16}$/;

const stageChange = z.strictObject({
  path: z.string().startsWith('/'),
  change: z.enum(['create', 'modify', 'delete', 'mode']),
  entry: z.enum(['file', 'directory', 'link', 'special']),
  digest: z.string().optional(),
  baseDigest: z.string().optional(),
  mode: z.int().optional(),
  sizeBytes: z.number().optional(),
});

/** A stage that a process may still be writing to, and which process of ours started that one. */
export const openRecordSchema = z.strictObject({
  workspace: z.string().startsWith('/'),
  pid: z.int(),
  pidStart: z.string(),
});
export type OpenRecord = z.infer<typeof openRecordSchema>;

/** A stage that was read after its process had ended; complete, and not written to by anybody again. */
export const stageRecordSchema = z.strictObject({
  version: z.literal(1),
  workspace: z.string().startsWith('/'),
  changes: z.array(stageChange),
});

export interface StageRecord {
  readonly version: 1;
  readonly workspace: string;
  readonly changes: readonly StageChange[];
}

/** Parses a record's text. Throws for anything that is not one. */
export const parseStageRecord = (text: string): StageRecord =>
  stageRecordSchema.parse(JSON.parse(text)) as unknown as StageRecord;

export const factOf = (id: string, changes: readonly StageChange[]): StageFact => ({
  id,
  changes,
  digest: digestOfChanges(changes),
});

/** Field by field in a fixed order, so that the digest does not hang on how an object was put together. */
function digestOfChanges(changes: readonly StageChange[]): string {
  const rows = changes.map(({ path, change, entry, digest, baseDigest, mode, sizeBytes }) => [
    path,
    change,
    entry,
    digest ?? null,
    baseDigest ?? null,
    mode ?? null,
    sizeBytes ?? null,
  ]);
  return `sha256:${hash('sha256', JSON.stringify(rows))}`;
}
