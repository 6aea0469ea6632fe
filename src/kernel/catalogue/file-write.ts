import { type FileChange, fileWriteSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import { FILE_TEXT_BYTES_MAX } from '../../contract/limits.ts';
import { applyChange } from '../../effects/edit/apply-change.ts';
import { unifiedDiff } from '../../effects/edit/unified-diff.ts';
import { sha256 } from '../classify/digest.ts';
import type { KindContext, KindDefinition } from './kind.ts';
import {
  fileObjections,
  isWithin,
  type PathArgument,
  pathArgument,
  pathFacts,
  repositoryObjection,
} from './path-argument.ts';

/**
 * Writes files. The whole new content is computed here, so that what is shown, approved and journalled is exactly what
 * the driver will put there; it only checks that the file below is still the one that the content was made from.
 */
export const fileWrite: KindDefinition = {
  kind: 'file.write',
  understand(args, context) {
    const { changes } = fileWriteSchema.parse(args);
    const files = mergeByPath(changes, context).map(({ path, changes }) => newContent(path, changes, context));
    const effects = files.map(
      ({ path }): Effect => ({
        type: 'write',
        target: path.canonical,
        targetKind: 'path',
        ...(path.aliases.length > 0 && { aliases: path.aliases }),
      }),
    );
    return {
      arguments: {
        files: files.map(({ path, content, base }) => ({
          path: path.canonical,
          content,
          baseDigest: base === undefined ? null : sha256(base),
        })),
      },
      effects,
      facts: pathFacts(files.map(({ path }) => path)),
      summary: files
        .map(({ path, base }) => `${base === undefined ? 'create' : 'change'} ${path.canonical}`)
        .join('\n'),
      preview: files
        .map(({ path, base, content }) => unifiedDiff(shortName(path, context), base ?? '', content))
        .join('\n'),
      objections: files.flatMap(({ path, content }, index) => [
        ...fileObjections(path, 'write', { effect: index, context }),
        ...repositoryObjection(path.canonical, content, index),
      ]),
    };
  },
};

const shortName = (path: PathArgument, { facts }: KindContext): string =>
  path.canonical.startsWith(`${facts.workspace}/`) ? path.canonical.slice(facts.workspace.length + 1) : path.canonical;

interface Merged {
  readonly path: PathArgument;
  readonly changes: FileChange[];
}

/** Two changes of one file (perhaps by two names of it) are made one after the other on the same text. */
function mergeByPath(changes: readonly FileChange[], context: KindContext): readonly Merged[] {
  const byPath = new Map<string, Merged>();
  for (const change of changes) {
    if (/\/\.?$/.test(change.path))
      throw new SallyportError('FILE_NOT_REGULAR', 'A path that ends in a slash names a folder.');
    const path = pathArgument(change.path, context);
    const merged = byPath.get(path.canonical);
    if (merged === undefined) byPath.set(path.canonical, { path, changes: [change] });
    else merged.changes.push(change);
  }
  return [...byPath.values()];
}

interface NewFile {
  readonly path: PathArgument;
  readonly base: string | undefined;
  readonly content: string;
}

function newContent(path: PathArgument, changes: readonly FileChange[], context: KindContext): NewFile {
  const base = baseText(path, context);
  let content = base;
  for (const change of changes) content = bounded(applyChange(content, change));
  return { path, base, content: bounded(content ?? '') };
}

function bounded(content: string): string {
  if (Buffer.byteLength(content) <= FILE_TEXT_BYTES_MAX) return content;
  throw new SallyportError('FILE_TOO_LARGE', 'The new content is larger than the file tools write.');
}

/** The text below a change. Outside the workspace nothing is looked at: the act will be denied anyway. */
function baseText(path: PathArgument, context: KindContext): string | undefined {
  const { kind, sizeBytes = 0 } = path.fact;
  if (kind === 'absent' || !isWithin(path.canonical, context.facts.workspace)) return undefined;
  if (kind !== 'file') throw new SallyportError('FILE_NOT_REGULAR', 'This is not a regular file.');
  if (sizeBytes > FILE_TEXT_BYTES_MAX)
    throw new SallyportError('FILE_TOO_LARGE', 'The file is larger than the file tools write.');
  const text = context.facts.text(path.canonical, FILE_TEXT_BYTES_MAX);
  if (text === undefined) throw new SallyportError('FILE_NOT_TEXT', 'The file cannot be read as UTF-8 text.');
  return text;
}
