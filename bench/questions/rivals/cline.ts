import { FREE, type Rival } from './rival.ts';

/**
 * Cline (Apache-2.0). As its source stood in August 2026 the defaults approve reads, edits, commands and MCP tools by
 * themselves; where commands are not, it is the model's own word (`requires_approval`) whether one is asked about, which
 * cannot be played from a recording.
 */
export const cline: Rival = {
  name: 'Cline, default auto-approval',
  source: 'source of Cline, 2026-08',
  answer: () => FREE,
};
