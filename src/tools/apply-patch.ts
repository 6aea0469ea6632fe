import { z } from 'zod';
import type { FileChange } from '../contract/catalogue.ts';
import { isSallyportError } from '../contract/errors.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Tool, ToolContext, ToolResult } from '../contract/tool.ts';
import { defineTool, listOf, relativeTo, textOf, toResult } from './tool.ts';

/** Takes a unified diff apart; throws a `SallyportError` for what is none. The kernel's reader of edits, handed in. */
export type SplitPatch = (
  patch: string,
) => readonly ({ readonly path: string; readonly patch: string } | { readonly path: string; readonly delete: true })[];

/** A unified diff of one or more files. All files that it writes are one act; each that it deletes is another. */
export const createApplyPatch = (splitPatch: SplitPatch): Tool =>
  defineTool({
    name: 'apply_patch',
    description:
      'Applies a unified diff (---, +++ and @@ lines) to one or more files of the workspace, all or nothing.',
    parameters: z.strictObject({ patch: z.string().min(1).max(4_000_000) }),
    run: async ({ patch }, context) => {
      const parts = split(patch, splitPatch);
      if (typeof parts === 'string') return { text: `invalid: ${parts}`, isError: true, outcomes: [] };
      const writes = parts.flatMap((part) => ('patch' in part ? [{ change: 'patch', ...part } as const] : []));
      const results = writes.length === 0 ? [] : [await write(writes, context)];
      for (const part of parts) {
        // A patch that does not fit deletes nothing.
        if ('patch' in part || results.some(({ isError }) => isError)) continue;
        results.push(toResult(await context.propose('file.delete', { path: part.path }), () => `deleted ${part.path}`));
      }
      return together(results);
    },
  });

function split(patch: string, splitPatch: SplitPatch): ReturnType<SplitPatch> | string {
  try {
    return splitPatch(patch);
  } catch (error) {
    if (isSallyportError(error)) return error.message;
    throw error;
  }
}

const write = async (changes: readonly FileChange[], { propose, workspace }: ToolContext): Promise<ToolResult> =>
  toResult(await propose('file.write', { changes }), (value) =>
    listOf(value['files'])
      .map((file) => `wrote ${relativeTo(workspace, textOf(file['path']))}`)
      .join('\n'),
  );

const together = (results: readonly ToolResult[]): ToolResult => ({
  text: results.map(({ text }) => text).join('\n'),
  isError: results.some(({ isError }) => isError),
  outcomes: results.flatMap(({ outcomes }): readonly Outcome[] => outcomes),
});
