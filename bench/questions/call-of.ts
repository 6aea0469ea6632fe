import type { Step } from './read-tasks.ts';

/** The tool that our own agent would call for a step, with its arguments. */
export function callOf(step: Step): {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly shown: string;
} {
  if ('read' in step) return { tool: 'read_file', args: { path: step.read }, shown: `read ${step.read}` };
  if ('list' in step) return { tool: 'list_files', args: { path: step.list }, shown: `list ${step.list}` };
  if ('search' in step) return { tool: 'search', args: { pattern: step.search }, shown: `search ${step.search}` };
  if ('write' in step)
    return { tool: 'write_file', args: { path: step.write, content: step.content }, shown: `write ${step.write}` };
  if ('edit' in step)
    return {
      tool: 'edit_file',
      args: { path: step.edit, edits: [{ find: step.find, replace: step.replace }] },
      shown: `edit ${step.edit}`,
    };
  if ('delete' in step) return { tool: 'delete_file', args: { path: step.delete }, shown: `delete ${step.delete}` };
  if ('run' in step) return { tool: 'run_command', args: { command: step.run, timeout_ms: 60_000 }, shown: step.run };
  return { tool: 'fetch_url', args: { url: step.fetch }, shown: `fetch ${step.fetch}` };
}
