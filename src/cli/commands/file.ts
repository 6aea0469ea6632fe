import { resolve } from 'node:path';
import { z } from 'zod';
import { EXIT, SallyportError } from '../../contract/errors.ts';
import type { FileActAnswer, FileActs } from '../../contract/file-acts.ts';
import { idOf, reasonOf } from '../answer-rows.ts';
import { type CliContext, type GlobalOptions, namedState } from '../context.ts';

export interface FileOptions extends GlobalOptions {
  readonly jsonl?: boolean;
}

const text = z.string();
/** Fields that nobody asked for are ignored: rows carry notes of their own. */
const rowSchema = z.looseObject({
  root: text.min(1),
  op: z.enum(['read', 'write', 'delete']),
  path: text,
  content: text.optional(),
  recursive: z.boolean().optional(),
});

/** `sallyport file --jsonl`: performs one act a row, each below its own root, and answers in order. */
export async function file(options: FileOptions, context: CliContext): Promise<number> {
  if (options.jsonl !== true)
    throw new SallyportError('USAGE_INVALID', 'Give --jsonl, and one row for each act on standard input.');
  const acts = await context.openFileActs(namedState(options, context));
  try {
    for await (const line of context.inputLines()) {
      if (line.trim() !== '') context.screen.line(JSON.stringify(await answerLine(line, acts, context)));
    }
  } finally {
    await acts.close();
  }
  return EXIT.done;
}

/** A row that cannot be read is an answer too; one bad row never ends the run. */
async function answerLine(
  line: string,
  acts: FileActs,
  { currentFolder }: CliContext,
): Promise<FileActAnswer & { readonly id: unknown }> {
  let id: unknown = null;
  try {
    const row: unknown = JSON.parse(line);
    id = idOf(row);
    const { root, op, path, content, recursive } = rowSchema.parse(row);
    const act = {
      root: resolve(currentFolder, root),
      op,
      path,
      ...(content !== undefined && { content }),
      ...(recursive !== undefined && { recursive }),
    };
    return { id, ...(await acts.perform(act)) };
  } catch (error) {
    return { id, outcome: 'invalid', decision: 'deny', reason: reasonOf(error) };
  }
}
