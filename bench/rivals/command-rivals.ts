import { passesClaudeCodeReadOnly } from './claude-code-read-only.ts';
import { passesCodexSafeList } from './codex-safe-list.ts';
import { passesFirstWordList } from './first-word-list.ts';
import { passesGeminiPrefixes } from './gemini-cli-prefixes.ts';
import { passesOpencodePatterns } from './opencode-patterns.ts';
import { passesRegexDenylist } from './regex-denylist.ts';
import { passesSplitAndList } from './split-and-list.ts';

/** Each says whether a command would run without a question. */
export const COMMAND_RIVALS: readonly { readonly name: string; readonly passes: (command: string) => boolean }[] = [
  { name: 'first word on a list', passes: passesFirstWordList },
  { name: 'regular expressions of what is forbidden', passes: passesRegexDenylist },
  { name: 'tree-sitter-bash, each name on a list', passes: passesSplitAndList },
  { name: "Codex's safe list, as described", passes: passesCodexSafeList },
  { name: "Claude Code's reading commands, as documented", passes: passesClaudeCodeReadOnly },
  { name: 'Gemini CLI with a list of prefixes, as documented', passes: passesGeminiPrefixes },
  { name: 'opencode with patterns, as documented', passes: passesOpencodePatterns },
  { name: 'ask about everything (aider, Gemini CLI by default)', passes: () => false },
];
