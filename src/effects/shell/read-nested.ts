import type { SourceText } from './source-text.ts';
import type { Script } from './syntax.ts';

/** Reads a script up to and with its closing parenthesis. The opening one has been passed. */
export function readNested(source: SourceText): Script {
  if (source.awaitsBody) source.fail('a substitution on a line that opens a here-document');
  if (source.startsWith('\\\n')) source.fail('a line continued behind a parenthesis');
  const script = source.nested(() => source.parseNested(source));
  if (source.next !== ')') source.fail('a substitution that is not closed');
  source.position += 1;
  return script;
}
