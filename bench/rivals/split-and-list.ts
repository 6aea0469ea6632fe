import { READ_ONLY_NAMES } from './read-only-names.ts';
import { everyCommand, parseBash } from './tree-sitter-bash.ts';

/**
 * Models: tree-sitter-bash splits the text into its commands, and each name must be on a list. What the parser could
 * not read is refused; redirections into files are too.
 */
export function passesSplitAndList(command: string): boolean {
  const tree = parseBash(command);
  try {
    if (tree.rootNode.hasError) return false;
    if (tree.rootNode.descendantsOfType('file_redirect').some((node) => />/.test(node?.text ?? ''))) return false;
    const commands = everyCommand(tree);
    return commands.length > 0 && commands.every(([name = '']) => READ_ONLY_NAMES.has(name));
  } finally {
    tree.delete();
  }
}
