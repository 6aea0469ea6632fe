import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toFault } from '../../contract/errors.ts';
import { PROCESS_LIMITS } from '../../contract/limits.ts';
import type { SandboxProfile } from '../../contract/profile.ts';
import { sandboxEnvironment } from '../../contract/sandbox-environment.ts';
import { removeHostile } from '../stage/remove-hostile.privileged.ts';
import type { Sandbox, SandboxStatus } from './sandbox.ts';

/** What the status is proved with: one run with the workspace read-only, one that writes to a stage. */
export function createProbe(run: Sandbox['run'], folder: string): () => Promise<SandboxStatus> {
  let known: Promise<SandboxStatus> | undefined;
  return () => {
    known ??= probe(run, folder);
    return known;
  };
}

async function probe(run: Sandbox['run'], folder: string): Promise<SandboxStatus> {
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'sallyport-probe-')));
  let stageFolder: string | undefined;
  try {
    await tryOne(run, profileFor(workspace, 'read'));
    stageFolder = mkdtempSync(join(folder, 'probe-'));
    for (const name of ['upper', 'work']) mkdirSync(join(stageFolder, name));
    symlinkSync(workspace, join(stageFolder, 'lower'));
    await tryOne(run, profileFor(workspace, 'overlay'), stageFolder);
    return { level: 'full' };
  } catch (error) {
    const { message } = toFault(error);
    return { level: 'none', reason: message, fix: fixFor(message) };
  } finally {
    for (const made of [workspace, stageFolder]) if (made !== undefined) removeHostile(made);
  }
}

const profileFor = (workspace: string, workspaceAccess: 'read' | 'overlay'): SandboxProfile => ({
  workspace,
  workspaceAccess,
  masks: [],
  reads: [],
  environment: sandboxEnvironment({ home: '/tmp/home', path: '/usr/bin:/bin' }),
  network: 'none',
  limits: PROCESS_LIMITS,
});

async function tryOne(run: Sandbox['run'], profile: SandboxProfile, stageFolder?: string): Promise<void> {
  const { exitCode } = await run({
    profile,
    argv: ['true'],
    cwd: profile.workspace,
    ...(stageFolder !== undefined && { stageFolder }),
    signal: AbortSignal.timeout(PROBE_MS),
    onOutput: () => undefined,
  });
  if (exitCode !== 0) throw new Error(`A first try ended with the status ${exitCode}.`);
}

const PROBE_MS = 10_000;

/** What a person can do, by the words of the program that failed. */
const FIXES: readonly (readonly [said: RegExp, fix: string])[] = [
  [/install the package/, 'Install it with the package manager of the distribution.'],
  [/Unknown option/i, 'This bubblewrap is too old; version 0.8 or newer is needed.'],
  [
    /namespace|uid map|Operation not permitted|Permission denied/i,
    'User namespaces are closed to programs here. Look at `sysctl kernel.apparmor_restrict_unprivileged_userns` (0 opens them, or give bwrap and unshare an AppArmor profile), `kernel.unprivileged_userns_clone` (1 opens them), `user.max_user_namespaces` (above 0); in a container, allow them in its seccomp profile.',
  ],
  [
    /overlay|wrong fs type|Invalid argument/i,
    'The file system of the state folder cannot carry an overlay (an overlay itself cannot, nor can network file systems): set SALLYPORT_STATE to a folder on ext4, xfs, btrfs or tmpfs.',
  ],
  [/No space left/, 'Free some space where the state folder lies.'],
];

const fixFor = (message: string): string =>
  FIXES.find(([said]) => said.test(message))?.[1] ?? 'See the words of the failing program above.';
