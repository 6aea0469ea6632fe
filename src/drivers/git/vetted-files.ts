import { hash } from 'node:crypto';
import type { StageChange } from '../../contract/facts.ts';
import type { ImportPlan } from './plan-import.ts';
import { withoutPackedRefs, writeHead } from './ref-files.ts';
import type { RepositoryRefs } from './repository-refs.privileged.ts';

/** One change that an import makes below `.git`; every byte of it is ours. */
export interface VettedChange {
  readonly change: StageChange;
  /** Absent for folders and deletions. */
  readonly content?: Uint8Array;
}

export interface VettedInput {
  /** Absolute `.git`. */
  readonly git: string;
  readonly base: RepositoryRefs | undefined;
  readonly plan: ImportPlan;
  /** The index made anew, and the digest of the one that it takes the place of. */
  readonly index?: { readonly content: Uint8Array; readonly replaces?: string };
  /** Content of a file below `.git` as it is in the workspace. */
  readonly bytesOf: (path: string) => Buffer | undefined;
  /** Folders below `.git` that are there. */
  readonly hasFolder: (path: string) => boolean;
  readonly nowMs: number;
}

/** What an import writes, in the order in which it is written: deletions, then folders before what is in them. */
export function vettedChanges(input: VettedInput): readonly VettedChange[] {
  const files = new Map<string, Uint8Array | null>();
  for (const [path, content] of [...refFiles(input), ...headFiles(input), ...logFiles(input)])
    files.set(path, typeof content === 'string' ? Buffer.from(content) : content);
  if (input.index !== undefined) files.set('index', input.index.content);
  if (input.base === undefined) for (const [path, content] of NEW_REPOSITORY) files.set(path, Buffer.from(content));
  const deleted = [...files].filter(([, content]) => content === null).map(([path]) => deletion(input, path));
  const written = [...files].flatMap(([path, content]) => (content === null ? [] : [writing(input, path, content)]));
  const folders = foldersFor(input, [...files.keys()]);
  return [...deleted, ...folders, ...written.sort((a, b) => (a.change.path < b.change.path ? -1 : 1))];
}

/** What `git init` would write, without its templates; the configuration is ours to the letter. */
const NEW_REPOSITORY: readonly (readonly [string, string])[] = [
  ['config', '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n'],
];
const NEW_FOLDERS = ['', 'objects', 'objects/info', 'objects/pack', 'refs', 'refs/heads', 'refs/tags', 'logs'];

/** `null` stands for a deletion. */
type FileContent = readonly [path: string, content: string | Uint8Array | null];

function refFiles({ base, plan }: VettedInput): readonly FileContent[] {
  const loose = plan.refs.flatMap(({ name, after }): readonly FileContent[] => {
    if (after !== undefined) return [[name, `${after}\n`]];
    return base?.loose.has(name) ? [[name, null]] : [];
  });
  const packed = base?.packedText;
  const gone = new Set(plan.refs.filter(({ after }) => after === undefined).map(({ name }) => name));
  const rest = packed === undefined ? undefined : withoutPackedRefs(packed, gone);
  return rest === undefined || rest === packed ? loose : [...loose, ['packed-refs', rest]];
}

function headFiles({ base, plan: { head } }: VettedInput): readonly FileContent[] {
  if (head !== undefined) return [['HEAD', writeHead(head)]];
  return base === undefined ? [['HEAD', 'ref: refs/heads/master\n']] : [];
}

const NOTHING = '0'.repeat(40);
const LOG_BYTES_MAX = 4 * 1024 * 1024;

/** Lines for the reflogs, so that the person's own git can go back too. What a log held before stays as it is. */
function logFiles(input: VettedInput): readonly FileContent[] {
  const { base, plan, bytesOf, hasFolder, nowMs } = input;
  if (base !== undefined && !hasFolder('logs')) return [];
  const stamp = `Sallyport <sallyport@localhost> ${Math.floor(nowMs / 1000)} +0000\tsallyport: import`;
  const logged = (path: string, before = NOTHING, after = NOTHING): readonly FileContent[] => {
    const old = bytesOf(path) ?? Buffer.alloc(0);
    const line = Buffer.from(`${before} ${after} ${stamp}\n`);
    return old.length > LOG_BYTES_MAX ? [] : [[path, Buffer.concat([old, line])]];
  };
  const branches = plan.refs
    .filter(({ name, after }) => name.startsWith('refs/heads/') && after !== undefined)
    .flatMap(({ name, before, after }) => logged(`logs/${name}`, before, after));
  const [before, after] = headMove(base, plan);
  const head = before === after ? [] : logged('logs/HEAD', before, after);
  return [...branches, ...head, ...stashLog(input)];
}

function stashLog({ plan: { stashLog }, bytesOf }: VettedInput): readonly FileContent[] {
  if (stashLog === undefined) return [];
  if (stashLog !== '') return [['logs/refs/stash', stashLog]];
  return bytesOf('logs/refs/stash') === undefined ? [] : [['logs/refs/stash', null]];
}

/** The commit that HEAD led to before, and the one after. */
function headMove(
  base: RepositoryRefs | undefined,
  plan: ImportPlan,
): readonly [string | undefined, string | undefined] {
  const moved = new Map(plan.refs.map(({ name, after }) => [name, after]));
  const commitOf = (head: RepositoryRefs['head'], isAfter: boolean): string | undefined => {
    if (head === undefined) return undefined;
    if ('commit' in head) return head.commit;
    return isAfter && moved.has(head.branch) ? moved.get(head.branch) : base?.values.get(head.branch);
  };
  return [commitOf(base?.head, false), commitOf(plan.head ?? base?.head, true)];
}

const sha256 = (content: string | Uint8Array): string => `sha256:${hash('sha256', content)}`;

function deletion({ git, bytesOf }: VettedInput, path: string): VettedChange {
  const baseDigest = sha256(bytesOf(path) ?? '');
  return { change: { path: `${git}/${path}`, change: 'delete', entry: 'file', baseDigest } };
}

function writing(input: VettedInput, path: string, content: Uint8Array): VettedChange {
  const { git, bytesOf, index } = input;
  const old = path === 'index' ? index?.replaces : digestOf(bytesOf(path));
  return {
    content,
    change: {
      path: `${git}/${path}`,
      change: old === undefined ? 'create' : 'modify',
      entry: 'file',
      digest: sha256(content),
      ...(old !== undefined && { baseDigest: old }),
      mode: 0o644,
      sizeBytes: content.length,
    },
  };
}

const digestOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : sha256(bytes);

function foldersFor({ git, base, hasFolder }: VettedInput, paths: readonly string[]): readonly VettedChange[] {
  const wanted = new Set(base === undefined ? NEW_FOLDERS : []);
  for (const path of paths)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) wanted.add(path.slice(0, at));
  return [...wanted]
    .filter((path) => !hasFolder(path))
    .sort()
    .map((path) => ({
      change: { path: path === '' ? git : `${git}/${path}`, change: 'create', entry: 'directory', mode: 0o755 },
    }));
}
