import { z } from 'zod';
import type { FileChange } from '../contract/catalogue.ts';
import { defineTool, listOf, relativeTo, textOf, toResult } from './tool.ts';

/** A unified diff of one or more files. Each file's part becomes one change; all of them are one act. */
export const applyPatch = defineTool({
  name: 'apply_patch',
  description: 'Applies a unified diff (---, +++ and @@ lines) to one or more files of the workspace, all or nothing.',
  parameters: z.strictObject({ patch: z.string().min(1).max(4_000_000) }),
  run: async ({ patch }, { propose, workspace }) => {
    const changes = splitByFile(patch);
    if (changes.length === 0) {
      return {
        text: 'invalid: this is no unified diff: a file begins with "--- a/path" and "+++ b/path".',
        isError: true,
        outcomes: [],
      };
    }
    return toResult(await propose('file.write', { changes }), (value) =>
      listOf(value['files'])
        .map((file) => `wrote ${relativeTo(workspace, textOf(file['path']))}`)
        .join('\n'),
    );
  },
});

/** Only finds where each file's part begins and what it is called; whether it fits is read by the kernel. */
function splitByFile(patch: string): readonly FileChange[] {
  const starts = [...patch.matchAll(/^--- .*\n\+\+\+ (.*)$/gm)];
  return starts.map((start, index) => {
    const part = patch.slice(start.index, starts[index + 1]?.index).replace(/\ndiff --git [^]*$/, '\n');
    return { change: 'patch', path: headerPath(start[1] ?? ''), patch: part };
  });
}

const headerPath = (header: string): string => header.replace(/\t.*$/, '').trim().replace(/^b\//, '');
