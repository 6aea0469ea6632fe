import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SallyportError } from '../contract/errors.ts';
import { KIB, MIB } from '../contract/limits.ts';
import { readLimited } from './read-limited.privileged.ts';

export interface PolicySource {
  readonly layer: 'organisation' | 'person' | 'project' | 'command';
  /** For people: where it came from. */
  readonly file: string;
  readonly text: string;
}

export interface PolicySources {
  /** The shipped default, or the file named in its place. */
  readonly base: PolicySource;
  readonly sources: readonly PolicySource[];
  /** Shipped packs by name. */
  readonly packs: ReadonlyMap<string, string>;
}

export interface PolicyPlaces {
  readonly workspace: string;
  readonly home: string;
  /** Folder of the shipped packs. */
  readonly packsFolder: string;
  /** A file named on the command line; it takes the place of the shipped default. */
  readonly named?: string;
}

/** A policy larger than this is not read: it was not written by a person. */
const POLICY_BYTES_MAX = 4 * MIB;
/** A project's file comes from the workspace, so anybody may have written it, and reading takes time. */
const PROJECT_POLICY_BYTES_MAX = 256 * KIB;

/**
 * Reads every policy that holds here: an organisation's file, the person's, the one named (else the shipped default),
 * and the project's. A file that cannot be read is an error, never an absent policy.
 */
export function readPolicySources({ workspace, home, packsFolder, named }: PolicyPlaces): PolicySources {
  const found = ownFiles({ workspace, home })
    .filter(([, file]) => isThere(file))
    .map(([layer, file]) => ({ layer, file, text: readPolicy(file, layer) }));
  const baseFile = named ?? join(packsFolder, 'default.yaml');
  const base: PolicySource = { layer: 'command', file: baseFile, text: readPolicy(baseFile) };
  return { base, sources: [base, ...found], packs: readPacks(packsFolder) };
}

/** Where a person's own policy is. */
export const ownPolicyFile = (home: string): string => join(home, '.config', 'sallyport', 'policy.yaml');

const ownFiles = ({
  workspace,
  home,
}: Pick<PolicyPlaces, 'workspace' | 'home'>): readonly (readonly [PolicySource['layer'], string])[] => [
  ['organisation', '/etc/sallyport/policy.yaml'],
  ['person', ownPolicyFile(home)],
  ['project', join(workspace, 'sallyport.yaml')],
];

/**
 * Every file that the policy is made of, or would be if it were there: what to watch. Packs too: one that is changed (an
 * update of the program, a person's own edit) is in force as soon as any other file is.
 */
export const policyPlaces = ({ workspace, home, packsFolder, named }: PolicyPlaces): readonly string[] => [
  ...ownFiles({ workspace, home }).map(([, file]) => file),
  ...(named === undefined ? [join(packsFolder, 'default.yaml')] : [named]),
  ...watchedPacks(packsFolder),
];

/** While the folder is being replaced there is nothing in it to look at; the next look sees it. */
function watchedPacks(folder: string): readonly string[] {
  try {
    return packFiles(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** The text of one policy file, whoever's. Throws `POLICY_INVALID` where it cannot be read. */
export const readNamedPolicy = (file: string, layer?: PolicySource['layer']): string => readPolicy(file, layer);

const readPacks = (folder: string): ReadonlyMap<string, string> =>
  new Map(packFiles(folder).map((name) => [name.slice(0, -'.yaml'.length), readPolicy(join(folder, name))]));

const packFiles = (folder: string): readonly string[] =>
  readdirSync(folder).filter(
    (name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml') && name !== 'default.yaml',
  );

/** A link that leads nowhere is there, and so is a file in a folder that we may not look into: both are errors. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw unreadable(file, cause);
  }
}

function readPolicy(file: string, layer?: PolicySource['layer']): string {
  try {
    return readLimited(file, layer === 'project' ? PROJECT_POLICY_BYTES_MAX : POLICY_BYTES_MAX);
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

const unreadable = (file: string, cause: unknown) =>
  new SallyportError(
    'POLICY_INVALID',
    `The policy ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { cause },
  );
