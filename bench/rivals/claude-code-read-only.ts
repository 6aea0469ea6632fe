import { everyCommand, parseBash } from './tree-sitter-bash.ts';

/**
 * Models: what the documents of Claude Code (Anthropic, "Configure permissions", 2026) say of its built-in set: `ls`,
 * `cat`, `echo`, `pwd`, `head`, `tail`, `grep`, `find`, `wc`, `which`, `diff`, `stat`, `du`, `cd` and the reading forms
 * of git run without a question; each part of a compound command is judged by itself; the wrappers `timeout`, `time`,
 * `nice`, `nohup` and `stdbuf` are looked through; options of find, sort, sed and git that write or run are asked about.
 * Written from the documents, not from the program, which has many more checks that are not published: the real one
 * stops more than this does.
 */
const READS = new Set('ls cat echo pwd head tail grep find wc which diff stat du cd'.split(' '));
const WRAPPERS = new Set('timeout time nice nohup stdbuf'.split(' '));
const GIT_READS = new Set(
  'status log diff show branch blame describe rev-parse ls-files shortlog remote tag'.split(' '),
);
const WRITES =
  /^-(?:exec|execdir|ok|okdir|delete|fls|fprint|fprint0|fprintf)$|^--(?:output|exec|ext-diff|textconv)(?:=|$)/;

export function passesClaudeCodeReadOnly(command: string): boolean {
  const tree = parseBash(command);
  try {
    if (tree.rootNode.hasError) return false;
    const asks = tree.rootNode.descendantsOfType([
      'file_redirect',
      'command_substitution',
      'process_substitution',
      'variable_assignment',
    ]);
    if (asks.some((node) => node?.type !== 'file_redirect' || !/^\d*>+&\d$|^\d*>\s*\/dev\/null$/.test(node.text)))
      return false;
    const commands = everyCommand(tree);
    return commands.length > 0 && commands.every(isReading);
  } finally {
    tree.delete();
  }
}

function isReading(argv: readonly string[]): boolean {
  const [name = '', ...args] = argv;
  if (WRAPPERS.has(name)) return isReading(args.slice(args.findIndex((arg) => !/^-|^\d/.test(arg))));
  if (args.some((arg) => WRITES.test(arg))) return false;
  if (name !== 'git') return READS.has(name);
  const [verb = '', ...rest] = args;
  if (['branch', 'remote', 'tag'].includes(verb))
    return rest.every((arg) => /^-(?:v+|a|r|l|-list|-all|-verbose)$/.test(arg));
  return GIT_READS.has(verb);
}
