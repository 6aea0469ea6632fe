import type { Tool } from '../contract/tool.ts';
import { createApplyPatch, type SplitPatch } from './apply-patch.ts';
import { fetchUrl } from './fetch-url.ts';
import { FILE_TOOLS } from './file-tools.ts';
import { runCommand } from './run-command.ts';

/** Every tool that our own agent is offered. */
export const allTools = ({ splitPatch }: { readonly splitPatch: SplitPatch }): readonly Tool[] => [
  ...FILE_TOOLS,
  createApplyPatch(splitPatch),
  runCommand,
  fetchUrl,
];
