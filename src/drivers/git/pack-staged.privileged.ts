import { closeSync, openSync, writeSync } from 'node:fs';
import { SallyportError } from '../../contract/errors.ts';
import { GIB } from '../../contract/limits.ts';
import type { SandboxProfile } from '../../contract/profile.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { isObjectId } from './ref-files.ts';

export interface PackRequest {
  readonly sandbox: Sandbox;
  /** That of the command whose stage this is. */
  readonly profile: SandboxProfile;
  readonly stageFolder: string;
  /** The repository's folder. */
  readonly folder: string;
  /** Commits whose objects are wanted, and those whose objects are there already. */
  readonly wanted: readonly string[];
  readonly present: readonly string[];
  readonly isIndexWanted: boolean;
  /** Where the pack is written to. */
  readonly packFile: string;
  readonly signal: AbortSignal;
}

/**
 * `$1` is the repository, `$2` whether its index is wanted, the rest revisions. The first line of the answer is the tree
 * of the index, or a dash; then follows a pack. It runs where hostile code has been: whatever it prints is verified.
 */
const SCRIPT = `
cd "$1" || exit 1
index=$2; shift 2
tree=-
if [ "$index" = yes ]; then tree=$(git write-tree 2>/dev/null) || tree=-; fi
printf '%s\\n' "$tree"
{ if [ $# -gt 0 ]; then printf '%s\\n' "$@"; fi; if [ "$tree" != - ]; then printf '%s\\n' "$tree"; fi; } | git pack-objects --revs --stdout -q
`;

const PACK_BYTES_MAX = 2 * GIB;
const PACK_MS_MAX = 120_000;
const FIRST_LINE_BYTES_MAX = 128;

/**
 * Has git put what is new into one pack, inside the sandbox and the stage that the command ran in. Resolves to the tree
 * of the index; `undefined` where it has none (unmerged files). Throws `GIT_FAILED`.
 */
export async function packStaged(request: PackRequest): Promise<string | undefined> {
  const { sandbox, profile, wanted, present } = request;
  const revisions = [...wanted, ...present.map((id) => `^${id}`)];
  const answer = new PackAnswer(request.packFile);
  try {
    const { exitCode } = await sandbox.run({
      profile: {
        ...profile,
        workspaceAccess: 'overlay',
        limits: { ...profile.limits, outputBytes: PACK_BYTES_MAX, wallMs: PACK_MS_MAX },
      },
      argv: ['/bin/sh', '-c', SCRIPT, 'sh', request.folder, request.isIndexWanted ? 'yes' : 'no', ...revisions],
      cwd: profile.workspace,
      stageFolder: request.stageFolder,
      signal: request.signal,
      onOutput: (stream, bytes) => {
        if (stream === 'stdout') answer.add(bytes);
      },
    });
    if (exitCode !== 0) throw new SallyportError('GIT_FAILED', 'git could not pack what the command had made.');
    return answer.tree();
  } finally {
    answer.close();
  }
}

/** Splits the first line from the pack, which goes to its file as it comes. */
class PackAnswer {
  readonly #descriptor: number;
  #line = '';
  #isInPack = false;

  constructor(file: string) {
    this.#descriptor = openSync(file, 'wx', 0o600);
  }

  add(bytes: Uint8Array): void {
    let rest = bytes;
    if (!this.#isInPack) {
      const end = rest.indexOf(10);
      const part = end === -1 ? rest : rest.subarray(0, end);
      this.#line += Buffer.from(part).toString('latin1').slice(0, FIRST_LINE_BYTES_MAX);
      if (end === -1) return;
      this.#isInPack = true;
      rest = rest.subarray(end + 1);
    }
    for (let written = 0; written < rest.length; ) written += writeSync(this.#descriptor, rest, written);
  }

  tree(): string | undefined {
    return isObjectId(this.#line) ? this.#line : undefined;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
