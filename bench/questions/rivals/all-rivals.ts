import { aider } from './aider.ts';
import { askEverything } from './ask-everything.ts';
import { claudeCodeAcceptEdits, claudeCodeDefault, claudeCodeSandbox } from './claude-code.ts';
import { cline } from './cline.ts';
import { codexOnRequest, codexUntrusted } from './codex.ts';
import { copilotCli } from './copilot-cli.ts';
import { geminiAutoEdit, geminiDefault } from './gemini-cli.ts';
import { opencodeDefault, opencodePatterns } from './opencode.ts';
import { openHandsAlways, openHandsNever } from './openhands.ts';
import type { Rival } from './rival.ts';

export const ALL_RIVALS: readonly Rival[] = [
  claudeCodeDefault,
  claudeCodeAcceptEdits,
  claudeCodeSandbox,
  codexUntrusted,
  codexOnRequest,
  geminiDefault,
  geminiAutoEdit,
  copilotCli,
  aider,
  opencodePatterns,
  opencodeDefault,
  cline,
  openHandsAlways,
  openHandsNever,
  askEverything,
];
