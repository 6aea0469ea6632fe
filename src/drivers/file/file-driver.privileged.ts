import type { Action } from '../../contract/action.ts';
import type { Capability, Redeem } from '../../contract/capability.ts';
import type { DriveContext, DriveResult, Driver } from '../../contract/driver.ts';
import { SallyportError } from '../../contract/errors.ts';
import type { Journal } from '../../contract/journal.ts';
import type { Label } from '../../contract/label.ts';
import type { ProtectionOf } from '../../contract/protection.ts';
import {
  deleteArguments,
  listArguments,
  parsed,
  readArguments,
  seenPaths,
  writeArguments,
} from './action-arguments.ts';
import { deleteTree } from './delete-tree.privileged.ts';
import { openRoot } from './directory-handles.privileged.ts';
import { excludedBy, type FileAccess } from './file-access.privileged.ts';
import { createLinkCensus, type LinkCensus } from './link-census.privileged.ts';
import { listFiles } from './list-files.privileged.ts';
import { readFile } from './read-file.privileged.ts';
import { searchFiles } from './search-files.privileged.ts';
import { type ChangeContext, writeFiles } from './write-files.privileged.ts';

export interface FileDriverOptions {
  readonly redeem: Redeem;
  readonly journal: Journal;
  /** The places that are never touched, whatever was permitted. */
  readonly protectionOf: ProtectionOf;
  /** For tests alone: runs after everything was checked and before anything is used. */
  readonly pause?: () => Promise<void>;
}

/** What a file says may be anybody's words, and is the person's own affair. */
const CONTENT: Label = Object.freeze({ integrity: 'untrusted', confidentiality: 'private', sources: ['workspace'] });

/** Carries out file acts: below the workspace and nowhere else, on handles, each change through the journal. */
export function createFileDriver(options: FileDriverOptions): Driver {
  const census = createLinkCensus();
  return {
    kinds: ['file.read', 'file.list', 'file.write', 'file.delete'],
    async drive(capability: Capability, context: DriveContext): Promise<DriveResult> {
      const action = options.redeem(capability);
      using root = openRoot(action.workspace);
      const result = await carryOut(action, context, { options, census, root });
      return { ...result, label: CONTENT };
    },
  };
}

interface Hands {
  readonly options: FileDriverOptions;
  readonly census: LinkCensus;
  readonly root: FileAccess['root'];
}

async function carryOut(
  action: Action,
  context: DriveContext,
  hands: Hands,
): Promise<Pick<DriveResult, 'value' | 'status'>> {
  switch (action.kind) {
    case 'file.read': {
      const args = parsed(readArguments, action.arguments);
      const reading = readContext(action, context, { hands, path: args.path, excludes: args.excludes });
      return args.search === undefined ? { value: await readFile(args, reading) } : searchFiles(args, reading);
    }
    case 'file.list': {
      const args = parsed(listArguments, action.arguments);
      return listFiles(args, readContext(action, context, { hands, path: args.path, excludes: args.excludes }));
    }
    case 'file.write':
      return {
        value: await writeFiles(parsed(writeArguments, action.arguments), changeContext(action, context, hands)),
      };
    case 'file.delete':
      return {
        value: await deleteTree(parsed(deleteArguments, action.arguments), changeContext(action, context, hands)),
      };
    default:
      throw new SallyportError('INTERNAL', `The file driver does not carry out ${action.kind}.`);
  }
}

interface ReadWish {
  readonly hands: Hands;
  readonly path: string;
  readonly excludes: readonly string[];
}

const readContext = (action: Action, { signal }: DriveContext, { hands, path, excludes }: ReadWish) => ({
  access: accessOf(hands, excludes),
  seen: seenPaths(action).get(path),
  signal,
  pause: hands.options.pause ?? goOn,
});

const changeContext = (action: Action, { signal }: DriveContext, hands: Hands): ChangeContext => ({
  access: accessOf(hands, []),
  journal: hands.options.journal,
  act: { session: action.session, action: action.id },
  seen: seenPaths(action),
  signal,
  pause: hands.options.pause ?? goOn,
});

const accessOf = ({ root, census, options }: Hands, excludes: readonly string[]): FileAccess => ({
  root,
  census,
  protectionOf: options.protectionOf,
  isExcluded: excludedBy(excludes),
});

const goOn = async (): Promise<void> => {};
