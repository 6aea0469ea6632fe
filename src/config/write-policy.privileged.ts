import { linkSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SallyportError } from '../contract/errors.ts';
import { MIB } from '../contract/limits.ts';
import { readLimited } from './read-limited.privileged.ts';

const POLICY_BYTES_MAX = 4 * MIB;

/** A file where there has to be none, or one whose text is known. */
export interface PolicyWrite {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * Puts a policy file in its place as a whole. One that was changed meanwhile, or that appeared, is left as it is, and so
 * is a link: whoever keeps policies elsewhere writes there. Throws `PROPOSAL_INVALID` or `CONFIG_INVALID`.
 */
export function writePolicyFile({ file, before, after }: PolicyWrite): void {
  refuseChanged(file, before);
  const beside = `${file}.${process.pid}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(beside, after, { mode: 0o600, flag: 'wx', flush: true });
    refuseChanged(file, before);
    // A link is made only where nothing is, so what appeared in between is not written over.
    if (before === undefined) linkSync(beside, file);
    else renameSync(beside, file);
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause;
    throw new SallyportError('CONFIG_INVALID', `The policy ${file} cannot be written: ${String(cause)}.`, { cause });
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Makes a file where nothing is. Throws `CONFIG_INVALID` where something is: a policy is never written over. */
export function createPolicyFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new SallyportError(
      'CONFIG_INVALID',
      isThere
        ? `There is a ${file} already, and it is not written over. Change it by hand, or name another with --file.`
        : `${file} cannot be written: ${String(cause)}.`,
      { cause },
    );
  }
}

function refuseChanged(file: string, before: string | undefined): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined && before === undefined) return;
  if (found?.isSymbolicLink() === true)
    throw new SallyportError(
      'CONFIG_INVALID',
      `The policy ${file} is a link. Change the file that it leads to by hand.`,
    );
  const text = found === undefined ? undefined : readLimited(file, POLICY_BYTES_MAX);
  if (text !== before)
    throw new SallyportError('PROPOSAL_INVALID', `The policy ${file} was changed meanwhile, so nothing is written.`);
}
