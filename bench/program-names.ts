import type { Command, Part, Script, Word } from '../src/effects/shell/syntax.ts';

/** Stands for a name that is only known when the script runs. */
const COMPUTED = '$';

/** Names of the programs that a parsed script starts, the nested ones too; `[` counts as one, `[[` does not. */
export function programNames(script: Script): readonly string[] {
  const names: string[] = [];
  collectScript(script, names);
  return names;
}

function collectScript({ items }: Script, names: string[]): void {
  for (const { chain } of items)
    for (const { stages } of [chain.first, ...chain.rest.map(({ pipeline }) => pipeline)])
      for (const { command } of stages) collectCommand(command, names);
}

function collectCommand(command: Command, names: string[]): void {
  for (const redirect of command.redirects) {
    if (redirect.kind === 'file') collectWord(redirect.target, names);
    if (redirect.kind === 'text') collectWord(redirect.value, names);
  }
  switch (command.kind) {
    case 'simple':
      collectSimple(command, names);
      break;
    case 'if':
      for (const { condition, body } of command.branches) {
        collectScript(condition, names);
        collectScript(body, names);
      }
      if (command.otherwise !== undefined) collectScript(command.otherwise, names);
      break;
    case 'case':
      collectWord(command.word, names);
      for (const { patterns, body } of command.clauses) {
        for (const pattern of patterns) collectWord(pattern, names);
        collectScript(body, names);
      }
      break;
    case 'condition':
      for (const item of command.items) {
        if ('word' in item) collectWord(item.word, names);
        if ('raw' in item) collectParts(item.inside, names);
      }
      break;
    case 'arithmetic':
      collectParts(command.arithmetic.inside, names);
      break;
    case 'function':
      collectCommand(command.body, names);
      break;
    default:
      if ('words' in command) for (const word of command.words) collectWord(word, names);
      if ('parts' in command) for (const { inside } of command.parts) collectParts(inside, names);
      if ('condition' in command) collectScript(command.condition, names);
      collectScript(command.body, names);
  }
}

function collectSimple(command: Extract<Command, { kind: 'simple' }>, names: string[]): void {
  for (const { value, elements = [] } of [...command.assignments, ...(command.declared ?? [])]) {
    collectWord(value, names);
    for (const element of elements) collectWord(element.value, names);
  }
  const [head] = command.words;
  if (head !== undefined) {
    const isLiteral = head.parts.every(({ kind }) => kind === 'text' || kind === 'glob');
    names.push(isLiteral ? head.parts.map((part) => ('text' in part ? part.text : '')).join('') : COMPUTED);
  }
  for (const word of command.words) collectWord(word, names);
}

const collectWord = ({ parts }: Word, names: string[]): void => collectParts(parts, names);

function collectParts(parts: readonly Part[], names: string[]): void {
  for (const part of parts) {
    if (part.kind === 'command' || part.kind === 'process') collectScript(part.script, names);
    if (part.kind === 'variable') collectParts([...(part.inside ?? []), ...(part.arithmetic?.inside ?? [])], names);
    if (part.kind === 'number') collectParts(part.arithmetic?.inside ?? [], names);
  }
}
