import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, type Node, Parser, type Tree } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
await Parser.init();
const language = await Language.load(readFileSync(require.resolve('tree-sitter-bash/tree-sitter-bash.wasm')));
const parser = new Parser();
parser.setLanguage(language);

/** A bash text by tree-sitter-bash in WebAssembly. Free it with `delete()`: it lives outside the heap. */
export function parseBash(text: string): Tree {
  const tree = parser.parse(text);
  if (tree === null) throw new Error('tree-sitter gave no tree');
  return tree;
}

/** Every command of a tree, as its raw words: an open walk, which passes over what it does not know. */
export function everyCommand(tree: Tree): readonly (readonly string[])[] {
  return tree.rootNode
    .descendantsOfType('command')
    .filter((node) => node !== null)
    .map((node) => wordsOf(node).map(unquoted));
}

const wordsOf = (command: Node): readonly string[] =>
  command.namedChildren
    .filter((child) => child !== null && !/redirect|assignment/.test(child.type))
    .map((child) => child?.text ?? '');

/** One pair of quotes around the whole word is taken off; backslashes stay as they are. */
const unquoted = (word: string): string => /^'([^']*)'$|^"([^"]*)"$/.exec(word)?.slice(1).find(Boolean) ?? word;

/** Names of the commands that are started. */
export const commandNames = (tree: Tree): readonly string[] =>
  tree.rootNode.descendantsOfType('command_name').map((node) => node?.text ?? '');

const PLAIN_KINDS = new Set([
  'program',
  'list',
  'pipeline',
  'command',
  'command_name',
  'word',
  'string',
  'string_content',
  'raw_string',
  'number',
  'concatenation',
]);
const PLAIN_SIGNS = new Set(['&&', '||', ';', '|', '"', "'"]);

/** The commands of a script that holds nothing but plain words, quotes and these operators; `undefined` for every other. */
export function plainCommands(tree: Tree): readonly (readonly string[])[] | undefined {
  if (tree.rootNode.hasError) return undefined;
  const nodes: Node[] = [tree.rootNode];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (!(node.isNamed ? PLAIN_KINDS : PLAIN_SIGNS).has(node.type)) return undefined;
    nodes.push(...node.children.filter((child) => child !== null));
  }
  const commands = everyCommand(tree);
  return commands.length === 0 ? undefined : commands;
}
