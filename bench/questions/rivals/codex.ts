import { passesCodexSafeList } from '../../rivals/codex-safe-list.ts';
import { parseBash, plainCommands } from '../../rivals/tree-sitter-bash.ts';
import { ask, commandOf, FREE, hostOf, needs, type Rival, toolOf } from './rival.ts';

/**
 * Codex CLI (OpenAI, Apache-2.0), by its documents on approvals and sandboxing and its source. `untrusted`: only
 * commands of a short list run, patches are asked about. `on-request` in the sandbox `workspace-write` (its preset
 * "Auto"): commands run without a question in a sandbox with no network, the workspace and temporary folders writable,
 * `.git` read-only, everything readable; what cannot work there is asked about, to be run outside; `rm -f` and `rm -r`
 * in scripts that it can read are asked about. A yes can be remembered for a prefix.
 */
const SOURCE = 'documents "Agent approvals & security" of Codex and its source (0.169), 2026-10';

export const codexUntrusted: Rival = {
  name: 'Codex CLI, untrusted',
  source: SOURCE,
  answer(step) {
    switch (toolOf(step)) {
      case 'look':
        return FREE;
      case 'change':
        return ask('patches');
      case 'run':
        return passesCodexSafeList(commandOf(step)) ? FREE : ask(commandOf(step));
      case 'fetch':
        return ask(hostOf(step));
    }
  },
};

export const codexOnRequest: Rival = {
  name: 'Codex CLI, on-request in workspace-write',
  source: SOURCE,
  answer(step) {
    const tool = toolOf(step);
    if (tool === 'fetch') return ask(hostOf(step));
    if (tool !== 'run') return FREE;
    const command = commandOf(step);
    const leaves =
      needs(step, 'network', 'git', 'outside', 'daemon') || step.external === 'lasts' || step.external === 'sends';
    return leaves || forcesRemoval(command) ? ask(command) : FREE;
  },
};

/** Only in scripts of plain words; the others are one opaque text to it. */
function forcesRemoval(command: string): boolean {
  const tree = parseBash(command);
  try {
    const commands = plainCommands(tree) ?? [];
    return commands.some(([program = '', flag = '']) => program === 'rm' && /^-(?:f|rf|fr)$/.test(flag));
  } finally {
    tree.delete();
  }
}
