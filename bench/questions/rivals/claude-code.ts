import { passesClaudeCodeReadOnly } from '../../rivals/claude-code-read-only.ts';
import type { Step } from '../read-tasks.ts';
import {
  ask,
  commandOf,
  commandsIn,
  FREE,
  hostOf,
  needs,
  prefixesIn,
  type Rival,
  type RivalAnswer,
  toolOf,
} from './rival.ts';

/**
 * Claude Code (Anthropic). Its documents "Configure permissions" and "Permission modes" say: reading files and searching
 * need no approval; Bash asks, except for a built-in set of reading commands; changing files asks, "until the session
 * ends" where that is chosen; fetching a page asks for each domain. "Do not ask again" for Bash holds for a prefix.
 */
const SOURCE = 'documents "Configure permissions", "Permission modes", "Sandboxing" of Claude Code, as of 2026';

/** Its reading commands are free only in the working folders. */
const isElsewhere = (command: string): boolean =>
  commandsIn(command).some(([, ...words]) => words.some((word) => /^(?:~|\/(?!dev\/null|tmp\/))|\.\.\//.test(word)));

const run = (step: Step): RivalAnswer =>
  passesClaudeCodeReadOnly(commandOf(step)) && !isElsewhere(commandOf(step))
    ? FREE
    : ask(...prefixesIn(commandOf(step)));

export const claudeCodeDefault: Rival = {
  name: 'Claude Code, default mode',
  source: SOURCE,
  answer(step) {
    switch (toolOf(step)) {
      case 'look':
        return FREE;
      case 'change':
        return ask('edits');
      case 'run':
        return run(step);
      case 'fetch':
        return ask(hostOf(step));
    }
  },
};

/** In this mode these run without a question too where their paths lie in the working folder. */
const FILE_COMMANDS = new Set('mkdir touch mv cp rm rmdir sed'.split(' '));

const isFileWork = (command: string): boolean => {
  const all = commandsIn(command);
  return (
    all.length > 0 &&
    !/[<>$`]/.test(command) &&
    all.every(
      ([program = '', ...words]) => FILE_COMMANDS.has(program) && words.every((word) => !/^[~/]|\.\./.test(word)),
    )
  );
};

export const claudeCodeAcceptEdits: Rival = {
  name: 'Claude Code, edits accepted',
  source: SOURCE,
  answer(step) {
    if (toolOf(step) === 'change') return FREE;
    if (toolOf(step) === 'run' && isFileWork(commandOf(step))) return FREE;
    return claudeCodeDefault.answer(step);
  },
};

/**
 * With the sandbox on and "auto-allow", commands run without a question inside it: the working folder and temporary
 * folders can be written, everything can be read except what is denied, and a host is asked about when it is first
 * dialled. What fails there (another folder, a daemon's socket) is tried again outside, with a question. Edits are
 * accepted here too, so this is its freest line that still has a boundary.
 */
export const claudeCodeSandbox: Rival = {
  name: 'Claude Code, sandbox with auto-allow, edits accepted',
  source: SOURCE,
  answer(step) {
    if (toolOf(step) !== 'run') return claudeCodeAcceptEdits.answer(step);
    return needs(step, 'network', 'outside', 'daemon') || step.external === 'lasts' || step.external === 'sends'
      ? ask(...prefixesIn(commandOf(step)))
      : FREE;
  },
};
