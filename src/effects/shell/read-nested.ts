import type { SourceText } from './source-text.ts';
import type { Command, Script } from './syntax.ts';

/** Reads a script up to and with its closing parenthesis. The opening one has been passed. */
export function readNested(source: SourceText): Script {
  if (source.awaitsBody) source.fail('a substitution on a line that opens a here-document');
  if (source.startsWith('\\\n')) source.fail('a line continued behind a parenthesis');
  const script = source.nested(() => source.readers.list(source));
  if (source.next !== ')') source.fail('a substitution that is not closed');
  source.position += 1;
  return script;
}

/**
 * Reads what stands in `$(…)` or `<(…)`, the opening parenthesis passed. Bash 5.2 writes such a script anew from its own
 * tree and runs that; with a here-document in it, a separator behind may get lost. Only one plain pipeline is read then.
 */
export function readSubstitution(source: SourceText): Script {
  const { documents } = source;
  const script = readNested(source);
  if (source.documents > documents && !isPlainPipeline(script))
    source.fail('a here-document among several commands of a substitution');
  return script;
}

function isPlainPipeline({ items: [item, second] }: Script): boolean {
  if (item === undefined || second !== undefined || item.background || item.chain.rest.length > 0) return false;
  return item.chain.first.stages.every(({ command }) => isPlain(command));
}

const isPlain = (command: Command): boolean => command.kind === 'simple' && command.words.length > 0;
