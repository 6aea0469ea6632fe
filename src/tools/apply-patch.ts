import { z } from 'zod';
import type { FileChange } from '../contract/catalogue.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { ToolContext, ToolResult } from '../contract/tool.ts';
import { defineTool, listOf, relativeTo, textOf, toResult } from './tool.ts';

/** A unified diff of one or more files. All files that it writes are one act; each that it deletes is another. */
export const applyPatch = defineTool({
  name: 'apply_patch',
  description: 'Applies a unified diff (---, +++ and @@ lines) to one or more files of the workspace, all or nothing.',
  parameters: z.strictObject({ patch: z.string().min(1).max(4_000_000) }),
  run: async ({ patch }, context) => {
    const { writes, deletions } = splitByFile(patch);
    if (writes.length + deletions.length === 0) {
      return {
        text: 'invalid: this is no unified diff: a file begins with "--- a/path" and "+++ b/path".',
        isError: true,
        outcomes: [],
      };
    }
    const results = writes.length === 0 ? [] : [await write(writes, context)];
    for (const path of deletions) {
      // A patch that does not fit deletes nothing.
      if (results.some(({ isError }) => isError)) break;
      results.push(toResult(await context.propose('file.delete', { path }), () => `deleted ${path}`));
    }
    return together(results);
  },
});

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

interface PatchParts {
  readonly writes: readonly FileChange[];
  readonly deletions: readonly string[];
}

/** Only finds where each file's part begins and what it is called; whether it fits is read by the kernel. */
function splitByFile(patch: string): PatchParts {
  const starts = [...patch.matchAll(/^--- (.*)\n\+\+\+ (.*)$/gm)];
  const parts = starts.map((start, index) => ({
    from: headerPath(start[1] ?? ''),
    to: headerPath(start[2] ?? ''),
    text: patch.slice(start.index, starts[index + 1]?.index).replace(/\ndiff --git [\s\S]*$/, '\n'),
  }));
  return {
    writes: parts
      .filter(({ to }) => to !== '/dev/null')
      .map(({ to, text }) => ({ change: 'patch', path: to, patch: text })),
    deletions: parts.filter(({ to }) => to === '/dev/null').map(({ from }) => from),
  };
}

const headerPath = (header: string): string =>
  header
    .replace(/\t.*$/, '')
    .trim()
    .replace(/^[ab]\//, '');
