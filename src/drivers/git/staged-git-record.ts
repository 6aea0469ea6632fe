import { z } from 'zod';
import type { StageChange } from '../../contract/facts.ts';
import type { StagedRepository } from '../../contract/staged-repository.ts';

/** A file of objects that an import adds: verified, and named for what is in it. */
export interface PackFile {
  /** `pack-….pack`, `pack-….idx` */
  readonly name: string;
  readonly digest: string;
}

/** What the state folder keeps of one repository of a stage: what a person is told, and what an import writes. */
export interface StagedGitRecord {
  readonly repository: StagedRepository;
  /** The folder of verified objects and contents. */
  readonly folder: string;
  readonly packs: readonly PackFile[];
  /** What an import writes; the content of `changes[n]` is the file `n`. */
  readonly changes: readonly StageChange[];
  /** What refs and HEAD were when this was made, by name: an import starts from nothing else. */
  readonly expected: { readonly head: string; readonly refs: Readonly<Record<string, string | null>> };
}

const change = z.strictObject({
  path: z.string().startsWith('/'),
  change: z.enum(['create', 'modify', 'delete']),
  entry: z.enum(['file', 'directory']),
  digest: z.string().optional(),
  baseDigest: z.string().optional(),
  mode: z.int().optional(),
  sizeBytes: z.number().optional(),
});

const record = z.strictObject({
  repository: z.strictObject({
    folder: z.string().startsWith('/'),
    isNew: z.boolean(),
    refs: z.array(
      z.strictObject({
        name: z.string(),
        before: z.string().optional(),
        after: z.string().optional(),
        isForward: z.boolean(),
      }),
    ),
    head: z.string().optional(),
    isIndexChanged: z.boolean(),
    commits: z.array(z.strictObject({ id: z.string(), subject: z.string() })),
    commitCount: z.int(),
    patch: z.string().optional(),
    messages: z.string(),
    obstacle: z.string().optional(),
    digest: z.string(),
  }),
  folder: z.string().startsWith('/'),
  packs: z.array(
    z.strictObject({ name: z.string().regex(/^pack-[0-9a-f]{40,64}\.(?:pack|idx|rev)$/), digest: z.string() }),
  ),
  changes: z.array(change),
  expected: z.strictObject({ head: z.string(), refs: z.record(z.string(), z.string().nullable()) }),
});

/** Parses what `JSON.stringify` made of records. Throws for anything that is none. */
export const parseStagedGit = (text: string): readonly StagedGitRecord[] =>
  z.array(record).parse(JSON.parse(text)) as unknown as readonly StagedGitRecord[];
