import { everyCommand, parseBash } from './tree-sitter-bash.ts';

/**
 * Models: opencode's permission patterns, as its documents describe them: each command that tree-sitter finds is
 * compared with wildcard patterns, the last that matches wins. The configuration is the example of the documents
 * (everything asks; git, npm and grep run; rm never), with the names of the reading programs added. Redirections are not
 * looked at, and a text in which no command is found gives no pattern to ask about: both are known issues there.
 */
const PATTERNS: readonly (readonly [string, 'allow' | 'ask' | 'deny'])[] = [
  ['*', 'ask'],
  ...'git npm grep ls cat head tail find rg wc pwd echo which stat du df ps sort uniq cut diff jq'
    .split(' ')
    .map((name) => [`${name} *`, 'allow'] as const),
  ['rm *', 'deny'],
];

export function passesOpencodePatterns(command: string): boolean {
  const tree = parseBash(command);
  try {
    return everyCommand(tree).every((argv) => decide(argv.join(' ')) === 'allow');
  } finally {
    tree.delete();
  }
}

/** A pattern that ends in ` *` matches the bare name too. */
const matches = (pattern: string, text: string): boolean =>
  pattern === '*' || text === pattern.slice(0, -2) || text.startsWith(pattern.slice(0, -1));

const decide = (text: string): string => PATTERNS.findLast(([pattern]) => matches(pattern, text))?.[1] ?? 'ask';
