import { isSallyportError, SallyportError } from '../../contract/errors.ts';
import type { Protection, ProtectionOf } from '../../contract/protection.ts';
import { openRoot } from './directory-handles.privileged.ts';
import { objectionTo } from './file-access.privileged.ts';
import { createLinkCensus } from './link-census.privileged.ts';

export interface PathQuestion {
  /** Folder that the path must stay in. */
  readonly root: string;
  readonly op: keyof Protection;
  /** Absolute, as the text reader gave it: it keeps its `..` and its trailing slash. */
  readonly path: string;
  readonly recursive: boolean;
}

export interface PathDecision {
  readonly decision: 'allow' | 'deny';
  /** Where it leads, for what is allowed. */
  readonly real?: string;
  readonly reason: string;
}

/** What the file driver would say to this path now. It walks the same handles and looks at the same table; nothing is done. */
export function decidePath(
  { root: folder, op, path, recursive }: PathQuestion,
  protectionOf: ProtectionOf,
): PathDecision {
  try {
    using root = openRoot(folder);
    using found = root.locate(path, { links: 'follow', last: op === 'delete' ? 'keep' : 'follow' });
    const access = { root, protectionOf, census: createLinkCensus(), isExcluded: () => false };
    const objection =
      objectionTo(access, op, found.path, found.entry) ?? kindObjection(op, found.entry?.kind, recursive);
    return objection === undefined
      ? { decision: 'allow', real: found.path, reason: 'it stays in the root' }
      : { decision: 'deny', reason: objection.message };
  } catch (error) {
    if (!isSallyportError(error)) throw error;
    return { decision: 'deny', reason: error.message };
  }
}

function kindObjection(op: keyof Protection, kind: string | undefined, recursive: boolean): SallyportError | undefined {
  if (kind === undefined)
    return op === 'write' ? undefined : new SallyportError('FILE_ABSENT', 'There is nothing of that name.');
  if (kind === 'special') return new SallyportError('FILE_NOT_REGULAR', 'It is a pipe, a socket or a device.');
  if (kind === 'directory' && (op === 'write' || (op === 'delete' && !recursive)))
    return new SallyportError('FILE_NOT_REGULAR', 'It is a folder.');
  return undefined;
}
