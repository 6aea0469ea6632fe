import { fileListSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import type { KindDefinition } from './kind.ts';
import { fileObjections, pathArgument, pathFacts } from './path-argument.ts';
import { plain } from './plain.ts';

/** Lists a folder, or what a glob matches below it: names and sizes, no content. */
export const fileList: KindDefinition = {
  kind: 'file.list',
  understand(args, context) {
    const { path: text, ...rest } = fileListSchema.parse(args);
    const path = pathArgument(text, context);
    const effect: Effect = {
      type: 'read',
      target: path.canonical,
      targetKind: 'path',
      ...(path.aliases.length > 0 && { aliases: path.aliases }),
    };
    return {
      arguments: { ...plain({ path: path.canonical, ...rest }), excludes: context.masks },
      effects: [effect],
      facts: pathFacts([path]),
      summary: `list ${path.canonical}${rest.glob === undefined ? '' : ` (${rest.glob})`}`,
      objections: fileObjections(path, 'read', { effect: 0, context }),
    };
  },
};
