import { z } from 'zod';
import type { JsonObject } from '../contract/json.ts';
import type { Tool } from '../contract/tool.ts';
import { defineTool, listOf, relativeTo, textOf, toResult } from './tool.ts';

const path = z.string().min(1).max(4096).describe('Path in the workspace, for example src/index.js');

const readFile = defineTool({
  name: 'read_file',
  description:
    'Reads a text file of the workspace, with line numbers. Give from_line and lines for a part of a long file.',
  parameters: z.strictObject({
    path,
    from_line: z.int().min(1).optional(),
    lines: z.int().min(1).max(100_000).optional(),
  }),
  run: async ({ path, from_line, lines }, { propose }) =>
    toResult(
      await propose('file.read', {
        path,
        ...(from_line !== undefined && { fromLine: from_line }),
        ...(lines !== undefined && { lines }),
      }),
      numbered,
    ),
});

function numbered({ text, fromLine, totalLines, truncated }: JsonObject): string {
  const first = typeof fromLine === 'number' ? fromLine : 1;
  const lines = textOf(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const body = lines.map((line, index) => `${String(first + index).padStart(4)}| ${line}`).join('\n');
  return truncated === true ? `${body}\n(part of ${String(totalLines)} lines)` : body;
}

const listFiles = defineTool({
  name: 'list_files',
  description: 'Lists a folder of the workspace, or all files below it whose path matches a glob such as **/*.ts.',
  parameters: z.strictObject({ path: path.optional(), glob: z.string().max(500).optional() }),
  run: async ({ path = '.', glob }, { propose, workspace }) =>
    toResult(await propose('file.list', { path, ...(glob !== undefined && { glob }) }), ({ entries, truncated }) => {
      const names = listOf(entries).map(
        (entry) => `${relativeTo(workspace, textOf(entry['path']))}${entry['entry'] === 'directory' ? '/' : ''}`,
      );
      return names.length === 0 ? '(nothing)' : `${names.join('\n')}${truncated === true ? '\n(and more)' : ''}`;
    }),
});

const search = defineTool({
  name: 'search',
  description: 'Searches the files below a path for a text, or for a regular expression when regex is true.',
  parameters: z.strictObject({
    pattern: z.string().min(1).max(1000),
    path: path.optional(),
    regex: z.boolean().optional(),
    glob: z.string().max(500).optional().describe('Only files whose path matches, for example **/*.log'),
  }),
  run: async ({ path = '.', ...search }, { propose, workspace }) =>
    toResult(await propose('file.read', { path, search }), ({ matches, truncated }) => {
      const lines = listOf(matches).map(
        (match) => `${relativeTo(workspace, textOf(match['path']))}:${String(match['line'])}: ${textOf(match['text'])}`,
      );
      return lines.length === 0 ? '(no match)' : `${lines.join('\n')}${truncated === true ? '\n(and more)' : ''}`;
    }),
});

const wrote = (workspace: string) => (value: JsonObject) =>
  listOf(value['files'])
    .map((file) => `wrote ${relativeTo(workspace, textOf(file['path']))}`)
    .join('\n');

const writeFile = defineTool({
  name: 'write_file',
  description: 'Writes a whole file of the workspace, new or over an old one. To change part of a file use edit_file.',
  parameters: z.strictObject({ path, content: z.string() }),
  run: async ({ path, content }, { propose, workspace }) =>
    toResult(await propose('file.write', { changes: [{ change: 'content', path, content }] }), wrote(workspace)),
});

const editFile = defineTool({
  name: 'edit_file',
  description: 'Replaces exact text in a file. Each find must occur exactly once, unless all is true.',
  parameters: z.strictObject({
    path,
    edits: z
      .array(z.strictObject({ find: z.string().min(1), replace: z.string(), all: z.boolean().optional() }))
      .min(1)
      .max(200),
  }),
  run: async ({ path, edits }, { propose, workspace }) =>
    toResult(await propose('file.write', { changes: [{ change: 'edits', path, edits }] }), wrote(workspace)),
});

const deleteFile = defineTool({
  name: 'delete_file',
  description:
    'Deletes a file, or a folder with everything in it when recursive is true. It can be undone by the person.',
  parameters: z.strictObject({ path, recursive: z.boolean().optional() }),
  run: async ({ path, recursive = false }, { propose }) =>
    toResult(await propose('file.delete', { path, recursive }), () => `deleted ${path}`),
});

export const FILE_TOOLS: readonly Tool[] = [readFile, listFiles, search, writeFile, editFile, deleteFile];
