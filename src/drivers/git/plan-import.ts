import type { StageChange } from '../../contract/facts.ts';
import type { ChangedRepository } from './changed-repositories.ts';
import { type Head, isImportable, parseHead, parseLooseRef, parsePackedRefs } from './ref-files.ts';
import type { RepositoryRefs } from './repository-refs.privileged.ts';

/** What a command made of the refs, read from the files that it wrote; nothing of it is believed yet. */
export interface ImportPlan {
  readonly refs: readonly { readonly name: string; readonly before?: string; readonly after?: string }[];
  /** Where HEAD points now, where it moved. */
  readonly head?: Head;
  readonly isIndexChanged: boolean;
  /** The stash as it is listed, where that changed; empty for none. */
  readonly stashLog?: string;
}

const REF_BYTES_MAX = 1024;
const PACKED_BYTES_MAX = 64 * 1024 * 1024;
const STASH_LOG_BYTES_MAX = 1024 * 1024;
const REFS_MAX = 1_000;

/** The text that the stage holds for a path below `.git`. */
export type StagedText = (path: string, limitBytes: number) => string | undefined;

/** What would have to change in the repository, or in words why that cannot be told. */
export function planImport(
  { changes }: ChangedRepository,
  base: RepositoryRefs | undefined,
  textOf: StagedText,
): ImportPlan | string {
  const staged = stagedValues(changes, base, textOf);
  if (typeof staged === 'string') return staged;
  const before = base?.values ?? new Map<string, string>();
  const names = [...new Set([...before.keys(), ...staged.keys()])].filter(
    (name) => isImportable(name) && before.get(name) !== staged.get(name),
  );
  if (names.length > REFS_MAX) return `it moved more than ${REFS_MAX} branches and tags`;
  const shadow = names.find((name) => staged.has(name) && staged.has(otherOf(name)));
  if (shadow !== undefined) return `${shadow} would be a branch and a tag of one name`;
  const head = stagedHead(changes, textOf);
  if (typeof head === 'string') return head;
  const stashLog = names.includes('refs/stash') ? stagedStash(changes, textOf) : undefined;
  const isIndexChanged = isWritten(changes.get('index'));
  return {
    refs: names.sort().map((name) => sides(name, before.get(name), staged.get(name))),
    isIndexChanged,
    ...(head !== undefined && { head }),
    ...(stashLog !== undefined && { stashLog }),
  };
}

/** The tag of a branch's name, the branch of a tag's: git takes the tag where both are. */
const otherOf = (name: string): string =>
  name.startsWith('refs/tags/') ? `refs/heads/${name.slice(10)}` : `refs/tags/${name.slice(11)}`;

const sides = (name: string, before: string | undefined, after: string | undefined) => ({
  name,
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
});

const isWritten = (change: StageChange | undefined): boolean =>
  change !== undefined && (change.change === 'create' || change.change === 'modify');

/** Refs as one who looks through the stage would see them: loose ones first, then the packed ones. */
function stagedValues(
  changes: ReadonlyMap<string, StageChange>,
  base: RepositoryRefs | undefined,
  textOf: StagedText,
): ReadonlyMap<string, string> | string {
  const packed = stagedPacked(changes, base, textOf);
  if (packed === undefined) return 'its packed-refs are not understood';
  const values = new Map(packed);
  for (const [name, text] of base?.loose ?? []) {
    const id = parseLooseRef(text);
    if (id !== undefined && !changes.has(name)) values.set(name, id);
  }
  for (const [path, change] of changes) {
    if (!path.startsWith('refs/') || change.entry === 'directory' || path.endsWith('.lock')) continue;
    if (!isWritten(change) || !isImportable(path)) continue;
    const id = change.entry === 'file' ? parseLooseRef(textOf(path, REF_BYTES_MAX) ?? '') : undefined;
    if (id === undefined) return `${path} is no plain ref`;
    values.set(path, id);
  }
  return values;
}

function stagedPacked(
  changes: ReadonlyMap<string, StageChange>,
  base: RepositoryRefs | undefined,
  textOf: StagedText,
): ReadonlyMap<string, string> | undefined {
  const change = changes.get('packed-refs');
  if (change === undefined) return parsePackedRefs(base?.packedText ?? '');
  if (change.change === 'delete') return new Map();
  const text = change.entry === 'file' ? textOf('packed-refs', PACKED_BYTES_MAX) : undefined;
  return text === undefined ? undefined : parsePackedRefs(text);
}

function stagedHead(changes: ReadonlyMap<string, StageChange>, textOf: StagedText): Head | string | undefined {
  const change = changes.get('HEAD');
  if (change === undefined) return undefined;
  const head = isWritten(change) ? parseHead(textOf('HEAD', REF_BYTES_MAX) ?? '') : undefined;
  return head ?? 'its HEAD is not understood';
}

/** git lists stashes by the log of `refs/stash`: old and new commit, who, when, and what it is called. */
const STASH_LINE = /^[0-9a-f]{40,64} [0-9a-f]{40,64} [^<>\p{C}]*<[^<>\p{C}]*> \d{1,12} [+-]\d{4}\t[^\p{C}]{0,400}$/u;

function stagedStash(changes: ReadonlyMap<string, StageChange>, textOf: StagedText): string | undefined {
  const change = changes.get('logs/refs/stash');
  if (change === undefined) return undefined;
  if (!isWritten(change)) return '';
  const text = textOf('logs/refs/stash', STASH_LOG_BYTES_MAX);
  const lines = text?.split('\n').filter((line) => line !== '') ?? [];
  return lines.length > 0 && lines.every((line) => STASH_LINE.test(line)) ? `${lines.join('\n')}\n` : undefined;
}
