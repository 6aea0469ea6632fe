import type { Tool } from '../contract/tool.ts';
import { applyPatch } from './apply-patch.ts';
import { fetchUrl } from './fetch-url.ts';
import { FILE_TOOLS } from './file-tools.ts';
import { runCommand } from './run-command.ts';

/** Every tool that our own agent is offered. */
export const ALL_TOOLS: readonly Tool[] = [...FILE_TOOLS, applyPatch, runCommand, fetchUrl];
