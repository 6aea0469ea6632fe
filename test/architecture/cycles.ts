import { type SourceFile, targetOf } from './source-file.ts';

/** Files that import each other in a ring: of each file that no ring before it names, the shortest. Types count too. */
export function importCycles(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  const graph = new Map(files.map((file) => [file.path, targetsOf(file).filter((path) => known.has(path))] as const));
  const reported = new Set<string>();
  return [...graph.keys()].sort().flatMap((start) => {
    const ring = reported.has(start) ? undefined : shortestRing(graph, start);
    for (const path of ring ?? []) reported.add(path);
    return ring === undefined ? [] : [[...ring, start].join(' → ')];
  });
}

const targetsOf = (file: SourceFile) =>
  file.imports.flatMap(({ specifier }) => (specifier === undefined ? [] : (targetOf(file.path, specifier) ?? [])));

function shortestRing(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const next of graph.get(path) ?? []) {
      if (next === start) return trail(cameFrom, start, path);
      if (!cameFrom.has(next)) {
        cameFrom.set(next, path);
        queue.push(next);
      }
    }
  }
  return undefined;
}

function trail(cameFrom: ReadonlyMap<string, string>, start: string, last: string): string[] {
  const path = [last];
  for (let at = last; at !== start; ) {
    at = cameFrom.get(at) ?? start;
    path.unshift(at);
  }
  return path;
}
