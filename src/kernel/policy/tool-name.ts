import { type NamePattern, parseNamePattern } from './name-pattern.ts';

export type ToolNameReading =
  | { readonly ok: true; readonly pattern: NamePattern }
  | { readonly ok: false; readonly reason: string };

/** Reads the name of an MCP server or of one of its tools; `*` and `?` as in the name of a file. */
export function parseToolName(text: string): ToolNameReading {
  if (!/^[\w.*?[\]!:@-]+$/.test(text)) return { ok: false, reason: 'it is a name without blanks and slashes' };
  return parseNamePattern(text);
}
