import { fileReadSchema } from '../../contract/catalogue.ts';
import type { Effect } from '../../contract/effect.ts';
import type { KindDefinition } from './kind.ts';
import { fileObjections, pathArgument, pathFacts } from './path-argument.ts';
import { plain } from './plain.ts';

/** Reads one file, or searches the files below a path. What a policy hides is not searched. */
export const fileRead: KindDefinition = {
  kind: 'file.read',
  understand(args, context) {
    const { path: text, ...rest } = fileReadSchema.parse(args);
    const path = pathArgument(text, context);
    const effect: Effect = {
      type: 'read',
      target: path.canonical,
      targetKind: 'path',
      ...(path.aliases.length > 0 && { aliases: path.aliases }),
      ...(rest.search !== undefined && { extent: 'tree' as const }),
    };
    return {
      arguments: { ...plain({ path: path.canonical, ...rest }), excludes: context.masks },
      effects: [effect],
      facts: pathFacts([path]),
      summary:
        rest.search === undefined
          ? `read ${path.canonical}`
          : `search for "${rest.search.pattern}" in ${path.canonical}`,
      objections: fileObjections(path, 'read', { effect: 0, context }),
    };
  },
};
