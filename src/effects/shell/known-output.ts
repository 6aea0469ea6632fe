import { joinPath, type Scene } from './scene.ts';
import type { Script } from './syntax.ts';

/** What `$(…)` surely gives, for the two substitutions that only name a folder; `undefined` for every other. */
export function knownOutput(script: Script, { state, facts }: Scene): string | undefined {
  const [folder, another] = state.folders ?? [];
  if (folder === undefined || another !== undefined) return undefined;
  switch (literalWords(script)?.join(' ')) {
    case 'pwd':
      return folder;
    case 'git rev-parse --show-toplevel':
      return ancestors(folder).find((above) => facts.path(joinPath(above, '.git')).kind === 'directory');
    default:
      return undefined;
  }
}

function literalWords({ items }: Script): readonly string[] | undefined {
  const [item, second] = items;
  const command = item?.chain.first.stages[0]?.command;
  if (item === undefined || second !== undefined || item.background || item.chain.rest.length > 0) return undefined;
  if (item.chain.first.stages.length > 1 || command?.kind !== 'simple') return undefined;
  if (command.assignments.length + command.redirects.length > 0) return undefined;
  const words = command.words.map(({ parts: [only, more] }) =>
    only?.kind === 'text' && more === undefined ? only.text : undefined,
  );
  return words.every((word) => word !== undefined) ? words : undefined;
}

function ancestors(folder: string): readonly string[] {
  const names = folder.split('/').filter((name) => name !== '');
  return names.map((_, index) => `/${names.slice(0, names.length - index).join('/')}`);
}
