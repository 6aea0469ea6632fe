import { createHmac, timingSafeEqual } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SallyportError } from '../../contract/errors.ts';
import { readState } from './read-state.privileged.ts';

export const ACCEPTED_FILE = 'accepted-policies.json';

const entry = z.strictObject({
  workspace: z.string(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  atMs: z.number(),
  mark: z.string(),
});
type Entry = z.infer<typeof entry>;
const entries = z.array(entry).max(10_000);

/** Which contents of a project's policy a person has accepted, each for one workspace. */
export interface AcceptedPolicies {
  digests(workspace: string): ReadonlySet<string>;
  /** Throws `STATE_UNUSABLE` where it cannot be kept. */
  add(workspace: string, digest: string, atMs: number): void;
}

/**
 * Kept in the state folder, which no sandbox shows. Every entry carries a mark made with the folder's key, so that a line
 * that somebody added by hand, or took from another folder, accepts nothing.
 */
export function openAcceptedPolicies(folder: string, key: Uint8Array): AcceptedPolicies {
  const path = join(folder, ACCEPTED_FILE);
  const isOurs = (one: Entry): boolean => isSame(one.mark, markOf(one, key));
  const read = (): readonly Entry[] => {
    const text = readState(path);
    if (text === undefined) return [];
    const parsed = entries.safeParse(parsedJson(text));
    return parsed.success ? parsed.data.filter(isOurs) : [];
  };
  return {
    digests: (workspace) =>
      new Set(
        read()
          .filter((one) => one.workspace === workspace)
          .map(({ digest }) => digest),
      ),
    add(workspace, digest, atMs) {
      const kept = read().filter((one) => one.workspace !== workspace || one.digest !== digest);
      const added = { workspace, digest, atMs };
      write(path, [...kept, { ...added, mark: markOf(added, key) }]);
    },
  };
}

/** What cannot be read as JSON accepts nothing. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function markOf({ workspace, digest, atMs }: Omit<Entry, 'mark'>, key: Uint8Array): string {
  const said = JSON.stringify(['accepted policy', workspace, digest, atMs]);
  return createHmac('sha256', key).update(said).digest('hex');
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Written beside and put in place, so that a crash leaves the old one. */
function write(path: string, all: readonly Entry[]): void {
  try {
    const beside = `${path}.${process.pid}.new`;
    writeFileSync(beside, `${JSON.stringify(all, null, 1)}\n`, { mode: 0o600, flush: true });
    renameSync(beside, path);
  } catch (cause) {
    throw new SallyportError('STATE_UNUSABLE', `${path} cannot be written: ${String(cause)}.`, { cause });
  }
}
