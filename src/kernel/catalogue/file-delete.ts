import { fileDeleteSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import { SallyportError } from '../../contract/errors.ts';
import { LISTING_ENTRIES_MAX } from '../../contract/limits.ts';
import type { KindDefinition } from './kind.ts';
import { entryArgument, fileObjections, isWithin, pathFacts } from './path-argument.ts';

/** Deletes one file, or a folder with everything in it: each path is named, so that a rule about any of them holds. */
export const fileDelete: KindDefinition = {
  kind: 'file.delete',
  understand(args, context) {
    const { path: text, recursive = false } = fileDeleteSchema.parse(args);
    const path = entryArgument(text, context);
    const isInside = isWithin(path.canonical, context.facts.workspace);
    const below =
      recursive && isInside && path.fact.kind === 'directory'
        ? context.facts.tree(path.canonical, LISTING_ENTRIES_MAX)
        : [];
    if (below === undefined) {
      throw new SallyportError(
        'FILE_TOO_LARGE',
        `The folder holds more than ${LISTING_ENTRIES_MAX} entries; delete it in parts.`,
      );
    }
    const entries = [path.canonical, ...below];
    const effects = entries.map(
      (target, index): Effect => ({
        type: 'delete',
        target,
        targetKind: 'path',
        ...(index === 0 && path.aliases.length > 0 && { aliases: path.aliases }),
      }),
    );
    return {
      arguments: { path: path.canonical, recursive, entries },
      effects,
      facts: pathFacts([path]),
      summary:
        entries.length === 1
          ? `delete ${path.canonical}`
          : `delete ${path.canonical} and the ${below.length} entries in it`,
      objections: entries.flatMap((entry, index) =>
        fileObjections({ canonical: entry, aliases: index === 0 ? path.aliases : [] }, 'delete', {
          effect: index,
          context,
        }),
      ),
    };
  },
};
