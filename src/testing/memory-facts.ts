import { hash } from 'node:crypto';
import type { Facts, PathFact, StageFact } from '../contract/facts.ts';
import type { StagedRepository } from '../contract/staged-repository.ts';

export interface MemoryFactsOptions {
  readonly workspace: string;
  readonly home?: string;
  /** Absolute path → content. The folders above are there too. */
  readonly files?: Readonly<Record<string, string>>;
  /** Absolute path of a link → absolute path that it leads to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  /** Host → addresses. A host that is not here resolves to nothing. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  readonly stages?: readonly StageFact[];
  /** Absolute path → what any stage holds for it. */
  readonly stageTexts?: Readonly<Record<string, string>>;
  /** By the name of the stage. */
  readonly repositories?: Readonly<Record<string, readonly StagedRepository[]>>;
  readonly undoable?: readonly string[];
}

/** A world in memory, for tests of whatever asks for facts. Links of a single step only. */
export function createMemoryFacts(options: MemoryFactsOptions): Facts {
  const {
    workspace,
    home = '/home/ana',
    files = {},
    links = {},
    programs = [],
    hosts = {},
    stages = [],
    stageTexts = {},
    repositories = {},
    undoable = [],
  } = options;
  const contents = new Map(Object.entries(files));
  const folders = new Set([workspace, ...[...contents.keys()].flatMap(parents)]);
  const targets = new Map(Object.entries(links));
  const below = (folder: string): readonly string[] =>
    [...folders, ...contents.keys()].filter((path) => path.startsWith(`${folder}/`)).sort();

  return {
    home,
    workspace,
    path: (text) => pathFact(lexical(text)),
    glob: (pattern) => [...contents.keys()].filter((path) => globToRegex(pattern).test(path)).sort(),
    program: (name) =>
      programs.includes(name) ? { path: `/usr/bin/${name}`, digest: `sha256:${hash('sha256', name)}` } : undefined,
    text: (path, limitBytes) => {
      const content = contents.get(targets.get(path) ?? path);
      return content === undefined || Buffer.byteLength(content) > limitBytes ? undefined : content;
    },
    addresses: async (host) => hosts[host] ?? Promise.reject(new Error(`no such host: ${host}`)),
    tree: (path, limit) => (below(path).length > limit ? undefined : below(path)),
    undoable: () => undoable,
    stage: (id) => stages.find((stage) => stage.id === id),
    stagedRepositories: (id) => repositories[id] ?? [],
    stageText: (_id, path, limitBytes) => {
      const text = new Map(Object.entries(stageTexts)).get(path);
      return text === undefined || Buffer.byteLength(text) > limitBytes ? undefined : text;
    },
  };

  function pathFact(path: string): PathFact {
    const canonical = resolved(path);
    const content = contents.get(canonical);
    const found = { canonical, lexical: path };
    if (content !== undefined) {
      return {
        ...found,
        kind: 'file',
        identity: `1:${hash('sha256', canonical).slice(0, 8)}`,
        sizeBytes: Buffer.byteLength(content),
        hardLinks: 1,
      };
    }
    return folders.has(canonical)
      ? { ...found, kind: 'directory', identity: `1:${hash('sha256', canonical).slice(0, 8)}` }
      : { ...found, kind: 'absent' };
  }

  function resolved(path: string): string {
    for (const [link, target] of targets)
      if (path === link || path.startsWith(`${link}/`)) return target + path.slice(link.length);
    return path;
  }
}

const parents = (path: string): readonly string[] => {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return folder === '' ? [] : [folder, ...parents(folder)];
};

function lexical(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

const globToRegex = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('**', '\u0000')
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')
      .replaceAll('\u0000', '.*')}$`,
  );
