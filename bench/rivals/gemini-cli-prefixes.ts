import { READ_ONLY_NAMES } from './read-only-names.ts';
import { everyCommand, parseBash } from './tree-sitter-bash.ts';

/**
 * Models: Gemini CLI (Google) with a user's list of `run_shell_command(NAME)` permissions, as its documents describe it:
 * the command is split, and every part must begin with a permitted prefix; by default it asks about every command. The
 * list is the same as that of the other rivals. What the parser could not read is asked about; redirections are too.
 */
export function passesGeminiPrefixes(command: string): boolean {
  const tree = parseBash(command);
  try {
    if (tree.rootNode.hasError || tree.rootNode.descendantsOfType('file_redirect').length > 0) return false;
    const commands = everyCommand(tree);
    return commands.length > 0 && commands.every(([name = '']) => READ_ONLY_NAMES.has(name));
  } finally {
    tree.delete();
  }
}
