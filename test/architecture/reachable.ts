import { type SourceFile, targetOf } from './source-file.ts';

/** Every file of ours that loading this one could load, by whatever sort of import; and the modules of others. */
export function reachableFrom(
  start: string,
  read: (path: string) => SourceFile,
): {
  readonly files: ReadonlySet<string>;
  readonly modules: ReadonlySet<string>;
  readonly computed: readonly string[];
} {
  const files = new Set<string>();
  const modules = new Set<string>();
  const computed: string[] = [];
  const waiting = [start];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    for (const { specifier, line } of read(path).imports) {
      if (specifier === undefined) computed.push(`${path}:${line}`);
      else {
        const target = targetOf(path, specifier);
        if (target === undefined) modules.add(specifier);
        else waiting.push(target);
      }
    }
  }
  return { files, modules, computed };
}
