import type { Command, Pipeline, Script, SimpleCommand } from './syntax.ts';

/** Every simple command that runs in the shell of this script itself, not in one of its own. */
function ownCommands(script: Script): readonly SimpleCommand[] {
  return script.items.flatMap(({ chain }) =>
    [chain.first, ...chain.rest.map(({ pipeline }) => pipeline)].flatMap(ofPipeline),
  );
}

const ofPipeline = ({ stages }: Pipeline): readonly SimpleCommand[] =>
  stages.flatMap(({ command }) => ofCommand(command));

function ofCommand(command: Command): readonly SimpleCommand[] {
  switch (command.kind) {
    case 'simple':
      return [command];
    case 'subshell':
      return [];
    case 'group':
    case 'for':
      return ownCommands(command.body);
    case 'while':
    case 'until':
      return [command.condition, command.body].flatMap(ownCommands);
    case 'if':
      return [
        ...command.branches.flatMap(({ condition, body }) => [condition, body]),
        ...(command.otherwise === undefined ? [] : [command.otherwise]),
      ].flatMap(ownCommands);
  }
}

const literalWords = ({ words }: SimpleCommand): readonly (string | undefined)[] =>
  words.map(({ parts: [only, more] }) => (only?.kind === 'text' && more === undefined ? only.text : undefined));

/** Names that a script may set: by assignment, or as a plain word of any command (`read line`, `export x=1`). */
export function changedNames(script: Script): ReadonlySet<string> {
  const names = new Set<string>();
  for (const command of ownCommands(script)) {
    for (const { name } of command.assignments) names.add(name);
    const [head, ...words] = literalWords(command);
    if (
      head !== undefined &&
      !/^(?:read|export|declare|typeset|local|readonly|unset|getopts|printf|mapfile|readarray)$/.test(head)
    )
      continue;
    for (const word of words) {
      const name = /^[A-Za-z_]\w*/.exec(word ?? '')?.[0];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/** True where a script may leave the shell in another folder. */
export const changesFolder = (script: Script): boolean =>
  ownCommands(script).some((command) => {
    const [head] = literalWords(command);
    return (
      command.words.length > 0 &&
      (head === undefined || /^(?:cd|pushd|popd|eval|source|\.|builtin|command)$/.test(head))
    );
  });
