import type { BoundSheets } from '../../contract/authority.ts';
import type { ServerIdentity, Sheet, SheetBinding, ToolSheet } from '../../contract/sheet.ts';

/**
 * The sheets that hold for one server. A sheet is bound by what the server proves to be, a pinned package with the
 * digest of the definitions that it gave, never by the names of its tools: a hostile server may call a tool as it likes.
 * Where two sheets that bind speak of one tool, neither is believed.
 */
export function bindSheets(sheets: readonly Sheet[], server: ServerIdentity): BoundSheets {
  const tools = new Map<string, ToolSheet | undefined>();
  for (const sheet of sheets) {
    if (!sheet.binds.some((binding) => isBound(binding, server))) continue;
    for (const [name, tool] of Object.entries(sheet.tools)) tools.set(name, tools.has(name) ? undefined : tool);
  }
  return { of: (tool) => tools.get(tool) };
}

function isBound(binding: SheetBinding, server: ServerIdentity): boolean {
  if ('suite' in binding) return 'suite' in server && server.suite === binding.suite;
  if ('house' in binding) return 'house' in server;
  return (
    'package' in server &&
    server.package === binding.package &&
    server.version === binding.version &&
    server.definitions === binding.definitions
  );
}
